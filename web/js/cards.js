// What is found and shown everywhere in the same shape: a show, a thing, a person, a question. Where it is a recommendation, it says why.
import { avatar, h, icon, since } from './dom.js'
import { followButton } from './follow.js'
import { eyes, frame, stateOf } from './frame.js'
import { tile } from './thing.js'
import { openThing, thing } from './things.js'
import { me } from './who.js'
import { clock, t } from './words.js'
import { signIn } from './you.js'
import { called, words as wrote } from './gone.js'

const ON_AIR = ['live', 'interrupted']

export const reason = (sign, text) => h('span', { class: 'why' }, icon(sign), h('span', {}, text))

/** A show in its arch: on air, to come with its shutters down, or over. `level` is that of its heading; `eager` are those that one sees first. */
export function showCard(show, { why = null, level = 'h3', sizes = '(width >= 900px) 240px, 46vw', eager = false } = {}) {
  const marks = [stateOf(show), ON_AIR.includes(show.state) && eyes(show.viewers)]
  const below = [h('bdi', {}, show.host_name), show.state === 'ended' && clock(show.started_ms)]
  return h('li', { class: 'show', data: { room: show.room } }, frame(show, { href: `/room/${show.room}`, marks, below, heading: level, sizes, eager }), why)
}

/** The fullest first, those whose picture is interrupted after those that are live. */
export const fullest = shows => [...shows].sort((a, b) => (b.state === 'live') - (a.state === 'live') || b.viewers - a.viewers || b.started_ms - a.started_ms)

/** A thing: it opens over the page. `live` says that it lies on the table of a show. */
export const thingTile = (found, { why = null, live = false } = {}) => tile(found, () => openThing(found.id), { why, live })

/** Why somebody is worth meeting, by what they did last. */
function standing(person) {
  if (person.live) return t('person.live')
  if (!person.host) return t('person.answers')
  return t('person.hosts', { category: t(`category.${person.category}`) })
}

function face(person) {
  const picture = avatar(person.name, { live: Boolean(person.live) })
  return person.live ? h('a', { class: 'to-room', href: `/room/${person.live}`, 'aria-label': t('person.watch', { name: person.name }) }, picture) : picture
}

/** A person: who is live stands in an arch that leads to the show. */
export function personCard(person) {
  return h('li', { class: 'person-card', data: { id: person.user, live: Boolean(person.live) } }, face(person),
    h('span', { class: 'of' }, h('h3', {}, h('bdi', {}, person.name)), h('span', { class: 'faint' }, standing(person)),
      person.host && person.followers > 0 && h('span', { class: 'faint figures' }, t('followers', { n: person.followers }))),
    person.user !== me.user && followButton(person, () => signIn()))
}

/** A question with the answer that came last: it leads to the thing that it is about. */
export function questionCard(question) {
  const answer = question.answers.at(-1)
  const shot = h('img', { class: 'shot', alt: '', width: 56, height: 56, hidden: true })
  const of = h('span', { class: 'faint', dir: 'auto' })
  thing(question.product).then(found => { shot.src = found.picture; shot.hidden = false; of.textContent = found.title }, () => {}) // without its thing it is a question all the same
  return h('li', { class: 'question-card', data: { id: question.id } }, shot,
    h('div', { class: 'stack' }, of,
      h('h3', { dir: 'auto' }, h('button', { type: 'button', on: { click: () => openThing(question.product) } }, wrote(question.text))),
      answer ? h('p', { class: 'said' }, avatar(called(answer.author_name)), h('span', {}, h('b', {}, h('bdi', {}, called(answer.author_name))), answer.label && h('span', { class: 'badge', data: { kind: 'gold' } }, t(`label.${answer.label}`)), h('span', { dir: 'auto' }, wrote(answer.text))))
        : h('span', { class: 'faint' }, t('waits.for.answer')),
      h('span', { class: 'faint' }, t('asked.by', { name: called(question.author_name) }), ' · ', since(answer?.at_ms ?? question.at_ms), question.answers.length > 1 && ` · ${t('answers.n', { n: question.answers.length })}`)))
}
