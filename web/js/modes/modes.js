// What holds in a chat, and how it is set: the sheet of modes, the shield, and what is heard at the desk.
import { button, chip, h, note, set, sheet, toast } from '../dom.js'
import { Refused } from '../refused.js'
import { change } from '../wire.js'
import { refusal, span, t } from '../words.js'

const MINUTE_S = 60
const DAY_MIN = 24 * 60
const WHY = { joins: 'raid.joins', copies: 'raid.copies', doubts: 'raid.doubts' }
/** What holds where nothing was ever set. */
export const NONE = { slow_s: 0, followers_min: -1, buyers: false, age_min: 0, emoji: false, links: 'moderators', delay_s: 0, unique_min: 0, copies: false, strict: 2 }

/** What holds in the chat of a room now, and whether that is the shield. */
export const held = picture => picture.part('modes') ?? { modes: NONE, shield: false }

const followers = min => {
  if (min < 0) return t('modes.everyone')
  return min ? t('modes.followers.for', { time: span(min * MINUTE_S) }) : t('modes.followers')
}
const STRICT = ['modes.strict.0', 'modes.strict.1', 'modes.strict.2', 'modes.strict.3', 'modes.strict.4']
const minutes = none => min => min ? span(min * MINUTE_S) : t(none)

// A choice of one among several: what it is called, what may be chosen, and how that is said.
const CHOICES = [
  { mode: 'slow_s', title: 'modes.slow', among: [0, 5, 10, 30, 60, 120], says: s => s ? span(s) : t('modes.off') },
  { mode: 'followers_min', title: 'modes.who', among: [-1, 0, 10, DAY_MIN], says: followers },
  { mode: 'age_min', title: 'modes.age', among: [0, 10, 60, DAY_MIN, 7 * DAY_MIN], says: minutes('modes.any') },
  { mode: 'unique_min', title: 'modes.unique', among: [0, 1, 5, 15], says: minutes('modes.off') },
  { mode: 'delay_s', title: 'modes.delay', among: [0, 2, 4, 6], says: s => s ? span(s) : t('modes.at.once') },
  { mode: 'strict', title: 'modes.strict', among: [0, 1, 2, 3, 4], says: level => t(STRICT[level]) },
]
const SWITCHES = [
  { mode: 'buyers', text: 'modes.buyers', on: true, off: false },
  { mode: 'emoji', text: 'modes.emoji', on: true, off: false },
  { mode: 'copies', text: 'modes.copies', on: true, off: false },
  { mode: 'links', text: 'modes.links', on: 'trusted', off: 'moderators' },
]

/** Raise the shield over a chat, or take it off. What comes of it is told by the room's part; what is refused, by a toast. */
export async function shield(picture, on, from = null) {
  await does(() => change('chat:shield', { chat: picture.room, on }), from)
}

/** Do what a button asks, once at a time; what is refused is told by a toast. */
export async function does(act, from) {
  if (from?.ariaBusy === 'true') return
  set(from ?? document.body, 'aria-busy', 'true')
  try {
    await act()
  } catch (error) {
    toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
  } finally {
    set(from ?? document.body, 'aria-busy', null)
  }
}

/** Answers what opens the sheet in which whoever keeps the chat sets its modes; it goes once `signal` ends. */
export function modesSheet(picture, signal) {
  const paper = sheet(t('modes.title'), { id: 'modes', name: 'modes' })
  const put = (mode, value) => event => does(() => change('chat:modes', { chat: picture.room, [mode]: value }), event.currentTarget)

  const group = (name, title, chips) => h('section', { class: 'stack', role: 'group', 'aria-labelledby': `modes-${name}`, data: { key: name } },
    h('h3', { id: `modes-${name}` }, title), h('div', { class: 'cluster' }, ...chips))

  function choice({ mode, title, among, says }, now) {
    const known = among.includes(now) ? among : [...among, now].sort((a, b) => a - b)
    return group(mode, t(title), known.map(value => chip(says(value), value === now, put(mode, value), { data: { key: `${mode}-${value}` } })))
  }

  const turned = ({ mode, text, on, off }, now) => chip(t(text), now === on, put(mode, now === on ? off : on), { data: { key: mode } })

  function shielding(up) {
    const act = event => shield(picture, !up, event.currentTarget)
    return h('section', { class: 'stack', data: { key: 'shield' } },
      up ? note('trust', 'shield', t('shield.up'), t('shield.up.text')) : h('p', { class: 'faint' }, t('shield.text')),
      button(t(up ? 'shield.lower' : 'shield.raise'), act, { kind: up ? 'ink' : 'alarm', size: 'wide', icon: 'shield' }))
  }

  function draw() {
    const { modes, shield: up } = held(picture)
    paper.fill([shielding(up), ...CHOICES.map(each => choice(each, modes[each.mode])), group('what', t('modes.what'), SWITCHES.map(each => turned(each, modes[each.mode])))], [], { anew: false })
  }

  picture.on('modes', draw, signal)
  signal.addEventListener('abort', () => paper.dialog.remove())
  return () => { draw(); paper.show() }
}

/** Suggest the shield, with the step to it. */
export function suggest(picture, { why }) {
  if (held(picture).shield) return
  toast(t(WHY[why]), { kind: 'alarm', sign: 'shield', stays: MINUTE_S * 1000, act: [t('shield.raise'), () => shield(picture, true)] })
}
