// The parts of a case: what was said and around it, who reported it and why, what is known of the person, what they say to a decision.
import { avatar, badge, button, h, note, sheet, since } from '../dom.js'
import { privatePicture } from '../private.js'
import { statement } from '../settings/decisions.js'
import { price, shot } from '../thing.js'
import { clock, short, t } from '../words.js'

const NEAR = 3 // lines before and after, until all are asked for
const POINT = 100

/** A part of a case, with its heading. */
export const part = (key, title, ...children) => h('section', { class: 'pane', data: { key }, 'aria-labelledby': `${key}-h` }, h('h3', { id: `${key}-h` }, title), ...children)

/** What was said, with the lines around it; `whole` shows all of them. */
export function evidence({ seen, evidence: hash, card, picture }, whole, all) {
  if (picture) return part('evidence', t('cases.evidence'), privatePicture(picture, { width: 640, alt: t('cases.picture'), class: 'upload', lost }))
  if (!seen) return card.kind === 'ban' ? null : part('evidence', t('cases.evidence'), h('p', { class: 'quiet' }, t('cases.no.evidence')))
  if (seen.around.offered) return part('evidence', t('cases.offered'), ...offered(seen, hash))
  const { said, before, after, place } = seen.around
  const [earlier, later] = whole ? [before, after] : [before.slice(-NEAR), after.slice(0, NEAR)]
  const more = before.length + after.length - earlier.length - later.length
  return part('evidence', t('cases.evidence'),
    h('p', { class: 'faint' }, [place && t('cases.in.show', { title: place.title }), clock(said.at_ms), t('cases.kept.as', { hash: short(hash) })].filter(Boolean).join(' · ')),
    h('ol', { class: 'stack said', role: 'list' }, ...earlier.map(line => utterance(line)), utterance(said, true), ...later.map(line => utterance(line))),
    more > 0 && button(t('cases.more.lines', { n: more }), all, { size: 'small', name: 'all' }))
}

const lost = () => h('p', { class: 'quiet' }, t('cases.no.evidence'))

/** A product as it lay on a table, and where. */
const offered = ({ scope, around: { said, offered: thing, place } }, hash) => [
  h('div', { class: 'item goods-of' }, shot(thing, 160), h('div', {}, h('b', {}, h('bdi', {}, said.text)), thing.price && price(thing.price),
    h('span', { class: 'quiet' }, t('sold.by'), ' ', h('bdi', {}, thing.seller_name)), h('span', { class: 'quiet' }, t('cases.offered.by', { name: said.author_name || said.author })))),
  h('p', { class: 'faint' }, [place && t('cases.in.show', { title: place.title }), t('cases.kept.as', { hash: short(hash) })].filter(Boolean).join(' · ')),
  h('a', { class: 'button', data: { size: 'small' }, href: `/room/${encodeURIComponent(scope)}` }, t('cases.to.show')),
]

let glass = null

/** The photos of a report or a notice, if it has any. */
export const photos = uploads => uploads.length > 0 && h('ul', { class: 'photos', role: 'list' }, ...uploads.map((upload, n) => photo(upload, n + 1)))

/** One of them, small; pressed, it is seen as large as the screen lets it. */
function photo(upload, n) {
  const alt = t('cases.photo', { n })
  const look = () => {
    glass ??= sheet(alt, { posture: 'dialog', id: 'photo', name: 'glass' })
    glass.entitle(alt)
    glass.fill([privatePicture(upload, { width: 1080, alt, lost })])
    glass.show()
  }
  return h('li', { data: { key: upload } }, h('button', { type: 'button', on: { click: look } }, privatePicture(upload, { width: 160, alt, lost: () => h('span', { class: 'faint' }, t('cases.photo.lost')) })))
}

const utterance = (line, marked = false) => h('li', { class: 'utterance', data: { key: line.id, marked } }, avatar(line.author_name),
  h('div', {}, h('p', { class: 'who' }, h('b', {}, h('bdi', {}, line.author_name)), h('span', { class: 'faint' }, clock(line.at_ms)), line.gone && badge(t('cases.removed'), { icon: 'trash' }), marked && h('span', { class: 'seen-by-readers' }, t('cases.this.line'))),
    h('p', {}, h('bdi', {}, line.text))))

/** Why it was reported; by whom is told to nobody. */
export function reports({ reports: told }) {
  return told.length > 0 && part('reports', t('cases.reported'), h('ul', { class: 'list', role: 'list' }, ...told.map((one, at) => h('li', { class: 'report-of', data: { key: `${one.at_ms}-${at}` } },
    h('p', { class: 'between' }, h('b', {}, t(`report.${one.why}`)), h('span', { class: 'faint' }, t('cases.weight', { n: one.weight / POINT }), ' · ', since(one.at_ms))),
    one.note && h('p', { class: 'quiet' }, h('bdi', {}, one.note)),
    photos(one.photos)))))
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
