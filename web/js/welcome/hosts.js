// Hosts to follow: who is live, those of one's interests, those most followed.
import { avatar, h } from '../dom.js'
import { followButton } from '../follow.js'
import { failed, full, loads, none, toMarket } from '../panel.js'
import { takePending } from '../pending.js'
import { chosen } from '../preferences.js'
import { signedIn } from '../who.js'
import { ask } from '../wire.js'
import { t } from '../words.js'
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

const row = host => h('li', { class: 'row', data: { id: host.user } }, avatar(host.name, { live: Boolean(host.live) }),
  h('span', {}, h('b', { dir: 'auto' }, host.name), h('span', { class: 'faint' }, t(`category.${host.category}`), ' · ', t('followers', { n: host.followers }))),
  followButton(host, () => signIn({ kind: 'follow', whom: host.user })))
