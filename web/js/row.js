// A row of a list: a face or a sign, two lines of words, and what is behind them.
import { h } from './dom.js'

/** `act` makes it a button, `href` a link; `current` is the one that is chosen. */
export function row([before, title, text, after], { act = null, href = null, current = false, ...rest } = {}) {
  const tag = href ? 'a' : act ? 'button' : 'div'
  return h(tag, { class: 'row', href, type: act && 'button', 'aria-current': current && 'true', on: act ? { click: act } : {}, ...rest },
    before, h('span', {}, h('b', {}, h('bdi', {}, title)), text && h('span', { class: 'faint' }, text)), after)
}
