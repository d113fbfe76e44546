// A thing up close: what it is, what it costs, what people ask and answer about it, live.
import { avatar, button, h, icon, note, putBack, sheet, since, skeleton, toast } from './dom.js'
import { withModule } from './later.js'
import { ordered } from './ordered.js'
import { failed, loads, mark } from './panel.js'
import { Refused } from './refused.js'
import { rate } from './rates.js'
import { price, rating } from './thing.js'
import { ask, change, follow, keyed } from './wire.js'
import { refusal, t } from './words.js'
import { signedIn } from './who.js'
import { signIn } from './you.js'
import { called, words as wrote } from './gone.js'

let shown = null
let leave = () => {}
let opened = ''

/** Open the sheet of a product; in a `room`, what is asked is asked there too. */
export async function product(id, { room = '', onAir = false } = {}) {
  shown ??= make()
  opened = id
  leave()
  leave = () => {}
  shown.entitle(t('loading'))
  shown.fill([])
  loads(shown.body, skeleton('tall'), skeleton(), skeleton())
  shown.show()
  try {
    const known = new Map()
    const { list, put } = talk(room)
    const take = question => { known.set(question.id, question); put(question) }
    const read = async () => (await ask('question:list', { product: id })).questions
    // What is pushed while the list is under way is newer than the list; after a gap it is the other way round.
    leave = follow(`product:${id}`, { news: ({ question }) => take(question), gap: async () => { for (const question of await read().catch(() => [])) take(question) } })
    const [thing, questions] = await Promise.all([ask('goods:show', { product: id }), read()])
    if (opened !== id || !shown.open) return
    for (const question of questions) if (!known.has(question.id)) take(question)
    shown.entitle(thing.title)
    shown.fill([about(thing, onAir), h('h3', {}, t('questions')), askForm(thing, room), list, onAir && reporting(thing, room)].filter(Boolean))
    mark(shown.body, 'full')
  } catch (error) {
    if (opened === id) failed(shown.body, error, () => product(id, { room, onAir }), signIn)
  }
}

function make() {
  const made = sheet(t('loading'), { id: 'product' })
  made.body.dataset.panel = 'product'
  made.dialog.addEventListener('close', () => { opened = ''; leave(); leave = () => {} })
  return made
}

function about(thing, onAir) {
  return h('div', { class: 'stack' },
    h('img', { class: 'shot large', src: thing.picture, alt: '', width: 400, height: 400 }),
    h('div', { class: 'between' }, h('span', { class: 'quiet' }, t('sold.by'), ' ', h('bdi', {}, thing.seller_name)),
      rating(thing.rating)),
    h('p', { dir: 'auto' }, thing.about),
    h('ul', { class: 'list', role: 'list' }, ...thing.variants.map(variant =>
      h('li', { class: 'between variant' }, h('span', {}, variant.title || thing.title), price(variant.price)))),
    rate(thing.variants[0].price),
    !onAir && note(null, 'live', t('buy.in.a.room'), t('buy.in.a.room.text')))
}

/** What lies on a table may be reported, by those who have signed in. */
const reporting = (thing, room) => h('div', { class: 'onward' }, button(t('report.product'), () => signedIn ? withModule(() => import('./report_product.js'), ({ reportProduct }) => reportProduct(thing, room)) : signIn(),
  { icon: 'flag', kind: 'quiet', size: 'small', name: 'report' }))

function askForm(thing, room) {
  if (!signedIn) return button(t('sign.in.to.ask'), signIn, { icon: 'question' })
  return words('question.on', { thing: thing.title }, 'ask', (text, key) => change('question:ask', { product: thing.id, text, room }, key))
}

/** One field and one button: what was refused keeps its text and says why. */
export function words(label, values, act, does) {
  const send = keyed(does)
  const told = h('p', { class: 'error', role: 'alert', hidden: true })
  const field = h('input', { name: 'text', autocomplete: 'off', placeholder: t(label, values), 'aria-label': t(label, values), maxlength: 500 })
  const go = button(t(act), () => {}, { kind: 'trust', type: 'submit' })
  const form = h('form', { class: 'field words' }, h('span', { class: 'pair' }, field, go), told)
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const text = field.value.trim()
    if (!text || go.ariaBusy === 'true') return field.focus()
    go.setAttribute('aria-busy', 'true')
    field.value = ''
    try {
      await send(text)
      told.hidden = true
    } catch (error) {
      putBack(field, text)
      told.replaceChildren(icon('warn'), h('span', {}, error instanceof Refused ? refusal(error) : t('not.sent')))
      told.hidden = false
    } finally {
      go.removeAttribute('aria-busy')
    }
  })
  return form
}

/** The list of what is asked, the newest first, and how a question is put into it. */
function talk(room) {
  const nothing = h('li', { class: 'faint ask' }, t('no.questions.yet'))
  const list = h('ol', { class: 'list', role: 'list' }, nothing)
  const put = ordered(list, { before: (a, b) => a.at_ms > b.at_ms, row: question => asked(question, room), drawn: () => nothing.remove() })
  return { list, put }
}

/** A question with its answers; whoever has signed in may answer. */
export function asked(question, room, answer = null) {
  const answers = question.answers.map(reply => h('p', { class: 'answer' }, avatar(called(reply.author_name)),
    h('span', {}, h('span', { class: 'who' }, h('bdi', {}, called(reply.author_name)), reply.label && h('span', { class: 'badge', data: { kind: 'gold' } }, t(`label.${reply.label}`))),
      h('span', { dir: 'auto' }, wrote(reply.text)))))
  const row = h('li', { class: 'ask', data: { id: question.id, open: !answers.length } },
    h('b', { dir: 'auto' }, wrote(question.text)),
    h('span', { class: 'faint' }, t('asked.by', { name: called(question.author_name) }), ' · ', since(question.at_ms), answers.length ? '' : ` · ${t('waits.for.answer')}`),
    ...answers)
  const open = ({ currentTarget }) => {
    if (!signedIn) return signIn()
    if (answer) return answer(question)
    const form = words('answer.to', { name: question.author_name }, 'answer', async (text, key) => { await change('question:answer', { question: question.id, text }, key); toast(t('answered')) })
    currentTarget.replaceWith(form)
    form.querySelector('input').focus()
  }
  row.append(h('span', {}, button(t('answer'), open, { size: 'small', icon: 'reply' })))
  return row
}
