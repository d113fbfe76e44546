// Hosts to follow: who is live, those of one's interests, those most followed.
import { avatar, button, h, set, toast } from '../dom.js'
import { failed, full, loads, none, toMarket } from '../panel.js'
import { takePending } from '../pending.js'
import { chosen } from '../preferences.js'
import { Refused } from '../refused.js'
import { signedIn } from '../who.js'
import { ask, change } from '../wire.js'
import { refusal, t } from '../words.js'
import { signIn } from '../you.js'

const SHOWN = 6

/** The panel of hosts, and what opens it: what a guest began there is done once they are signed in. */
export function hosts() {
  const list = h('ul', { class: 'list', role: 'list' })
  const place = h('section', { class: 'card to-follow', data: { panel: 'to_follow', key: 'hosts' } }, list)
  return { place, open: () => show(list) }
}

async function show(list) {
  loads(list)
  try {
    const found = await known()
    if (!found.length) return none(list, 'live', t('welcome.nobody'), t('welcome.nobody.text'), toMarket())
    full(list, ...found.map(row))
    const begun = signedIn ? takePending('follow') : null
    if (begun) list.querySelector(`[data-id="${CSS.escape(begun.whom)}"] button[aria-pressed="false"]`)?.click()
  } catch (error) {
    failed(list, error, () => show(list), signIn)
  }
}

/** Hosts but oneself: who is live, those of one's interests, those most followed. */
async function known() {
  const { people } = await ask('people:hosts')
  const liked = person => chosen().hobbies.includes(person.category)
  return people.sort((a, b) => Boolean(b.live) - Boolean(a.live) || liked(b) - liked(a) || b.followers - a.followers).slice(0, SHOWN)
}

function row(host) {
  const follow = button(t(host.following ? 'following' : 'follow'), event => turn(event.currentTarget, host), { size: 'small', 'aria-pressed': String(host.following), 'aria-label': t('welcome.follow', { name: host.name }) })
  return h('li', { class: 'row', data: { id: host.user } }, avatar(host.name, { live: Boolean(host.live) }),
    h('span', {}, h('b', { dir: 'auto' }, host.name), h('span', { class: 'faint' }, t(`category.${host.category}`), ' · ', t('followers', { n: host.followers }))), follow)
}

async function turn(follow, host) {
  if (!signedIn) return signIn({ kind: 'follow', whom: host.user })
  const on = follow.getAttribute('aria-pressed') === 'true'
  set(follow, 'aria-busy', 'true')
  try {
    const { following } = await change(on ? 'follow:remove' : 'follow:add', { whom: host.user })
    follow.setAttribute('aria-pressed', following)
    follow.lastChild.textContent = t(following ? 'following' : 'follow')
  } catch (error) {
    toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
  } finally {
    set(follow, 'aria-busy', null)
  }
}
