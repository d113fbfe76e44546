// A part of a case, with its heading; what goes on within it leads the focus there where its own place is gone.
import { h } from '../dom.js'

export const part = (key, title, ...children) => h('section', { class: 'pane', data: { key }, 'aria-labelledby': `${key}-h` }, h('h3', { id: `${key}-h`, tabindex: '-1' }, title), ...children)
