// The arch: a show that is live, will be or was, as a card that leads into it.
import { badge, h, icon } from './dom.js'
import { cover, covered } from './cover.js'
import { number, t } from './words.js'

// A draft has its shutters down: it will be.
const LOOKS = { draft: 'soon' }

/** A show's card. `marks` stand over its title, `below` under it; `told` lies over the picture and says why it does not move.
 *  `sizes` is how wide it lies, where that differs by the page's width; `eager` are those that one sees first. */
export function frame(show, { href = null, marks = [stateOf(show)], below = [], heading = 'h2', told = null, sizes = '', eager = false } = {}) {
  const picture = sizes ? covered(show.cover, sizes) : { src: cover(show.cover, 320) }
  return h(href ? 'a' : 'div', { class: 'frame', href, data: { state: LOOKS[show.state] ?? show.state } }, h('img', { ...picture, alt: '', loading: eager ? null : 'lazy' }),
    told && h('span', { class: 'state' }, ...told),
    h('span', { class: 'over' }, h('span', { class: 'cluster' }, ...marks.filter(Boolean)), h(heading, { dir: 'auto' }, show.title), ...below.filter(Boolean).map(each => h('small', {}, each))))
}

export const stateOf = show => badge(t(`state.${show.state}`), { kind: show.state === 'live' ? 'live' : 'picture' })

/** How many watch: an eye and a number, said in words. */
export function eyes(n) {
  return h('span', { class: 'badge', role: 'img', data: { kind: 'picture' }, 'aria-label': t('watching.n', { n }) }, icon('eye'), h('span', { class: 'figures' }, number(n)))
}
