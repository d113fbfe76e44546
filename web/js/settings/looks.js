// Appearance: light, dress, size of letters, contrast and motion. Each is seen at once.
import { h } from '../dom.js'
import { THEMES } from '../themes.js'
import { t } from '../words.js'
import { tiles, toggle } from './rows.js'

const SIZES = [100, 125, 150, 200]

/** A small page in a light of its own. */
const page = scheme => h('span', { class: 'mock', 'aria-hidden': 'true', data: { scheme } }, ...scheme === 'auto' ? [half('light'), half('dark')] : [half(scheme)])
const half = scheme => h('span', { class: 'half', data: { scheme } }, h('i', { class: 'bar' }), h('i', { class: 'arch-of' }), h('i', { class: 'row-of' }), h('i', { class: 'row-of short' }), h('i', { class: 'hot-of' }))

/** A stretch of awning in its dress. */
const stretch = theme => h('span', { class: 'stretch', 'aria-hidden': 'true', data: { theme: theme || null } }, h('i', { class: 'awning' }))

export function looks(now, put) {
  return [
    tiles('scheme', { title: t('light'), among: ['auto', 'light', 'dark'].map(each => [each, t(`scheme.${each}`), page(each)]), value: now.scheme, choose: scheme => put({ scheme }) }),
    tiles('theme', { title: t('settings.theme'), among: ['', ...THEMES].map(each => [each, t(`theme.${each || 'auto'}`), stretch(each)]), value: now.theme, choose: theme => put({ theme }) }),
    tiles('text', { title: t('settings.text'), among: SIZES.map(each => [String(each), t('settings.percent', { n: each }), letter(each)]), value: String(now.text), choose: text => put({ text: Number(text) }) }),
    toggle('contrast', { sign: 'sun', title: t('settings.contrast'), text: t('settings.contrast.text'), on: now.contrast === 'more', turn: on => put({ contrast: on ? 'more' : '' }) }),
    toggle('motion', { sign: 'play', title: t('settings.motion'), text: t('settings.motion.text'), on: now.motion === 'less', turn: on => put({ motion: on ? 'less' : '' }) }),
  ]
}

const letter = size => h('span', { class: 'letter sign', 'aria-hidden': 'true', data: { size } }, t('settings.letter'))
