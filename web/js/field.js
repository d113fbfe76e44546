// A field with its label, what helps to fill it, and what is wrong with what it holds.
import { h, icon } from './dom.js'

let made = 0

/** A labelled field. `hint` says what it wants, `error` what is wrong; `busy` says that what it holds is being looked at. `tag` may be textarea. */
export function field(label, attributes, { hint = '', error = '', busy = '', tag = 'input' } = {}) {
  const id = hint || error || busy ? `field-${++made}` : null
  const input = h(tag, { ...attributes, 'aria-invalid': error && 'true', 'aria-describedby': id })
  const below = error ? h('span', { class: 'error', id }, icon('warn'), error) : busy ? h('span', { class: 'hint', id }, h('span', { class: 'spinner' }), busy) : hint ? h('span', { class: 'hint', id }, hint) : null
  return h('label', { class: 'field' }, h('span', { class: 'label' }, label), input, below)
}
