// How many: one less, the number, one more. It ends at what there is.
import { h, iconButton, set } from './dom.js'
import { number, t } from './words.js'

/** `changed` is told the new number; whoever holds it draws the stepper anew. `busy` waits for an answer about the last step. */
export function stepper(value, changed, { least = 1, most, label = t('how.many'), busy = false, off = false } = {}) {
  const step = (by, sign, word, end) => iconButton(sign, word, () => changed(value + by), { disabled: off || busy || end })
  const made = h('div', { class: 'stepper', role: 'group', 'aria-label': label }, step(-1, 'minus', t('one.less'), value <= least), h('output', { 'aria-label': label }, number(value)), step(1, 'plus', t('one.more'), value >= most))
  set(made, 'aria-busy', busy && 'true')
  return made
}
