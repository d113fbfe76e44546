// Who is here: those in the room by name, those one follows first; guests are a number.
import { $, avatar, button, h, icon, sheet } from '../dom.js'
import { failed, full, loads, mark, none } from '../panel.js'
import { Crowded, ask, present } from '../wire.js'
import { me, signedIn } from '../who.js'
import { lang, t } from '../words.js'
import { signIn } from '../you.js'

const MOST = 100
const AGAIN_MS = 10_000

/** Let the number of viewers open the list. `labels` knows by user who speaks here as a host or moderator. */
export function here(picture, labels, signal) {
  let paper = null
  let timer = 0

  $('.here').addEventListener('click', () => {
    paper ??= make()
    loads(paper.body, ...Array.from({ length: 4 }, () => h('div', { class: 'skeleton' })))
    paper.show()
    read()
    timer ||= setInterval(read, AGAIN_MS)
  })
  const rest = () => { clearInterval(timer); timer = 0 }
  signal.addEventListener('abort', rest)

  function make() {
    const made = sheet(t('here'), { id: 'here' })
    made.body.dataset.panel = 'here'
    made.dialog.addEventListener('close', rest)
    return made
  }

  async function read() {
    const { body } = paper
    try {
      const found = await present(`room:${picture.room}`)
      const people = [...new Map(found.filter(({ user }) => user).map(each => [each.user, each])).values()]
      const followed = await following(people)
      show(people, followed, found.filter(({ user }) => !user).length)
    } catch (error) {
      if (error instanceof Crowded) return none(body, 'people', t('here.crowd', { n: picture.stat.viewers }), t('here.crowd.text'), button(t('close'), () => paper.close(), { size: 'small' }))
      if (body.closest('[data-panel]').dataset.state !== 'full') failed(body, error, read, signIn)
    }
  }

  const label = user => user === picture.part('room')?.host ? 'host' : labels.get(user) ?? ''

  function show(people, followed, guests) {
    if (!people.length) return none(paper.body, 'people', t('here.guests', { n: guests }), t('here.guests.text'), signedIn ? null : button(t('sign.in'), () => { paper.close(); signIn() }, { size: 'small' }))
    const rank = ({ user }) => followed.has(user) ? 0 : ['host', 'moderator'].indexOf(label(user)) + 1 || 3
    const { compare } = new Intl.Collator(lang)
    const sorted = people.sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name))
    const more = sorted.length - MOST
    full(paper.body,
      h('ol', { class: 'list', role: 'list' }, ...sorted.slice(0, MOST).map(person => row(person, followed))),
      more > 0 && h('p', { class: 'faint' }, t('here.more', { n: more })),
      guests > 0 && h('p', { class: 'guests quiet' }, icon('people', 'small'), h('span', {}, t('here.and.guests', { n: guests }))))
    mark(paper.body, 'full')
  }

  function row({ user, name }, followed) {
    const says = label(user)
    return h('li', { class: 'item who-here', data: { id: user } }, avatar(name), h('span', { class: 'cluster' }, h('b', {}, h('bdi', {}, name)),
      says && h('span', { class: 'badge', data: { kind: says === 'host' ? 'gold' : 'trust' } }, t(`label.${says}`)),
      user === me.user && h('span', { class: 'faint' }, t('here.you'))),
    followed.has(user) && h('span', { class: 'faint follows' }, icon('check', 'small'), h('span', {}, t('following'))))
  }
}

/** Return whom of them one follows: nobody, for a guest. Of very many only the first are asked about. */
async function following(people) {
  if (!signedIn || !people.length) return new Set()
  return new Set((await ask('follow:among', { people: people.slice(0, MOST).map(({ user }) => user) })).following)
}
