// Rows of grouped lists: a switch, a value that opens a sheet of choices, a way to another page, and tiles to choose among by eye.
import { $, all, h, icon, sheet } from '../dom.js'
import { plain } from '../regions.js'
import { t } from '../words.js'

const MANY = 12 // more choices than these are searched

/** A group of rows below its heading. */
export const group = (id, title, ...rows) => h('section', { class: 'group', id, data: { key: id }, 'aria-labelledby': `${id}-h` },
  h('h2', { id: `${id}-h` }, title), h('div', { class: 'rows' }, ...rows))

const sign = name => h('span', { class: 'sign-of' }, icon(name))
const end = (value, leads = false) => h('span', { class: 'end' }, value && h('span', { class: 'value' }, value), leads && icon('next', 'small'))
const words = (title, text) => h('span', { class: 'words-of' }, h('b', {}, title), text && h('small', {}, text))

/** A row whose switch is on or off; `turn` is told the new state. */
export function toggle(name, { sign: shape, title, text, on, turn }) {
  return h('label', { class: 'setting', data: { key: name } }, sign(shape), words(title, text),
    h('input', { class: 'switch', type: 'checkbox', role: 'switch', name, checked: on, on: { change: event => turn(event.target.checked) } }))
}

/** A row that leads to another page. */
export function way(name, { sign: shape, title, text, value, href }) {
  return h('a', { class: 'setting', href, data: { key: name } }, sign(shape), words(title, text), end(value, true))
}

/** A row that does something when it is pressed. */
export function act(name, { sign: shape, title, text, value, alarm, does }) {
  return h('button', { class: 'setting', type: 'button', name, data: { key: name, alarm }, on: { click: does } }, sign(shape), words(title, text), end(value, !alarm))
}

/** A row that only says how something is. */
export function fact(name, { sign: shape, title, text, value }) {
  return h('div', { class: 'setting', data: { key: name } }, sign(shape), words(title, text), end(value))
}

/** A row with a value; it opens a sheet in which another one is chosen. `options` are `[value, name, language]`; `shown` is said in the row, if it is not the name. */
export function pick(name, { sign: shape, title, text, options, value, shown, choose }) {
  const now = options.find(([each]) => each === value)
  return act(name, { sign: shape, title, text, value: h('bdi', { lang: now?.[2] }, shown ?? now?.[1] ?? ''), does: () => choices(title, options, value, choose) })
}

let paper = null

/** Open the sheet of choices, of which `value` is the one that holds now. */
export function choices(title, options, value, choose) {
  paper ??= sheet(title, { id: 'choices', name: 'choices' })
  const list = h('ul', { class: 'list', role: 'list' }, ...options.map(([each, text, tag]) => h('li', { data: { text: plain(text) } },
    h('button', { class: 'option', type: 'button', value: each, lang: tag, 'aria-pressed': String(each === value), on: { click: () => { paper.close(); if (each !== value) choose(each) } } },
      h('span', { dir: 'auto' }, text), each === value && icon('check')))))
  const none = h('p', { class: 'quiet none-fits', role: 'status' })
  const find = options.length > MANY && h('label', { class: 'field find-in' }, h('span', { class: 'seen-by-readers' }, t('settings.find')), h('input', { type: 'search', maxlength: 60, placeholder: t('settings.find'), autocomplete: 'off', on: { input: event => narrow(list, none, event.target.value) } }))
  paper.entitle(title)
  paper.fill([find, list, none].filter(Boolean))
  paper.show()
  $('[aria-pressed="true"]', list)?.scrollIntoView({ block: 'center' })
}

/** Show only what holds the text that is searched. */
export function narrow(list, none, text) {
  const wanted = plain(text.trim())
  for (const each of all('li', list)) each.hidden = !each.dataset.text.includes(wanted)
  none.textContent = all('li:not([hidden])', list).length ? '' : t('settings.none', { text: text.trim() })
}

/** Pictures to choose among, one at a time. `tiles` are `[value, name, picture]`. */
export function tiles(name, { title, among, value, choose }) {
  return h('fieldset', { class: 'tiles', data: { key: name, of: name } }, h('legend', {}, title), h('div', {}, ...among.map(([each, text, picture]) => h('label', { class: 'tile-of', data: { key: `${name}-${each}` } },
    h('input', { type: 'radio', name, value: each, checked: each === value, on: { change: () => choose(each) } }), picture, h('span', {}, text)))))
}

/** Chips to choose among, as many as one likes. `chips` are `[value, name, sign]`. */
export function many(name, { title, text, among, values, turn }) {
  return h('fieldset', { class: 'many', data: { key: name } }, h('legend', {}, title), text && h('p', { class: 'faint' }, text), h('div', { class: 'cluster' }, ...among.map(([each, label]) => h('label', { class: 'chip', data: { key: each } },
    h('input', { type: 'checkbox', name, value: each, checked: values.includes(each), on: { change: event => turn(event.target.checked ? [...values, each] : values.filter(other => other !== each)) } }), label))))
}

