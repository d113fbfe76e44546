// A stand holds one state of a part, with its name and what makes it so.
import { h } from '../dom.js'
import { t } from '../words.js'

/** One state: `by` is the attribute or property that makes it, `on` the ground it lies on (picture), `span` how wide it lies (wide, all). */
export function stand(state, shown, { by = '', on = null, span = null } = {}) {
  const bare = shown instanceof Node ? [shown] : shown
  return h('figure', { class: 'specimen', data: { state, span } }, h('div', { class: `stand${on === 'picture' ? ' on-picture' : ''}`, data: { on } }, ...bare),
    h('figcaption', {}, h('b', {}, t(`design.is.${state}`)), by && h('code', {}, by)))
}

/** Show the ring that the keyboard would bring to `node`, which may lie within what is shown. */
export function focused(node, shown = node) {
  node.dataset.focused = ''
  return shown
}

/** Something that answers to a press: `draw(state, become)` is asked anew for each state. */
export function alive(draw, state) {
  const place = h('div', { class: 'alive' })
  const become = next => {
    const had = place.contains(document.activeElement) && [...place.querySelectorAll('button')].indexOf(document.activeElement)
    place.replaceChildren(draw(next, become))
    if (had !== false) (place.querySelectorAll('button')[had] ?? place.querySelector('button'))?.focus()
  }
  become(state)
  return place
}
