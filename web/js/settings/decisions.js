// What was decided about one: each decision with its reasons, and how to appeal against it.
import { button, h, icon, sheet, toast } from '../dom.js'
import { field } from '../field.js'
import { failed, full, loads, none } from '../panel.js'
import { Refused } from '../refused.js'
import { ask, change } from '../wire.js'
import { ago, clock, refusal, t } from '../words.js'

export const FOR_EVER_MS = 253_402_300_799_000
const MOST = 1000
const GRAVER = ['slow', 'timeout', 'room_ban', 'mute', 'hold', 'suspension', 'ban'] // than a removal, which they bring along
let paper = null

/** List in `place` what was decided about whoever is signed in, the newest first. */
export async function decisions(place) {
  loads(place)
  try {
    const told = (await ask('statement:list')).statements
    if (!told.length) return none(place, 'check', t('decisions.none'), t('decisions.none.text'), h('a', { class: 'button', data: { size: 'small' }, href: '/help' }, t('help')))
    full(place, h('ul', { class: 'list', role: 'list' }, ...told.map(one => row(one, place))))
  } catch (error) {
    failed(place, error, () => decisions(place))
  }
}

/** A decision as whom it concerns reads it: what, why, by whom, until when, and what became of it. */
export const statement = one => [
  h('p', {}, h('b', {}, t(`decided.${what(one)}`)), ' ', h('span', { class: 'faint' }, ago(one.at_ms))),
  one.content && h('blockquote', { class: 'quoted' }, h('bdi', {}, one.content)),
  one.product && GRAVER.includes(one.step) && h('p', {}, t('decided.removal.product')),
  (one.facts || one.macro) && h('p', {}, one.facts ? h('bdi', {}, one.facts) : t(`macro.${one.macro}`)),
  h('p', { class: 'faint' }, [t(`decided.${one.basis}`, { ground: t(`ground.${one.ground}`) }), one.decided ? t('decided.by.rule') : t(`decided.${one.source}`), holds(one) && t('decided.until', { until: clock(one.until_ms) })].filter(Boolean).join(' ')),
  ...(one.rights ?? []).map(({ organisation, right }) => h('p', { class: 'faint' }, organisation ? t('decided.claimed', { right: t(`decided.right.${right}`), organisation }) : t('decided.claimed.person', { right: t(`decided.right.${right}`) }))),
  one.state !== 'stands' && h('p', { class: 'outcome' }, icon(one.state === 'overturned' || one.state === 'lifted' ? 'check' : 'clock', 'small'), t(`decided.${one.state}`)),
].filter(Boolean)

/** What was done; what is removed is a line, a picture or a product. */
const what = ({ step, product, scope, content }) => step !== 'removal' ? step : product ? 'removal.product' : !scope && !content ? 'removal.picture' : step

const row = (one, place) => h('li', { class: 'decision', data: { key: one.id, state: one.state } }, ...statement(one),
  one.state === 'stands' && Date.now() < one.appeal_ms && h('div', { class: 'cluster' },
    button(t('appeal'), () => open(one, place), { size: 'small' }), h('span', { class: 'faint' }, t('appeal.until', { until: clock(one.appeal_ms) }))))

const holds = one => one.until_ms && one.until_ms < FOR_EVER_MS && ['stands', 'appealed', 'upheld'].includes(one.state)

/** Ask for the reasons against a decision, and send them. */
function open(one, place) {
  paper ??= sheet(t('appeal'), { id: 'appeal', name: 'appeal' })
  const form = h('form', { class: 'stack', on: { submit: event => { event.preventDefault(); send(one, form.elements.text.value.trim(), place) } } },
    field(t('appeal.text'), { name: 'text', rows: 5, maxlength: MOST, required: true }, { tag: 'textarea', hint: t('appeal.hint') }),
    h('p', { class: 'faint' }, t('appeal.elsewhere')),
    button(t('appeal.send'), null, { kind: 'ink', size: 'wide', type: 'submit' }))
  paper.fill([form])
  paper.show()
}

async function send(one, text, place) {
  if (!text) return
  try {
    await change('statement:appeal', { statement: one.id, text })
    paper.close()
    toast(t('appeal.sent'))
    await decisions(place)
  } catch (error) {
    toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
  }
}
