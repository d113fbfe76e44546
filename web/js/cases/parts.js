// The parts of a case: why it was reported, what is known of the person, what they say to a decision.
import { h, note, since } from '../dom.js'
import { statement } from '../settings/decisions.js'
import { t } from '../words.js'
import { photos } from './evidence.js'
import { part } from './part.js'

const POINT = 100

/** Why it was reported; by whom is told to nobody. */
export function reports({ reports: told, ...one }, deeds) {
  return told.length > 0 && part('reports', t('cases.reported'), h('ul', { class: 'list', role: 'list' }, ...told.map((each, at) => h('li', { class: 'report-of', data: { key: `${each.at_ms}-${at}` } },
    h('p', { class: 'between' }, h('b', {}, t(`report.${each.why}`)), h('span', { class: 'faint' }, t('cases.weight', { n: each.weight / POINT }), ' · ', since(each.at_ms))),
    each.note && h('p', { class: 'quiet' }, h('bdi', {}, each.note)),
    photos(each.photos, one, deeds)))))
}

/** What was decided on the person before, and what is left of it. */
export function person({ card, points, history, step, against }) {
  const before = history.filter(one => one.id !== against?.id)
  return part('person', t('cases.about', { name: card.subject_name }),
    h('p', {}, h('b', { class: 'figures' }, t('cases.points', { n: points / POINT })), ' ', !card.closed_ms && card.kind === 'line' && h('span', { class: 'quiet' }, t('cases.ladder', { step: t(`cases.step.${step}`) }))),
    before.length ? h('ul', { class: 'list', role: 'list' }, ...before.map(one => h('li', { class: 'report-of', data: { key: one.id } },
      h('p', { class: 'between' }, h('b', {}, t(`cases.step.${one.step}`)), h('span', { class: 'faint' }, since(one.at_ms))),
      h('p', { class: 'faint' }, [t(`ground.${one.ground}`), one.state !== 'stands' && t(`decided.${one.state}`)].filter(Boolean).join(' · '))))) : h('p', { class: 'quiet' }, t('cases.history.none')))
}

/** What is appealed against and with which words, or what a rule took back until now; or the ban that one proposes. */
export function plea({ card, appeal, against }) {
  if (card.kind !== 'ban' && (appeal || against)) return part('plea', t(appeal ? 'cases.plea' : 'cases.meanwhile'), appeal && h('blockquote', { class: 'quoted' }, h('bdi', {}, appeal)), against && h('div', { class: 'decision' }, appeal && h('p', { class: 'faint' }, t('cases.against')), ...statement(against)))
  if (card.proposed) return note('gold', 'shield', t('cases.proposed', { step: t(`cases.step.${card.proposed}`) }), t(card.closed_ms ? 'cases.by.two' : 'cases.second'))
  return null
}
