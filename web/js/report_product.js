// A product is reported: what is wrong with it, in whose words, and photos that only whoever decides will see.
import { button, empty, h, icon, iconButton, sheet } from './dom.js'
import { field } from './field.js'
import { privatePicture } from './private.js'
import { redraw } from './redraw.js'
import { Refused } from './refused.js'
import { shot } from './thing.js'
import { uploader } from './upload.js'
import { change, keyed } from './wire.js'
import { refusal, t } from './words.js'

const REASONS = ['counterfeit', 'unsafe', 'misleading', 'other']
const MOST_PHOTOS = 4
const MOST = 300
let paper = null
let begun = '' // what was filled in of a product is there when the form is opened again

/** Open the form for a thing that lies on the table of a room. */
export function reportProduct(thing, room) {
  paper ??= sheet(t('report.product'), { id: 'report', name: 'report-product' })
  const here = `${room}/${thing.id}`
  if (begun !== here) {
    begun = here
    const { parts, foot } = form(thing, room)
    paper.fill(parts, foot)
  }
  paper.show()
}

/** What the form consists of, and below it what went wrong and the button. */
function form(thing, room) {
  const photos = []
  const send = keyed((body, key) => change('report:product', JSON.parse(body), key))
  const strip = h('ul', { class: 'photos', role: 'list', hidden: true })
  const more = uploader({ purpose: 'report', label: t('report.photos'), done: async ({ upload }) => { photos.push(upload); draw() } })
  const told = h('p', { class: 'error', role: 'alert', hidden: true })
  const go = button(t('report.send'), null, { kind: 'ink', size: 'wide', type: 'submit', name: 'send', form: 'report-form' })

  function draw() {
    redraw(strip, ...photos.map((photo, at) => h('li', { data: { key: photo } }, privatePicture(photo, { width: 160, alt: t('report.photo', { n: at + 1 }) }),
      iconButton('trash', t('report.photo.remove', { n: at + 1 }), () => remove(photo)))))
    strip.hidden = !photos.length
    more.hidden = photos.length === MOST_PHOTOS
  }

  function remove(photo) {
    photos.splice(photos.indexOf(photo), 1)
    change('upload:drop', { upload: photo }).catch(() => {}) // what nothing refers to goes by itself, a day later
    draw()
    more.querySelector('button').focus()
  }

  function say(text) {
    told.replaceChildren(icon('warn'), h('span', {}, text))
    told.hidden = false
  }

  async function sends(event) {
    event.preventDefault()
    if (go.ariaBusy === 'true') return
    if (more.dataset.state === 'sending') return say(t('report.photo.coming'))
    const { reason, note } = event.target.elements
    go.setAttribute('aria-busy', 'true')
    told.hidden = true
    try {
      await send(JSON.stringify({ room, product: thing.id, reason: reason.value, note: note.value.trim(), photos }))
      done()
    } catch (error) {
      say(error instanceof Refused ? refusal(error) : t('not.sent'))
    } finally {
      go.removeAttribute('aria-busy')
    }
  }

  const choice = reason => h('label', { class: 'chip' }, h('input', { type: 'radio', name: 'reason', value: reason, required: true }), t(`report.${reason}`))
  const parts = [h('form', { id: 'report-form', class: 'stack', on: { submit: sends } },
    h('div', { class: 'item' }, shot(thing, 72), h('div', {}, h('b', {}, thing.title), h('span', { class: 'faint' }, h('bdi', {}, thing.seller_name)))),
    h('fieldset', { class: 'many' }, h('legend', { class: 'legend' }, t('report.why')), h('div', { class: 'cluster' }, ...REASONS.map(choice))),
    field(t('report.note'), { name: 'note', rows: 3, maxlength: MOST }, { tag: 'textarea', hint: t('report.note.hint') }),
    h('div', { class: 'stack' }, h('p', { class: 'legend' }, t('report.photos')), h('p', { class: 'faint' }, t('report.photos.hint')), strip, more))]
  return { parts, foot: [told, go] }
}

function done() {
  begun = ''
  const close = button(t('close'), () => paper.close(), { kind: 'ink', size: 'wide' })
  paper.fill([empty('check', t('reported'), t('report.product.sent'))], [close])
  close.focus()
}
