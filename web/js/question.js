// One question, two answers: a dialog that stands in the middle until it is answered.
import { button, h, sheet } from './dom.js'
import { t } from './words.js'

/** Ask; `yes` is the button that does it, of the kind `kind`. What is made is not shown yet: `answered(true)` hears that button, `false` every other way out. */
export function question(title, text, { yes, no = t('never.mind'), kind = 'alarm', name = '' }, answered = () => {}) {
  const paper = sheet(title, { posture: 'dialog', name, role: 'alertdialog' })
  let answer = false
  const close = told => { answer = told; paper.close() }
  paper.fill([h('p', { class: 'quiet' }, text)], [button(yes, () => close(true), { kind, size: 'wide' }), button(no, () => close(false), { size: 'wide' })])
  paper.dialog.addEventListener('close', () => answered(answer))
  return paper
}

/** Ask, and wait for the answer. */
export const asks = (title, text, answers) => new Promise(resolve => {
  const paper = question(title, text, answers, answer => { paper.dialog.remove(); resolve(answer) })
  paper.show()
})
