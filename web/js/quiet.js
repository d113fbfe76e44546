// Moments in which nobody is disturbed: the page has opened, no picture plays, nothing is bought, no sheet is open.
import { $ } from './dom.js'
import { player } from './player.js'

const root = document.documentElement
const quiet = () => 'open' in root.dataset && !player.moving && !$('dialog[open], .pill:not([hidden]), .failed')

/** Be told whether this is such a moment, now and whenever that changes. */
export function whenQuiet(listener) {
  let before = null
  const look = () => {
    const now = quiet()
    if (now !== before) listener(now)
    before = now
  }
  player.on(look, new AbortController().signal)
  new MutationObserver(look).observe(root, { subtree: true, attributes: true, attributeFilter: ['open', 'hidden', 'data-open'] })
  look()
}
