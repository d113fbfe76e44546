// The kinds of shows, each with its sign, and the way to those of one kind.
import { h, icon, set } from './dom.js'
import { t } from './words.js'

export const SIGNS = { home: 'home', fashion: 'tag', beauty: 'heart', food: 'sun', tech: 'device', hobby: 'star' }
export const CATEGORIES = Object.keys(SIGNS)

/** Links to all kinds and to each, of which one is `chosen` (empty: all); `to` answers where a kind leads. */
export const categoryLinks = (chosen, to, { signs = false } = {}) => ['', ...CATEGORIES].map(each => {
  const made = h('a', { class: 'chip', href: to(each) }, signs && icon(SIGNS[each] ?? 'spark', 'small'), h('span', {}, t(`category.${each || 'all'}`)))
  set(made, 'aria-current', each === chosen && 'true')
  return made
})
