// The gallery: every part of every page in every state that it has, made by what makes it on the pages.
import { $, all, chip, h } from './dom.js'
import { controls } from './design/controls.js'
import { marks } from './design/marks.js'
import { wares } from './design/wares.js'
import { colours, icons, letters, notes, pictures, signs, themes } from './design/ground.js'
import { talk } from './design/talk.js'
import { looks } from './design/wishes.js'
import { dress } from './look.js'
import { now } from './season_now.js'
import { LANGUAGES, lang, learn, t } from './words.js'

const PARTS = [...controls, ...marks, ...wares, ...talk]

/** Open the gallery in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  await learn('design')
  document.title = t('design.page')
  const shades = colours()
  const sections = [
    section('colour', shades.shown), section('theme', themes(name => wear('theme', name))), section('type', letters()), section('pictures', pictures()), section('icons', icons()),
    ...PARTS.map(part => section(part.name, h('div', { class: 'states', data: { wide: part.wide } }, ...part.states()), part.made)),
    section('note', notes(), 'note() · dom.js'),
  ]
  $('.signs', main).append(...signs())
  $('.parts', main).append(...sections)
  $('.index', main).append(h('ul', { role: 'list' }, ...sections.map(each => h('li', {}, h('a', { href: `#${each.id}` }, t(`design.${each.id}`))))))
  $('.index', main).addEventListener('click', event => lead(event, main))
  const draw = () => { switches($('.switches > .wide', main)); tellSeason($('.today', main)); shades.again() }
  draw()
  addEventListener('look', () => requestAnimationFrame(draw), { signal })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw, { signal })
  if (location.hash) main.querySelector(`#${CSS.escape(location.hash.slice(1))}`)?.scrollIntoView()
}

function section(name, shown, made = '') {
  return h('section', { id: name, class: 'part', 'aria-labelledby': `${name}-h`, tabindex: '-1' },
    h('header', {}, h('h2', { id: `${name}-h` }, t(`design.${name}`)), made && h('code', {}, made), h('p', { class: 'quiet' }, t(`design.${name}.text`))), shown)
}

/** A link of the index leads within the page: the address keeps what was chosen above. */
function lead(event, main) {
  const link = event.target.closest('a')
  if (!link) return
  event.preventDefault()
  history.replaceState(history.state, '', link.hash)
  const part = $(link.hash, main)
  part.scrollIntoView()
  part.focus({ preventScroll: true })
}

const wished = name => new URLSearchParams(location.search).get(name)

/** Try a look on, by the address: nothing is kept on the device, and the link shows it to others. */
function wear(name, value) {
  const here = new URL(location)
  if (value) here.searchParams.set(name, value)
  else here.searchParams.delete(name)
  if (name === 'lang') return location.replace(here)
  history.replaceState(history.state, '', here)
  dress()
}

// Each switch: its name, its label, and what can be chosen, with what it says.
const CHOICES = [
  ['theme', 'design.theme', ['', ...looks('theme')], value => t(`theme.${value || 'auto'}`)],
  ['scheme', 'light', ['', ...looks('scheme')], value => t(`scheme.${value || 'auto'}`)],
  ['contrast', 'design.contrast', looks('contrast'), value => t(`design.contrast.${value}`)],
  ['motion', 'design.motion', looks('motion'), value => t(`design.motion.${value}`)],
  ['text', 'design.text', looks('text'), value => `${value} %`],
]

function switches(place) {
  const had = place.contains(document.activeElement) ? document.activeElement.dataset.value : null
  const root = document.documentElement
  const worn = { contrast: root.dataset.contrast ?? 'normal', motion: root.dataset.motion ?? 'normal', text: Number.parseInt(root.style.fontSize, 10) || 100 }
  const choice = (name, value, words) => chip(words(value), String(worn[name] ?? wished(name) ?? '') === value, () => wear(name, value),
    { data: { value: `${name}:${value}`, theme: name === 'theme' && value ? value : null } })
  const groups = CHOICES.map(([name, label, values, words]) => h('fieldset', { data: { of: name } }, h('legend', {}, t(label)), h('div', { class: 'cluster' }, ...values.map(value => choice(name, value, words)))))
  const speaks = h('fieldset', { data: { of: 'lang' } }, h('legend', {}, t('language')), h('div', { class: 'cluster' },
    ...Object.entries(LANGUAGES).map(([tag, name]) => chip(name, tag === lang, () => wear('lang', tag), { lang: tag, data: { value: `lang:${tag}` } }))))
  place.replaceChildren(...groups, speaks)
  if (had) all('[data-value]', place).find(each => each.dataset.value === had)?.focus()
}

function tellSeason(place) {
  const { theme, why } = now()
  place.textContent = `${t('design.today', { theme: t(`theme.${theme}`) })} ${t(`design.why.${why}`)}`
}
