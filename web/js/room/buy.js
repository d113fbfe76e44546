// The buy sheet: choose, held, quoted, submitting, in doubt, and how it ended. Each state is told in words first.
import { all, button, countdown, h, icon, note, set, sheet } from '../dom.js'
import { redraw } from '../redraw.js'
import { Refused } from '../refused.js'
import { newKey } from '../wire.js'
import { stepper } from '../stepper.js'
import { about, rate } from '../rates.js'
import { price, shot } from '../thing.js'
import { money, refusal, short, t, times } from '../words.js'
import { signedIn } from '../who.js'
import { signIn } from '../you.js'
import { left } from './goods.js'
import { Order } from './order.js'

const MOST = 5
const LAPSING = ['held', 'quoted']
// New buttons do nothing for so long: the second tap of two was meant for the one that was there.
const REST_MS = 600
const SIGNS = {
  submitting: ['spinner', null], in_doubt: ['spinner', 'gold'], await_buyer: ['next', 'gold'], placed: ['check', 'trust'],
  rejected: ['warn', null], expired: ['clock', null], canceled: ['undo', null],
}

/** Bring the buy sheet to life; answers `open(item, wanted)`. `pill` shows an order that still moves while the sheet is closed. */
export function buying(picture, pill) {
  const paper = sheet(t('buy'), { id: 'buy', name: 'buy-sheet', desk: 'start' })
  const known = new Order(picture, () => { trouble = null; render(); tellPill() })
  let item = null
  let chosen = { sku: '', quantity: 1, instrument: '' }
  let holding = null
  let trouble = null // what was refused: the words, whether the same may be tried again, and from when
  let busy = '' // the state in which something is under way
  let drawn = ''
  let rests = 0
  let waking = 0

  pill.addEventListener('click', () => { render(); paper.show() })
  paper.dialog.addEventListener('close', tellPill)
  picture.on('stat', () => { if (item && !known.now && paper.open) render() })
  picture.on('shelf', shelf => {
    const fresh = item && shelf.products.find(each => each.product === item.product)
    if (!item || known.now) return
    if (fresh) item = fresh
    if ((fresh || taken()) && paper.open) render()
  })

  /** Open the sheet for a thing; `wanted` is what a guest chose before signing in, and is held at once. */
  function open(fresh, wanted = null) {
    if (!known.moving) choose(fresh)
    if (wanted && !known.moving) Object.assign(chosen, { sku: wanted.sku, quantity: wanted.quantity })
    render()
    paper.show()
    if (wanted && !known.moving) hold()
  }

  function choose(fresh) {
    item = fresh
    known.leave()
    trouble = null
    const first = item.variants.find(variant => picture.stat.left[variant.sku] > 0) ?? item.variants[0]
    chosen = { sku: first.sku, quantity: 1, instrument: '' }
    holding = newKey()
  }

  /** Choose otherwise: that is another hold, and what was refused is no matter any more. */
  function another(choice) {
    Object.assign(chosen, choice)
    holding = newKey()
    trouble = null
    render()
  }

  const taken = () => picture.part('shelf')?.taken.some(each => each.product === item.product)
  const variant = () => item.variants.find(each => each.sku === chosen.sku) ?? item.variants[0]

  function render() {
    const order = known.now
    const state = order?.state ?? 'choose'
    const anew = state !== drawn
    if (anew && paper.open) rests = Date.now() + REST_MS
    drawn = paper.dialog.dataset.state = state
    const clock = LAPSING.includes(state) && h('span', { class: 'badge', data: { kind: 'gold' } }, icon('clock'), h('span', {}, t('held.for.you')), ' ', countdown(order.expires_ms))
    const told = trouble && alarm(trouble.text)
    paper.entitle(t('buy'), clock)
    if (state === 'choose' && taken()) paper.fill([head(item, variant()), alarm(t('no.1210'))], [backButton()], { anew })
    else if (state === 'choose') paper.fill([head(item, variant()), pickVariant(), pickQuantity(), told], [holdButton(), h('span', { class: 'faint centre' }, t('hold.text'))], { anew })
    else if (state === 'held') paper.fill([bought(order), h('p', { class: 'busy' }, h('span', { class: 'spinner' }), t('asking.total')), told], [letGo()], { anew })
    else if (state === 'quoted') paper.fill([bought(order), pickInstrument(order), sum(order), note('trust', 'seal', t('charged.once'), t('charged.once.text')), told], [payButton(order), letGo()], { anew })
    else paper.fill(verdict(order, told), actions(order), { anew })
    awake()
  }

  /** Let each button be pressed from when it may be, and show which are at work. */
  function awake() {
    const now = Date.now()
    const waits = trouble?.until ?? 0
    set(paper.foot, 'data-rests', now < rests)
    for (const each of all('button', paper.foot)) {
      each.disabled = 'none' in each.dataset || now < rests || (each.dataset.kind === 'hot' && now < waits)
      set(each, 'aria-busy', busy === drawn && 'acts' in each.dataset && 'true')
    }
    clearTimeout(waking)
    const next = Math.min(...[rests, waits].filter(at => at > now))
    if (Number.isFinite(next)) waking = setTimeout(next === waits ? tryAgain : awake, next - now)
  }

  function tryAgain() {
    trouble = null
    render()
  }

  const head = (thing, which) => h('div', { class: 'item' }, shot(thing, 72), h('div', {}, h('h3', {}, thing.title),
    price(which.price), !taken() && h('span', { class: 'faint' }, t('left', { n: picture.stat.left[which.sku] ?? 0 }))))

  const bought = order => h('div', { class: 'item' }, shot(order, 72), h('div', {}, h('h3', {}, order.title),
    h('span', { class: 'quiet' }, [order.variant, times(order.quantity)].filter(Boolean).join(' ')), price(order.price)))

  function pickVariant() {
    if (item.variants.length < 2) return null
    const chips = item.variants.map(each => h('label', { class: 'chip' },
      h('input', { type: 'radio', name: 'variant', value: each.sku, checked: each.sku === chosen.sku, disabled: !picture.stat.left[each.sku], on: { change: () => another({ sku: each.sku, quantity: 1 }) } }), each.title))
    return h('fieldset', { class: 'stack' }, h('legend', { class: 'legend' }, t('which')), h('div', { class: 'cluster' }, ...chips))
  }

  function pickQuantity() {
    const most = Math.max(1, Math.min(MOST, picture.stat.left[chosen.sku] ?? 0))
    chosen.quantity = Math.min(chosen.quantity, most)
    const step = quantity => { const by = quantity - chosen.quantity; another({ quantity }); refocus(by) }
    return h('div', { class: 'between' }, h('span', {}, h('b', {}, t('how.many')), h('br'), h('span', { class: 'faint' }, t('at.most', { n: MOST }))), stepper(chosen.quantity, step, { most }))
  }

  function refocus(by) {
    const [less, more] = all('.stepper button', paper.dialog)
    const wanted = by > 0 ? more : less
    ;(wanted.disabled ? (by > 0 ? less : more) : wanted).focus()
  }

  function pickInstrument(order) {
    chosen.instrument ||= order.instruments[0]?.id ?? ''
    return h('fieldset', { class: 'stack' }, h('legend', { class: 'legend' }, t('pay.with')), ...order.instruments.map(each => h('label', { class: 'pick' },
      h('input', { type: 'radio', name: 'instrument', value: each.id, checked: each.id === chosen.instrument, on: { change: () => { chosen.instrument = each.id } } }), icon('seal'), h('span', {}, h('b', {}, each.title)), h('span'))))
  }

  function sum(order) {
    const goods = { amount: order.price.amount * order.quantity, currency: order.price.currency }
    const rest = { amount: order.total.amount - goods.amount, currency: goods.currency }
    return h('dl', { class: 'sum' }, line(`${order.title} ${times(order.quantity)}`, money(goods)), rest.amount > 0 && line(t('delivery.and.tax'), money(rest)),
      h('div', { class: 'total' }, h('dt', {}, t('total')), h('dd', {}, h('b', { class: 'sign' }, money(order.total)), about(order.total), rate(order.total))))
  }

  const line = (what, much) => h('div', {}, h('dt', {}, what), h('dd', {}, much))

  const holdButton = () => {
    const none = !left(item, picture.stat)
    return wide(none ? t('sold.out') : trouble?.again ? t('try.again') : t('hold.for.me', { n: chosen.quantity }), hold, { kind: 'hot', acts: true, none })
  }
  const hold = () => signedIn ? holdNow() : signIn({ kind: 'buy', product: item.product, sku: chosen.sku, quantity: chosen.quantity })
  const holdNow = () => act(() => known.hold({ sku: chosen.sku, quantity: chosen.quantity, price: variant().price }, holding))
  const payButton = order => wide(t('pay', { total: money(order.total) }), () => act(() => known.place(chosen.instrument)), { kind: 'hot', acts: true })
  const letGo = () => wide(t('let.go'), () => act(() => known.cancel()), { kind: 'quiet', acts: true })

  function wide(text, does, { kind = null, acts = false, none = false } = {}) {
    return button(text, does, { data: { kind, size: 'wide', acts, none } })
  }

  /** Do what a button says, one thing at a time; a refusal is told in the sheet, and the choice stays. */
  async function act(does) {
    if (busy === drawn) return
    const mine = busy = drawn
    trouble = null
    awake()
    try {
      await does()
    } catch (error) {
      if (error instanceof Refused) {
        holding = newKey()
        const wait = error.retry_after_ms || 0
        trouble = { text: refusal(error), again: wait > 0, until: wait && Date.now() + wait }
      } else trouble = { text: t('no.answer'), again: true } // the same key: what was done is not done again
    } finally {
      if (busy === mine) busy = ''
      render()
    }
  }

  function alarm(text) {
    const made = note('alarm', 'warn', text)
    made.setAttribute('role', 'alert')
    return made
  }

  function verdict(order, told) {
    const { state } = order
    const [sign, kind] = SIGNS[state]
    const words = state === 'rejected' && order.reason ? t(`rejected.${REASONS[order.reason] ?? 'other'}`) : t(`order.${state}.text`, { total: money(order.total), ref: short(order.order_ref) })
    return [h('div', { class: 'verdict stack' }, h('div', { class: 'arch-sign', data: { kind } }, sign === 'spinner' ? h('span', { class: 'spinner' }) : icon(sign)),
      h('h3', {}, t(`order.${state}`)), h('p', { class: 'quiet' }, words), state === 'placed' && h('div', { class: 'card between' }, h('span', {}, t('order.number')), h('b', { class: 'sign' }, short(order.order_ref)))), told]
  }

  const backButton = kind => wide(t('back.to.show'), () => paper.close(), { kind })

  function actions({ state, continue_url: there }) {
    const back = backButton(state === 'placed' ? 'ink' : null)
    if (state === 'await_buyer' && /^https?:/.test(there)) return [h('a', { class: 'button', data: { kind: 'hot', size: 'wide' }, href: there, rel: 'noopener', target: '_blank' }, t('go.on.there')), back]
    if (['rejected', 'expired', 'canceled'].includes(state) && item && !taken()) return [wide(t('choose.again'), () => { choose(item); render() }, { kind: 'hot' }), back]
    return [back]
  }

  function tellPill() {
    const order = known.moving && !paper.open && known.now
    set(pill, 'hidden', !order)
    if (!order) return
    redraw(pill, icon('bag', 'small'), h('span', {}, t(`pill.${order.state}`)), LAPSING.includes(order.state) && countdown(order.expires_ms))
  }

  return open
}

const REASONS = { payment_declined: 'declined', out_of_stock: 'stock', blocked: 'blocked' }
