// The devices on which one is signed in, and the ways to sign out.
import { button, h, icon, toast } from './dom.js'
import { failed, full, loads } from './panel.js'
import { forget } from './preferences.js'
import { leave, me } from './who.js'
import { Refused } from './refused.js'
import { ask, change } from './wire.js'
import { ago, refusal, t } from './words.js'

/** List the devices in `place`; each but this one can be signed out. */
export async function devices(place) {
  loads(place)
  try {
    const found = (await ask('session:mine')).devices
    full(place, h('h3', {}, t('devices')), h('ul', { class: 'list', role: 'list' }, ...found.map(one => row(one, place))))
  } catch (error) {
    failed(place, error, () => devices(place))
  }
}

const row = (one, place) => h('li', { class: 'row device', data: { session: one.session } }, icon('device'),
  h('span', {}, h('b', {}, one.device || t('device.unknown')), h('span', { class: 'faint' }, one.here ? t('device.here') : t('device.seen', { when: ago(one.seen_ms) }))),
  !one.here && button(t('device.out'), () => end(one.session, place), { size: 'small' }))

async function end(session, place) {
  try {
    await change('session:end', { session })
    await devices(place)
  } catch (error) {
    toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
  }
}

const unsent = () => toast(t('not.sent'), { kind: 'alarm', sign: 'warn' })

const out = () => leave(forget)

/** The ways to sign out: here, and of who has a session, on every device. */
export function ends() {
  const here = { name: 'out', sign: 'undo', title: t('sign.out'), does: () => out().catch(unsent) }
  if (!me.session) return [here]
  return [here, { name: 'out-everywhere', sign: 'device', title: t('sign.out.everywhere'), does: () => change('access:logout').then(out).catch(unsent) }]
}
