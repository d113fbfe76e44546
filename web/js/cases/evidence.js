// The evidence of a case: what was said and around it, or what was offered, and photos; what is covered of it, and whether it is held.
import { avatar, badge, button, h, icon, iconButton, note, sheet, since } from '../dom.js'
import { privatePicture } from '../private.js'
import { price, shot } from '../thing.js'
import { clock, short, t } from '../words.js'
import { part } from './part.js'

const NEAR = 3 // lines before and after, until all are asked for
const BARS = /(█+)/

/** What is kept of what a case is about; `all` shows all lines of it, null where they are shown. */
export function evidence(told, deeds, all) {
  const { seen, card, picture } = told
  if (picture) return part('evidence', t('cases.evidence'), ...ownPicture(told, deeds))
  if (!seen) return card.kind === 'ban' ? null : part('evidence', t('cases.evidence'), h('p', { class: 'quiet' }, t('cases.no.evidence')))
  const shown = seen.around.offered ? offered(told) : lines(told, deeds, all)
  return part('evidence', t(seen.around.offered ? 'cases.offered' : 'cases.evidence'),
    told.held && note('trust', 'seal', t('cases.held'), t('cases.held.text')),
    ...shown,
    coversOf(told, deeds),
    deeds.holds && button(t(told.held ? 'cases.lift' : 'cases.hold'), () => deeds.hold(), { icon: 'seal', name: 'hold', data: { size: 'small', key: 'hold' } }))
}

/** What was said, with the lines around it. */
function lines(told, deeds, all) {
  const { said, before, after, place } = told.seen.around
  const [earlier, later] = all ? [before.slice(-NEAR), after.slice(0, NEAR)] : [before, after]
  const more = before.length + after.length - earlier.length - later.length
  return [
    h('p', { class: 'faint' }, [place && t('cases.in.show', { title: place.title }), clock(said.at_ms), t('cases.kept.as', { hash: short(told.evidence) })].filter(Boolean).join(' · ')),
    h('ol', { class: 'stack said', role: 'list' }, ...[...earlier, said, ...later].map(line => utterance(line, told, deeds))),
    more > 0 && button(t('cases.more.lines', { n: more }), all, { size: 'small', name: 'all' }),
  ]
}

/** A line as it stood, under what covers it; who may cover more of it has the button for that. */
function utterance(line, { seen, covers }, deeds) {
  const marked = line.id === seen.around.said.id
  const under = covers.some(each => each.line === line.id)
  return h('li', { class: 'utterance', data: { key: line.id, marked } }, avatar(line.author_name),
    h('div', {}, h('p', { class: 'who' }, h('b', {}, h('bdi', {}, line.author_name)), h('span', { class: 'faint' }, clock(line.at_ms)), line.gone && badge(t('cases.removed'), { icon: 'trash' }), marked && h('span', { class: 'seen-by-readers' }, t('cases.this.line'))),
      h('p', {}, h('bdi', {}, ...under ? barred(line.text) : [line.text]))),
    deeds.covers && /[^█\s]/.test(line.text) && iconButton('cover', t('cases.cover.of', { name: line.author_name }), () => deeds.coverWords(line)))
}

/** A text of which some is covered: that is a bar to the eye, and a word to the ear. */
export const barred = text => text.split(BARS).map((each, at) => at % 2 ? h('span', { class: 'bar' }, h('span', { 'aria-hidden': 'true' }, each), h('span', { class: 'seen-by-readers' }, t('cases.covered'))) : each)

/** What covers lines of it: why, since when and by whom, and the way to take it off. */
function coversOf({ covers, seen: { around } }, deeds) {
  const names = new Map([...around.before, around.said, ...around.after].map(line => [line.id, line.author_name]))
  const over = covers.filter(each => names.has(each.line))
  return over.length > 0 && h('ul', { class: 'list covers', role: 'list', 'aria-label': t('cases.covered') }, ...over.map(each =>
    h('li', { class: 'report-of', data: { key: each.cover } }, ...cover(each, t('cases.covered.line', { name: names.get(each.line) }), deeds))))
}

