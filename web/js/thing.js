// A thing for sale as it is shown everywhere: its picture, its price, a tile in a grid, an item in a list.
import { badge, h, icon } from './dom.js'
import { about as inChosen } from './rates.js'
import { money, number, t } from './words.js'

export const shot = (item, size) => h('img', { class: 'shot', src: item.picture, alt: '', width: size, height: size, loading: 'lazy' })

/** A price: the number first, then what explains it. `was` is the price that a deal cut, `about` what that is in the reader's currency; `from` where it is the lowest of several. */
export function price(much, { from = false, was = null, about = inChosen(much), size = null } = {}) {
  return h('span', { class: 'price', data: { deal: Boolean(was), size } }, h('b', {}, from ? t('price.from', { price: money(much) }) : money(much)),
    was && h('s', {}, money(was)), about)
}

/** The price of a thing: the lowest of its variants, and whether it has others. */
export function priceOf({ variants }) {
  const lowest = variants.reduce((a, b) => b.price.amount < a.price.amount ? b : a)
  return price(lowest.price, { from: variants.some(variant => variant.price.amount !== lowest.price.amount) })
}

/** How it is rated, out of five; nothing where nobody has. */
export const rating = stars => stars > 0 && h('span', { class: 'rating' }, icon('star'), h('span', { class: 'seen-by-readers' }, t('rated'), ' '), number(stars))

/** A thing in a grid: `look` opens it. `sold` says that none is left, `live` that it lies on the table of a show; `why` is the reason for which it is shown. */
export function tile(thing, look, { sold = false, live = false, why = null, cost = priceOf(thing) } = {}) {
  return h('li', { class: 'tile', data: { product: thing.id, sold } },
    h('div', { class: 'frame-in' }, h('img', { class: 'shot', src: thing.picture, alt: '', width: 400, height: 400, loading: 'lazy' }), sold ? badge(t('sold.out')) : live && badge(t('state.live'), { kind: 'live' })),
    h('h3', {}, h('button', { type: 'button', on: { click: look } }, thing.title)),
    h('span', { class: 'between' }, cost, rating(thing.rating)),
    h('span', { class: 'faint' }, h('bdi', {}, thing.seller_name)),
    why)
}
