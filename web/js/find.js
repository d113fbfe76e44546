// The field that finds: `/` leads to it from anywhere, and so does the page of searches while one types.
import { $ } from './dom.js'
import { remember } from './recent.js'

const writes = node => node?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node?.tagName ?? '')

export const field = () => $('.topbar .find input')

/** Keep what is searched for, and let `/` put the focus into the field of the bar, or open the page of searches where a page has no bar. */
export function watchFind(go) {
  addEventListener('submit', event => { if (event.target.closest('.find')) remember(field().value.trim()) })
  addEventListener('keydown', event => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || writes(event.target) || $('dialog[open]')) return
    event.preventDefault()
    const input = field()
    if (!input?.checkVisibility()) return go('/search')
    input.focus()
    input.select()
  })
}
