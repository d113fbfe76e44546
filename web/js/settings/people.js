// What the page tells while one looks at it, and what others are told of one.
import { t } from '../words.js'
import { toggle } from './rows.js'

const TELLS = { mention: 'chat', answer: 'question', order: 'bag', live: 'live' }
const HIDES = { purchases: 'bag', presence: 'people' }

const without = (list, each) => list.filter(other => other !== each)

/** A switch for each kind of news; `put` is given those that are off. */
export const tells = ({ silent }, put) => Object.entries(TELLS).map(([kind, sign]) => toggle(`tell-${kind}`, {
  sign, title: t(`tell.${kind}`), text: t(`tell.${kind}.text`), on: !silent.includes(kind), turn: on => put(on ? without(silent, kind) : [...silent, kind]),
}))

/** A switch for each thing that others may see of one; `put` is given what they may not. */
export const privacy = ({ hidden }, put) => Object.entries(HIDES).map(([what, sign]) => toggle(`show-${what}`, {
  sign, title: t(`show.${what}`), text: t(`show.${what}.text`), on: !hidden.includes(what), turn: on => put(on ? without(hidden, what) : [...hidden, what]),
}))
