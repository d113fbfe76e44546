// Your data: take along all that is kept of one, and have it erased, with a while to think again.
import { button, h, sheet, toast } from '../dom.js'
import { failed, full, loads } from '../panel.js'
import { Refused } from '../refused.js'
import { ask, change } from '../wire.js'
import { clock, refusal, t } from '../words.js'
import { act, fact } from './rows.js'

/** Show in `place` how the person's export and erasure stand, and what can be done. */
export async function yours(place) {
  if (!place.hasChildNodes()) loads(place)
  try {
    const told = await ask('privacy:show')
    full(place, taking(told.export, place), leaving(told, place))
  } catch (error) {
    failed(place, error, () => yours(place))
  }
}

/** Do it, and show how it stands then; what was refused is said. */
async function does(name, place) {
  try {
    await change(name, {})
  } catch (error) {
    toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
  }
  await yours(place)
}

function taking({ state, until_ms }, place) {
  if (state === 'asked') return fact('taking', { sign: 'box', title: t('yours.take'), text: t('yours.making'), value: t('yours.minutes') })
  if (state === 'ready') return act('get', { sign: 'box', title: t('yours.get'), text: t('yours.until', { until: clock(until_ms) }), does: () => get(place) })
  return act('take', { sign: 'box', title: t('yours.take'), text: t('yours.take.text'), does: () => does('privacy:export', place) })
}

/** The address is good for some minutes alone, so it is asked for when it is wanted. */
async function get(place) {
  const { url } = (await ask('privacy:show').catch(() => ({ export: {} }))).export
  if (url) location.assign(url)
  else { toast(t('yours.sign.in'), { kind: 'alarm', sign: 'warn' }); yours(place) }
}

function leaving({ erasure, grace_ms }, place) {
  if (erasure.state === 'running') return fact('erasing', { sign: 'warn', title: t('yours.erasing'), text: t('yours.erasing.text') })
  if (erasure.state === 'asked') return act('keep', { sign: 'undo', title: t('yours.keep'), text: t('yours.keep.text', { until: clock(erasure.due_ms) }), does: () => does('privacy:keep', place) })
  return act('erase', { sign: 'warn', title: t('yours.erase'), text: t('yours.erase.text'), alarm: true, does: () => confirm(grace_ms, place) })
}

let paper = null
const HOUR_MS = 3_600_000
const GOES = ['yours.goes.one', 'yours.goes.two', 'yours.goes.three']
const STAYS = ['yours.stays.one', 'yours.stays.two', 'yours.stays.three']

/** Say what goes, what stays and why, before anything does. */
function confirm(grace_ms, place) {
  paper ??= sheet(t('yours.erase'), { id: 'erase', name: 'erase' })
  const list = keys => h('ul', { class: 'stack' }, ...keys.map(key => h('li', {}, t(key))))
  paper.entitle(t('yours.erase'))
  paper.fill([
    h('p', {}, t('yours.grace', { n: Math.round(grace_ms / HOUR_MS) })),
    h('h3', {}, t('yours.goes')), list(GOES),
    h('h3', {}, t('yours.stays')), list(STAYS),
  ], [
    button(t('yours.stay'), () => paper.close()),
    button(t('yours.erase.now'), () => { paper.close(); does('privacy:erase', place) }, { kind: 'alarm' }),
  ])
  paper.show()
}
