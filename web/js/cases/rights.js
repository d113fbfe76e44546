// Notices of rights within a case: whose right it is, where it is registered, why, and how to reach who told it.
import { h, since } from '../dom.js'
import { me } from '../who.js'
import { t } from '../words.js'
import { photo } from './parts.js'

/** The notices that point at what a case is about. */
export function rights({ rights: told }) {
  return told.length > 0 && h('section', { class: 'pane', data: { key: 'rights' }, 'aria-labelledby': 'rights-h' }, h('h3', { id: 'rights-h' }, t('cases.rights')),
    h('ul', { class: 'list', role: 'list' }, ...told.map((one, at) => h('li', { class: 'report-of', data: { key: `${one.at_ms}-${at}` } },
      h('p', { class: 'between' }, h('b', {}, h('bdi', {}, one.organisation || one.name)), h('span', { class: 'faint' }, t(`decided.right.${one.right}`), ' · ', since(one.at_ms))),
      h('p', { class: 'quiet' }, one.organisation && [h('bdi', {}, one.name), ' · '], t(`cases.right.${one.holder}`)),
      h('p', {}, h('span', { class: 'faint' }, t('cases.right.proof'), ': '), h('bdi', {}, one.proof)),
      h('p', {}, h('bdi', {}, one.why)),
      one.photos.length > 0 && h('ul', { class: 'photos', role: 'list' }, ...one.photos.map((upload, n) => photo(upload, n + 1))),
      me.role !== 'auditor' && one.email && h('p', {}, h('a', { class: 'button', data: { size: 'small' }, href: `mailto:${encodeURIComponent(one.email)}` }, t('cases.right.reach')))))))
}
