// How the page reads and what it wears: its words, and the season's dress where the reader has chosen none.
import { translate } from './words.js'

/** Take up what the address and this device wish: call it after `rialto.scheme`, `.theme`, `.contrast`, `.motion` or `.text` has changed. */
export const dress = () => dispatchEvent(new Event('look'))

/** Whether the reader wants things to move little. */
export const calm = () => document.documentElement.dataset.motion === 'less'

/** Until the season is known, and where it cannot be had, the page wears what it wore last. */
import('./season_now.js').then(({ now }) => {
  localStorage.setItem('rialto.season', now().theme)
  dress()
}, () => {})
dress()
translate()
