// What lies on the table: the thing being explained is large, the others are one thumb away.
import { $, button, h, set, sheet } from '../dom.js'
import { redraw } from '../redraw.js'
import { withModule } from '../later.js'
import { loads, mark, none, toMarket } from '../panel.js'
import { priceOf, shot } from '../thing.js'
import { named, number, t } from '../words.js'

export const left = (item, stat) => item.variants.reduce((sum, variant) => sum + (stat.left[variant.sku] ?? 0), 0)

/** Show a picture's shelf; `buy(product)` is called when somebody wants to. */
export function goods(picture, buy) {
  const now = $('.now')
  const tray = sheet(t('on.the.table'), { id: 'tray' })
  const bag = $('.bag')
  const items = new Map()
  bag.addEventListener('click', tray.show)
  tray.body.dataset.panel = 'tray'
  loads($('.goods .none'))
  loads(tray.body)

  function look(item) {
    tray.close()
    withModule(() => import('../product.js'), ({ product }) => product(item.product, { room: picture.room, onAir: true }))
  }

  function explained(item) {
    set(now, 'hidden', !item)
    if (!item) return
    const explaining = item.state === 'explaining' && !over()
    redraw(now,
      h('button', { class: 'look', type: 'button', data: { product: item.product }, tabindex: '-1', 'aria-hidden': 'true', on: { click: () => look(item) } }, shot(item, 96)),
      h('div', { class: 'what', data: { product: item.product } },
        explaining ? h('span', { class: 'explaining' }, h('i'), h('i'), h('i'), h('span', {}, t('explaining.now'))) : h('span', { class: 'faint' }, t('on.the.table')),
        h('h2', {}, h('button', { type: 'button', on: { click: () => look(item) } }, item.title)),
        h('span', { class: 'cluster' }, priceOf(item), stock(item))),
      buyButton(item, 'hot', null))
  }

  const over = () => picture.part('room')?.state === 'ended'

  function stock(item) {
    if (over()) return ''
    const n = left(item, picture.stat)
    return h('span', { class: n ? 'faint' : 'badge' }, n ? t('left', { n }) : t('sold.out'))
  }

  function buyButton(item, kind, size) {
    if (over()) return null
    const none = !left(item, picture.stat)
    return button(t('buy'), () => { tray.close(); buy(item.product) }, { kind, size, class: 'button buy', 'aria-label': t('buy.thing', { thing: item.title }), disabled: none, data: { kind, size, product: item.product } })
  }

  function row(item) {
    return h('li', { class: 'item', data: { product: item.product } }, shot(item, 72),
      h('div', {}, h('h3', {}, h('button', { type: 'button', on: { click: () => look(item) } }, item.title)), priceOf(item), stock(item)),
      buyButton(item, 'hot', 'small'))
  }

  function render() {
    const shelf = picture.part('shelf')?.products ?? []
    const first = shelf.find(item => item.state === 'explaining') ?? shelf[0]
    const others = shelf.filter(item => item !== first)
    explained(first)
    items.clear()
    for (const item of shelf) items.set(item.product, item)
    $('.goods .rest .between small').textContent = t('things', { n: shelf.length })
    redraw($('.goods-list'), ...others.map(row))
    tray.fill([h('ol', { class: 'list', role: 'list' }, ...shelf.map(row))], [], { anew: false })
    for (const place of [$('.goods .none'), tray.body]) {
      if (!shelf.length) none(place, 'bag', t('table.empty'), t('table.empty.text'), toMarket())
      else mark(place, 'full')
    }
    if (shelf.length) $('.goods .none').replaceChildren()
    $('.count', bag).textContent = number(shelf.length)
    $('.count', bag).hidden = !shelf.length
    bag.setAttribute('aria-label', named(t('on.the.table.n', { n: shelf.length }), shelf.length))
  }

  // Stock moves twice a second in a busy room: only what differs is drawn anew.
  let drawn = ''
  function moved() {
    const next = JSON.stringify([picture.part('shelf'), picture.stat.left, over()])
    if (next === drawn) return
    drawn = next
    const focused = document.activeElement?.closest?.('[data-product]')?.dataset.product
    render()
    if (focused) $(`[data-product="${CSS.escape(focused)}"] .buy`)?.focus()
  }
  for (const name of ['shelf', 'stat', 'room']) picture.on(name, moved)
  return { of: id => items.get(id) }
}
