// What parts are made of: the four signs, colours with their contrast, letters, pictures, icons, and what each season hangs out.
import { badge, button, h, icon, note } from '../dom.js'
import { cover } from '../cover.js'
import { frame } from '../frame.js'
import { number, t } from '../words.js'
import { show } from './samples.js'
import { looks } from './wishes.js'

const SIGNS = {
  arch: () => h('span', { class: 'sign-arch on-picture' }, h('img', { src: cover('teapots'), alt: '' })),
  awning: () => h('i', { class: 'awning' }),
  tag: () => h('span', { class: 'tag' }, h('bdi', { dir: 'ltr' }, '−27 %')),
  seal: () => h('span', { class: 'sign-seal' }, icon('seal')),
}

/** The four signs that carry meaning, each with what it means. */
export const signs = () => Object.entries(SIGNS).map(([name, draw]) => h('li', { class: 'card' }, h('span', { class: 'sign-of', 'aria-hidden': 'true' }, draw()), h('h2', {}, t(`design.${name}`)), h('p', {}, t(`design.${name}.text`))))

// A role and what is written on it.
const ROLES = [
  ['ground', 'ink'], ['surface', 'ink-2'], ['raised', 'ink-3'], ['sunk', 'ink-3'], ['hot', 'hot-ink'], ['hot-wash', 'hot-text'], ['trust', 'trust-ink'], ['trust-wash', 'trust-text'],
  ['gold', 'gold-ink'], ['gold-wash', 'gold-text'], ['alarm-wash', 'alarm-text'], ['night', 'night-ink'], ['festa-b', 'festa-ink'], ['festa-wash', 'festa-text'],
]

const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
/** Relative luminance of a colour as the browser paints it (WCAG 2.2). */
function luminance(colour) {
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(node) {
  const { color, backgroundColor } = getComputedStyle(node)
  const [dark, light] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Colours as they are worn now; `again` measures them anew. */
export function colours() {
  const rows = ROLES.map(([ground, ink]) => {
    const ratio = h('span', { class: 'figures' })
    const swatch = h('span', { class: 'swatch' }, h('b', { class: 'sign' }, 'Aa'), ratio)
    swatch.style.setProperty('--of', `var(--${ground})`)
    swatch.style.setProperty('--ink-of', `var(--${ink})`)
    return { swatch, ratio, row: h('li', {}, swatch, h('b', {}, t(`design.role.${ground}`)), h('code', {}, `--${ground}`), h('code', {}, `--${ink}`)) }
  })
  return {
    shown: h('ul', { class: 'swatches', role: 'list' }, ...rows.map(each => each.row)),
    again: () => { for (const { swatch, ratio } of rows) ratio.textContent = `${number(Math.floor(contrast(swatch) * 10) / 10)} : ${number(1)}` },
  }
}

const LETTERS = [['en', 'ltr', 'Forty teapots, one kiln'], ['ru', 'ltr', 'Сорок чайников из одной печи'], ['de', 'ltr', 'Vierzig Teekannen, ein Brennofen'], ['ar', 'rtl', 'أربعون إبريقًا من فرن واحد'], ['zh', 'ltr', '一座窑，四十把壶']]

export const letters = () => h('div', { class: 'card stack letters' }, ...LETTERS.map(([lang, dir, text]) => h('p', { class: 'sign', lang, dir }, text)),
  h('p', {}, t('design.type.sentence'), ' ', h('span', { class: 'figures' }, [1284, 0.42, 38].map(n => number(n)).join(' · '))), h('p', { class: 'faint' }, t('design.type.small')))

const COVERS = ['teapots', 'lamps', 'plants', 'coffee', 'sneakers']
export const pictures = () => h('ul', { class: 'shown-frames', role: 'list' }, ...COVERS.map(name => h('li', {}, h('img', { class: 'drawn', src: cover(name), alt: t(`cover.${name}`), loading: 'lazy', width: 400, height: 600 }))))

const ICONS = ('home discover live inbox me search bag heart question chat share captions sound muted close down next back plus minus check verified star eye cover bell clock seal tag truck pin place reply flag '
  + 'shield mute camera mic device signal sun moon more send box warn info play settings globe people trash undo grip bookmark photo spark').split(' ')
export const icons = () => h('ul', { class: 'icons', role: 'list' }, ...ICONS.map(name => h('li', {}, icon(name), h('code', {}, name))))

export const notes = () => h('div', { class: 'columns' }, note(null, 'info', t('buy.in.a.room'), t('buy.in.a.room.text')), note('trust', 'seal', t('charged.once'), t('charged.once.text')),
  note('gold', 'clock', t('held.for.you'), t('hold.text')), note('alarm', 'warn', t('order.rejected'), t('rejected.declined')))

/** What each theme hangs out, worn by a small front of its own; `wear` puts it on the page. */
export const themes = wear => h('ul', { class: 'fronts', role: 'list' }, ...looks('theme').map(name => h('li', { class: 'front-of', data: { theme: name } },
  h('div', { class: 'evening on-picture' }, h('i', { class: 'awning' }), h('i', { class: 'garland' }), frame(show('draft', 'lamps', t(`theme.${name}`)), { marks: [badge(t('state.draft'), { kind: 'festa' })] })),
  h('p', { class: 'festa' }, t(`design.theme.${name}.text`)), button(t('design.put.on'), () => wear(name), { size: 'small', 'aria-label': `${t('design.put.on')}: ${t(`theme.${name}`)}` }))))
