// Notices of rights within a case: whose right it is, where it is registered, why, and how to reach who told it.
import { h, since } from '../dom.js'
import { t } from '../words.js'
import { photos } from './evidence.js'
import { part } from './part.js'

/** The address of a letter to somebody; their own @ stays as it is (RFC 6068, section 2). */
const letter = email => `mailto:${encodeURIComponent(email).replace('%40', '@')}`

/** The notices that point at what a case is about. */
export function rights({ rights: told, covers }, deeds) {
  return told.length > 0 && part('rights', t('cases.rights'),
    h('ul', { class: 'list', role: 'list' }, ...told.map((one, at) => h('li', { class: 'report-of', data: { key: `${one.at_ms}-${at}` } },
      h('p', { class: 'between' }, h('b', {}, h('bdi', {}, one.organisation || one.name)), h('span', { class: 'faint' }, t(`decided.right.${one.right}`), ' · ', since(one.at_ms))),
      h('p', { class: 'quiet' }, one.organisation && [h('bdi', {}, one.name), ' · '], t(`cases.right.${one.holder}`)),
      h('p', {}, h('span', { class: 'faint' }, t('cases.right.proof'), ': '), h('bdi', {}, one.proof)),
      h('p', {}, h('bdi', {}, one.why)),
      photos(one.photos, { covers }, deeds),
      one.email && h('p', {}, h('a', { class: 'button', data: { size: 'small' }, href: letter(one.email) }, t('cases.right.reach')))))))
}
