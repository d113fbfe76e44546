// The first run: language and country, interests, hosts to follow. Each step has its address, and each can be passed over.
import { $, h, icon } from './dom.js'
import { SIGNS } from './categories.js'
import { places } from './settings/places.js'
import { put, putAndBegin } from './settings/put.js'
import { hosts } from './welcome/hosts.js'
import { chosen, onChoice } from './preferences.js'
import { redraw } from './redraw.js'
import { t } from './words.js'

const STEPS = ['places', 'hobbies', 'hosts']

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  const asked = Number(new URLSearchParams(location.search).get('step'))
  const step = STEPS[asked - 1] ? asked : 1
  const place = $('.welcome', main)
  const follow = STEPS[step - 1] === 'hosts' ? hosts() : null
  const body = () => follow?.place ?? (step === 1 ? language() : hobbies())
  const draw = () => redraw(place, head(step), body(), foot(step))

  draw()
  onChoice(draw, signal)
  put({ welcomed: true })
  await follow?.open()
}

function head(step) {
  const marks = STEPS.map((name, at) => h('i', { data: { done: at < step } }))
  return h('header', { data: { key: 'head' } }, h('p', { class: 'steps', role: 'img', 'aria-label': t('welcome.step', { n: step, of: STEPS.length }) }, ...marks),
    h('h1', {}, t(`welcome.${STEPS[step - 1]}`)), h('p', { class: 'quiet' }, t(`welcome.${STEPS[step - 1]}.text`)))
}

const language = () => h('section', { class: 'group', data: { key: 'places' } }, h('div', { class: 'rows' }, ...places(chosen(), [], { put, putAndBegin }).slice(0, 2)))

function hobbies() {
  const mine = chosen().hobbies
  const turn = (each, on) => put({ hobbies: on ? [...mine, each] : mine.filter(other => other !== each) })
  return h('fieldset', { class: 'hobbies-of', data: { key: 'hobbies' } }, h('legend', { class: 'seen-by-readers' }, t('settings.hobbies')), ...Object.entries(SIGNS).map(([each, sign]) => h('label', { class: 'hobby', data: { key: each } },
    h('input', { type: 'checkbox', name: 'hobbies', value: each, checked: mine.includes(each), on: { change: event => turn(each, event.target.checked) } }), h('span', { class: 'arch-of' }, icon(sign)), h('b', {}, t(`category.${each}`)), icon('check', 'small'))))
}

/** The way on, the way back, and the way out. */
function foot(step) {
  const last = step === STEPS.length
  return h('footer', { role: 'none', data: { key: 'foot' } },
    h('a', { class: 'button on', data: { kind: 'ink', size: 'wide' }, href: last ? '/' : `/welcome?step=${step + 1}` }, t(last ? 'welcome.done' : 'welcome.on')),
    h('div', { class: 'between' }, step > 1 ? h('a', { class: 'button back', data: { kind: 'quiet' }, href: `/welcome?step=${step - 1}` }, icon('back', 'small'), t('welcome.back')) : h('span'), h('a', { class: 'button out', data: { kind: 'quiet' }, href: '/' }, t('welcome.out'))))
}
