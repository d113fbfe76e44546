// A product is reported: what is wrong with it, in whose words, and photos that only whoever decides will see.
import { button, empty, h, icon, sheet, toast } from './dom.js'
import { field } from './field.js'
import { photos } from './photos.js'
import { Refused } from './refused.js'
import { Choice } from './rights/asked.js'
import { shot } from './thing.js'
import { change, keyed } from './wire.js'
import { refusal, t } from './words.js'

const REASONS = ['counterfeit', 'unsafe', 'misleading', 'other']
const MOST = 300
let paper = null
let begun = '' // what was filled in of a product is there when the form is opened again

/** Open the form for a thing that lies on the table of a room. */
export function reportProduct(thing, room) {
  paper ??= sheet(t('report.product'), { id: 'report', name: 'report-product' })
  const here = `${room}/${thing.id}`
  if (begun !== here) {
    begun = here
    const { parts, foot } = form(thing, room, here)
    paper.fill(parts, foot)
  }
  paper.show()
}

/** What the form consists of, and below it what went wrong and the button. It is shown while `here` is what was begun. */
function form(thing, room, here) {
  const shots = photos(t('report.photos.hint'))
  const reason = new Choice(t('report.why'), 'reason', REASONS.map(each => [each, t(`report.${each}`)]), t('report.why.empty'))
  const send = keyed((body, key) => change('report:product', JSON.parse(body), key))
  const told = h('p', { class: 'error', role: 'alert', hidden: true })
  const go = button(t('report.send'), null, { kind: 'ink', size: 'wide', type: 'submit', name: 'send', form: 'report-form' })

  /** Say what went wrong, where the form is not there any more beside what took its place. */
  function say(text) {
    if (begun !== here) return toast(text, { kind: 'alarm', sign: 'warn' })
    told.replaceChildren(icon('warn'), h('span', {}, text))
    told.hidden = false
  }

  async function sends(event) {
    event.preventDefault()
    if (go.ariaBusy === 'true') return
    told.hidden = true
    if (!reason.right()) return reason.input.focus()
    if (shots.coming) return say(t('report.photo.coming'))
    const note = event.target.elements.note.value.trim()
    go.setAttribute('aria-busy', 'true')
    try {
      await send(JSON.stringify({ room, product: thing.id, reason: reason.value, note, photos: shots.all }))
      shots.over()
      done(here)
    } catch (error) {
      say(error instanceof Refused ? refusal(error) : t('not.sent'))
    } finally {
      go.removeAttribute('aria-busy')
    }
  }

  const parts = [h('form', { id: 'report-form', class: 'stack', novalidate: true, on: { submit: sends } },
    h('div', { class: 'item' }, shot(thing, 72), h('div', {}, h('b', {}, thing.title), h('span', { class: 'faint' }, h('bdi', {}, thing.seller_name)))),
    reason.node,
    field(t('report.note'), { name: 'note', rows: 3, maxlength: MOST }, { tag: 'textarea', hint: t('report.note.hint') }),
    shots.node)]
  return { parts, foot: [told, go] }
}

/** Thank for a report: in the place of its form, or beside what else is read by now. */
function done(here) {
  const read = begun === here && paper.open
  if (begun === here) begun = ''
  if (!read) return toast(t('reported'))
  const close = button(t('close'), () => paper.close(), { kind: 'ink', size: 'wide' })
  paper.fill([empty('check', t('reported'), t('report.product.sent'))], [close])
  close.focus()
}
