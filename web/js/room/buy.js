// The buy sheet: choose, held, quoted, submitting, in doubt, and how it ended. Each state is told in words first.
import { all, button, countdown, h, icon, iconButton, note, set, sheet } from '../dom.js'
import { Refused, ask, change, newKey, onUser } from '../wire.js'
import { money, refusal, short, t } from '../words.js'
import { signedIn } from '../who.js'
import { signIn } from '../you.js'
import { left, shot } from './goods.js'

const MOST = 5
const MOVING = ['held', 'quoted', 'submitting', 'in_doubt', 'await_buyer']
export const SIGNS = {
  submitting: ['spinner', null], in_doubt: ['spinner', 'gold'], await_buyer: ['next', 'gold'], placed: ['check', 'trust'],
  rejected: ['warn', null], expired: ['clock', null], canceled: ['undo', null],
}

/** Bring the buy sheet to life; answers `open(item)`. `pill` shows an order that still moves while the sheet is closed. */
export function buying(picture, pill) {
  const paper = sheet(t('buy'), { id: 'buy', name: 'buy-sheet' })
  let item = null
  let order = null
  let chosen = { sku: '', quantity: 1, instrument: '' }
  let holding = null

  pill.addEventListener('click', () => { render(); paper.show() })
  paper.dialog.addEventListener('close', tellPill)
  onUser(news => {
    if (news.kind === 'order') took(news.order)
    if (news.kind === 'gap' && order) reread()
  })
  picture.on('stat', () => { if (item && !order && paper.open) render() })
  picture.on('shelf', shelf => {
    const fresh = item && shelf.products.find(each => each.product === item.product)
    if (fresh && !order) { item = fresh; if (paper.open) render() }
  })

  async function reread() {
    try { took(await ask('order:show', { order: order.id })) } catch { /* asked again after the next gap or tap */ }
  }

  /** Take news of the order in the sheet; older news than what is known says nothing. */
  function took(fresh) {
    if (!order || fresh.id !== order.id || fresh.version < order.version) return
    order = fresh
    render()
    tellPill()
  }

  function open(fresh) {
    if (!signedIn) return signIn()
    if (!order || !MOVING.includes(order.state)) choose(fresh)
    render()
    paper.show()
  }

  function choose(fresh) {
    item = fresh
    order = null
    const first = item.variants.find(variant => picture.stat.left[variant.sku] > 0) ?? item.variants[0]
    chosen = { sku: first.sku, quantity: 1, instrument: '' }
    holding = newKey()
  }

  const variant = () => item.variants.find(each => each.sku === chosen.sku) ?? item.variants[0]

  function render(trouble = null) {
    const state = order?.state ?? 'choose'
    paper.dialog.dataset.state = state
    const clock = ['held', 'quoted'].includes(state) && h('span', { class: 'badge', data: { kind: 'gold' } }, icon('clock'), h('span', {}, t('held.for.you')), ' ', countdown(order.expires_ms))
    paper.entitle(t('buy'), clock)
    if (state === 'choose') paper.fill([head(item, variant()), pickVariant(), pickQuantity(), trouble], [holdButton(trouble), h('span', { class: 'faint centre' }, t('hold.text'))])
    else if (state === 'held') paper.fill([bought(), h('p', { class: 'busy' }, h('span', { class: 'spinner' }), t('asking.total')), trouble], [letGo()])
    else if (state === 'quoted') paper.fill([bought(), pickInstrument(), sum(), note('trust', 'seal', t('charged.once'), t('charged.once.text')), trouble], [payButton(trouble), letGo()])
    else paper.fill(verdict(state, trouble), actions(state))
  }

  const head = (thing, which) => h('div', { class: 'item' }, shot(thing, 72), h('div', {}, h('h3', {}, thing.title),
    h('span', { class: 'price' }, h('b', {}, money(which.price))), h('span', { class: 'faint' }, t('left', { n: picture.stat.left[which.sku] ?? 0 }))))

  const bought = () => h('div', { class: 'item' }, shot(order, 72), h('div', {}, h('h3', {}, order.title),
    h('span', { class: 'quiet' }, [order.variant, `× ${order.quantity}`].filter(Boolean).join(' ')), h('span', { class: 'price' }, h('b', {}, money(order.price)))))

  function pickVariant() {
    if (item.variants.length < 2) return null
    const chips = item.variants.map(each => h('label', { class: 'chip' },
      h('input', { type: 'radio', name: 'variant', value: each.sku, checked: each.sku === chosen.sku, disabled: !picture.stat.left[each.sku], on: { change: () => { chosen.sku = each.sku; chosen.quantity = 1; holding = newKey(); render() } } }), each.title))
    return h('fieldset', { class: 'stack' }, h('legend', { class: 'legend' }, t('which')), h('div', { class: 'cluster' }, ...chips))
  }

  function pickQuantity() {
    const most = Math.max(1, Math.min(MOST, picture.stat.left[chosen.sku] ?? 0))
    chosen.quantity = Math.min(chosen.quantity, most)
    const step = (by, sign, label, off) => {
      const made = iconButton(sign, label, () => { chosen.quantity += by; holding = newKey(); render(); refocus(by) }, { disabled: off })
      return made
    }
    const stepper = h('div', { class: 'stepper' }, step(-1, 'minus', t('one.less'), chosen.quantity <= 1), h('output', { 'aria-label': t('how.many') }, String(chosen.quantity)), step(1, 'plus', t('one.more'), chosen.quantity >= most))
    return h('div', { class: 'between' }, h('span', {}, h('b', {}, t('how.many')), h('br'), h('span', { class: 'faint' }, t('at.most', { n: MOST }))), stepper)
  }

  function refocus(by) {
    const [less, more] = all('.stepper button', paper.dialog)
    const wanted = by > 0 ? more : less
    ;(wanted.disabled ? (by > 0 ? less : more) : wanted).focus()
  }

  function pickInstrument() {
    chosen.instrument ||= order.instruments[0]?.id ?? ''
    return h('fieldset', { class: 'stack' }, h('legend', { class: 'legend' }, t('pay.with')), ...order.instruments.map(each => h('label', { class: 'pick' },
      h('input', { type: 'radio', name: 'instrument', value: each.id, checked: each.id === chosen.instrument, on: { change: () => { chosen.instrument = each.id } } }), icon('seal'), h('span', {}, h('b', {}, each.title)), h('span'))))
  }

  function sum() {
    const goods = { amount: order.price.amount * order.quantity, currency: order.price.currency }
    const rest = { amount: order.total.amount - goods.amount, currency: goods.currency }
    return h('dl', { class: 'sum' }, line(`${order.title} × ${order.quantity}`, money(goods)), rest.amount > 0 && line(t('delivery.and.tax'), money(rest)),
      h('div', { class: 'total' }, h('dt', {}, t('total')), h('dd', {}, h('b', { class: 'sign' }, money(order.total)))))
  }

  const line = (what, much) => h('div', {}, h('dt', {}, what), h('dd', {}, much))

  const holdButton = trouble => {
    const none = !left(item, picture.stat)
    return wide(none ? t('sold.out') : trouble?.again ? t('try.again') : t('hold.for.me', { n: chosen.quantity }), 'hot', hold, none)
  }
  const payButton = () => wide(t('pay', { total: money(order.total) }), 'hot', place)
  const letGo = () => wide(t('let.go'), 'quiet', () => act(async () => took(await change('order:cancel', { order: order.id }))))

  function wide(text, kind, does, disabled = false) {
    return button(text, does, { kind, size: 'wide', disabled })
  }

  const hold = () => act(async () => {
    order = await change('order:hold', { room: picture.room, sku: chosen.sku, quantity: chosen.quantity, price: variant().price }, holding)
    render()
  })

  const place = () => act(async () => took(await change('order:place', { order: order.id, total: order.total, instrument: chosen.instrument }, `place-${order.id}`)))

  /** Do what a button says; a refusal is told in the sheet, and the choice stays. */
  async function act(does) {
    for (const each of all('footer .button', paper.dialog)) set(each, 'aria-busy', 'true')
    try {
      await does()
    } catch (error) {
      if (!(error instanceof Refused)) return render(fault(t('not.sent'), true))
      if (error.code === 1206 || error.code === 1207 || error.code === 1208) await reread()
      holding = newKey()
      const kept = fault(refusal(error), Boolean(error.retry_after_ms))
      render(kept)
      if (error.retry_after_ms) waitFor(kept, error.retry_after_ms)
    }
  }

  function fault(text, again) {
    const made = note('alarm', 'warn', text)
    made.setAttribute('role', 'alert')
    made.again = again
    return made
  }

  function waitFor(told, ms) {
    const hot = all('footer .button[data-kind="hot"]', paper.dialog)
    for (const each of hot) each.disabled = true
    setTimeout(() => { if (told.isConnected) render(); else for (const each of hot) each.disabled = false }, ms)
  }

  function verdict(state, trouble) {
    const [sign, kind] = SIGNS[state]
    const told = state === 'rejected' && order.reason ? t(`rejected.${REASONS[order.reason] ?? 'other'}`) : t(`order.${state}.text`, { total: money(order.total), ref: short(order.order_ref) })
    return [h('div', { class: 'verdict stack' }, h('div', { class: 'arch-sign', data: { kind } }, sign === 'spinner' ? h('span', { class: 'spinner' }) : icon(sign)),
      h('h3', {}, t(`order.${state}`)), h('p', { class: 'quiet' }, told), state === 'placed' && h('div', { class: 'card between' }, h('span', {}, t('order.number')), h('b', { class: 'sign' }, short(order.order_ref)))), trouble]
  }

  function actions(state) {
    const back = wide(t('back.to.show'), state === 'placed' ? 'ink' : null, () => paper.close())
    if (state === 'await_buyer') return [h('a', { class: 'button', data: { kind: 'hot', size: 'wide' }, href: order.continue_url, rel: 'noopener', target: '_blank' }, t('go.on.there')), back]
    if (['rejected', 'expired', 'canceled'].includes(state) && item) return [wide(t('choose.again'), 'hot', () => { choose(item); render() }), back]
    return [back]
  }

  function tellPill() {
    const moving = order && MOVING.includes(order.state) && !paper.open
    set(pill, 'hidden', !moving)
    if (!moving) return
    pill.replaceChildren(icon('bag', 'small'), h('span', {}, t(`pill.${order.state}`)), ...['held', 'quoted'].includes(order.state) ? [countdown(order.expires_ms)] : [])
  }

  return open
}

const REASONS = { payment_declined: 'declined', out_of_stock: 'stock' }
