// The states of a list: it loads, it is empty, it did not load, or it is not for this person. Each is a sentence and a next step.
import { button, empty, h, icon, set } from './dom.js'
import { redraw } from './redraw.js'
import { Refused } from './refused.js'
import { onState } from './wire.js'
import { refusal, t } from './words.js'

const NOT_YOURS = [1001, 1005]

const within = (place, node) => /^(OL|UL)$/.test(place.tagName) ? h('li', { class: 'state' }, node) : h('div', { class: 'state' }, node)

/** Mark the panel that `place` belongs to as `loading`, `empty`, `error`, `offline`, `denied` or `full`. */
export function mark(place, state) {
  waiting.delete(place)
  const panel = place.closest('[data-panel]')
  panel.dataset.state = state
  set(panel, 'aria-busy', state === 'loading' ? 'true' : null)
}

/** Show that something is on its way: its shapes, and a sentence for those who do not see them. */
export function loads(place, ...shapes) {
  mark(place, 'loading')
  place.replaceChildren(...shapes, within(place, h('p', { class: shapes.length ? 'seen-by-readers' : 'busy' }, shapes.length || h('span', { class: 'spinner' }), t('loading'))))
}

/** Show that there is nothing, and what one can do about it. */
export function none(place, sign, title, text, ...actions) {
  mark(place, 'empty')
  place.replaceChildren(within(place, empty(sign, title, text, ...actions)))
}

// What could not be asked without a line is asked as soon as there is one.
const waiting = new Map()
onState(state => {
  if (state !== 'connected' && state !== 'back') return
  const asks = [...waiting.values()]
  waiting.clear()
  for (const ask of asks) ask()
})

/** Show why it did not come, and how to ask again; `signIn` is offered where it would help. */
export function failed(place, error, again, signIn = null) {
  const known = error instanceof Refused
  const denied = known && NOT_YOURS.includes(error.code)
  mark(place, denied ? 'denied' : known ? 'error' : 'offline')
  if (!known) waiting.set(place, again)
  const step = denied && signIn ? button(t('sign.in'), signIn, { size: 'small' }) : button(t('try.again'), again, { size: 'small' })
  place.replaceChildren(within(place, empty(denied ? 'me' : 'warn', t('did.not.load'), known ? refusal(error) : t('line.lost'), step)))
}

/** Show the rows; those that were there before are brought up to date. */
export function full(place, ...rows) {
  mark(place, 'full')
  redraw(place, ...rows)
}

/** A link to where things are, for those who came to a place without any. */
export const toMarket = () => h('a', { class: 'button', data: { size: 'small' }, href: '/' }, icon('live', 'small'), t('to.the.market'))