/** A cover as it is told. */
const cover = (one, title, deeds) => [
  h('p', { class: 'between' }, h('b', {}, title), h('span', { class: 'faint' }, h('bdi', {}, one.by_name), ' · ', since(one.at_ms))),
  h('p', { class: 'quiet' }, h('bdi', {}, one.why)),
  h('p', { class: 'faint' }, t('cases.covered.under')),
  deeds.uncovers(one) && button(t('cases.uncover'), () => deeds.uncover(one), { size: 'small', icon: 'eye', name: 'uncover' }),
].filter(Boolean)

const lost = () => h('p', { class: 'quiet' }, t('cases.no.evidence'))

/** The picture that a case is about, or what covers it. */
function ownPicture({ picture, covers }, deeds) {
  const over = covers.find(each => each.picture === picture)
  if (over) return cover(over, t('cases.covered.picture'), deeds)
  return [privatePicture(picture, { width: 640, alt: t('cases.picture'), class: 'upload', lost }),
    deeds.covers && button(t('cases.cover.picture'), () => deeds.coverPicture(picture, t('cases.cover.picture')), { size: 'small', icon: 'cover', name: 'cover' })]
}

/** A product as it lay on a table, and where; `like` is one that was a fake and whose picture it shows. */
const offered = ({ seen: { scope, around: { said, offered: thing, place } }, evidence: hash, like }) => [
  h('div', { class: 'item goods-of' }, shot(thing, 160), h('div', {}, h('b', {}, h('bdi', {}, said.text)), thing.price && price(thing.price),
    h('span', { class: 'quiet' }, t('sold.by'), ' ', h('bdi', {}, thing.seller_name)), h('span', { class: 'quiet' }, t('cases.offered.by', { name: said.author_name || said.author })))),
  Boolean(like) && h('div', { class: 'stack like' }, h('p', {}, t('cases.like')), h('div', { class: 'item goods-of' }, shot(like, 160), h('b', {}, h('bdi', {}, like.title || like.product)))),
  h('p', { class: 'faint' }, [place && t('cases.in.show', { title: place.title }), t('cases.kept.as', { hash: short(hash) })].filter(Boolean).join(' · ')),
  h('a', { class: 'button', data: { size: 'small' }, href: `/room/${encodeURIComponent(scope)}` }, t('cases.to.show')),
]

let glass = null

/** The photos of a report or a notice, if it has any. */
export const photos = (uploads, { covers }, deeds) => uploads.length > 0 && h('ul', { class: 'photos', role: 'list' }, ...uploads.map((upload, n) =>
  photo(upload, t('cases.photo', { n: n + 1 }), covers.find(each => each.picture === upload), deeds)))

/** One of them, small; pressed, it is seen as large as the screen lets it, or why it is covered. */
function photo(upload, alt, over, deeds) {
  const look = () => {
    glass ??= sheet(alt, { posture: 'dialog', id: 'photo', name: 'glass' })
    glass.entitle(alt)
    const further = act => () => { glass.close(); act() }
    const through = { uncovers: one => deeds.uncovers(one), uncover: one => further(() => deeds.uncover(one))() }
    if (over) glass.fill(cover(over, t('cases.covered.photo'), through))
    else glass.fill([privatePicture(upload, { width: 1080, alt, lost })], deeds.covers ? [button(t('cases.cover.photo'), further(() => deeds.coverPicture(upload, t('cases.cover.photo'))), { icon: 'cover', name: 'cover' })] : [])
    glass.show()
  }
  const small = over ? [icon('cover'), h('span', { class: 'seen-by-readers' }, alt), h('span', {}, t('cases.covered'))]
    : [privatePicture(upload, { width: 160, alt, lost: () => h('span', { class: 'faint' }, t('cases.photo.lost')) })]
  return h('li', { data: { key: upload } }, h('button', { type: 'button', data: { covered: Boolean(over) }, on: { click: look } }, ...small))
}
