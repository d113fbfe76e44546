// One's orders, as a list.
import { h } from './dom.js'
import { failed, full, loads, none, toMarket } from './panel.js'
import { become } from './who.js'
import { ask } from './wire.js'
import { money, short, t, times } from './words.js'

const KINDS = { placed: 'trust', rejected: 'alarm', in_doubt: 'gold', await_buyer: 'gold', submitting: 'gold', held: 'gold', quoted: 'gold' }

/** List them in `place`, which belongs to a panel; the newest comes first. */
export async function listOrders(place) {
  loads(place)
  try {
    const { orders } = await ask('order:mine')
    if (!orders.length) return none(place, 'bag', t('your.orders'), t('no.orders.yet'), toMarket())
    full(place, h('h3', {}, t('your.orders')), h('ol', { class: 'list', role: 'list' }, ...orders.map(row)))
  } catch (error) {
    failed(place, error, () => listOrders(place), () => become(''))
  }
}

const row = order => h('li', { class: 'item', data: { id: order.id } }, h('img', { class: 'shot', src: order.picture, alt: '', width: 72, height: 72 }),
  h('div', {}, h('h3', {}, `${order.title} ${times(order.quantity)}`), order.order_ref && h('span', { class: 'faint' }, short(order.order_ref)), h('span', { class: 'badge', data: { kind: KINDS[order.state] } }, t(`order.${order.state}`))),
  h('b', { class: 'figures' }, money(order.total)))
