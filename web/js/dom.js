// Building a page: elements, icons, sheets, toasts, tabs. Text is only ever text: nothing here parses markup.
import { redraw } from './redraw.js'
import { ago, running, t } from './words.js'

export const $ = (query, from = document) => from.querySelector(query)
export const all = (query, from = document) => [...from.querySelectorAll(query)]

/** Make an element. `on` holds listeners, `data` the dataset; false and null leave an attribute out. */
export function h(tag, { on = {}, data = {}, ...attributes } = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) set(made, name, value)
  for (const [name, value] of Object.entries(data)) if (value != null && value !== false) made.dataset[name] = value === true ? '' : value
  for (const [name, listener] of Object.entries(on)) made[`on${name}`] = listener
  made.append(...children.flat().filter(child => child != null && child !== false))
  return made
}

/** The last part of the page's path, as it was written where it is no encoded text. */
export function lastPart(path = location.pathname) {
  const part = path.split('/').pop()
  try { return decodeURIComponent(part) } catch { return part }
}

/** Put a text that was refused before what has been written since. */
export function putBack(field, text) {
  field.value = [text, field.value.trim()].filter(Boolean).join(' ')
}

/** Set an attribute, or take it away: `true` is the empty one, false and null are none. */
export function set(node, name, value) {
  if (value == null || value === false) node.removeAttribute(name)
  else node.setAttribute(name, value === true ? '' : value)
}

// What points somewhere points the other way from right to left; Arabic turns its question mark, too.
const TURNS = ['back', 'next', 'question', 'reply', 'send', 'undo']

const ICONS = new URL('../img/icons.svg', import.meta.url).pathname

export function icon(name, kind = '') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', ['icon', kind, TURNS.includes(name) && 'turns'].filter(Boolean).join(' '))
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `${ICONS}#${name}`)
  svg.append(use)
  return svg
}

/** A button with words; `kind` is hot, trust, ink, quiet or alarm, `size` small or wide. */
export function button(text, act, { kind, size, icon: sign, ...rest } = {}) {
  const label = h('span', {}, text)
  return h('button', { class: 'button', type: 'button', data: { kind, size }, on: { click: act }, ...rest }, sign && icon(sign, 'small'), label)
}

export function iconButton(sign, label, act, rest = {}) {
  return h('button', { class: 'icon-button', type: 'button', 'aria-label': label, on: { click: act }, ...rest }, icon(sign))
}

/** A word or two that one can choose; `on` says whether it is chosen. */
export function chip(text, on, act, rest = {}) {
  return h('button', { class: 'chip', type: 'button', 'aria-pressed': String(on), on: { click: act }, ...rest }, text)
}

/** A word about something; `kind` is live, trust, gold, alarm, festa or picture. */
export function badge(text, { kind = null, icon: sign = '', ...rest } = {}) {
  return h('span', { class: 'badge', data: { kind }, ...rest }, sign && icon(sign), text)
}

/** The shape of what is on its way: a line of text, or `tall`, `square`, `round`. */
export const skeleton = (shape = '') => h('div', { class: `skeleton ${shape}`.trim() })

/** Show who somebody is: by a picture, or initials on one of six pigments, always the same for a name. */
export function avatar(name, { live = false, picture = '' } = {}) {
  const words = name.trim().split(/\s+/)
  const initials = [...words].slice(0, 2).map(word => [...word][0] ?? '').join('').toLocaleUpperCase()
  const pigment = [...name].reduce((sum, letter) => sum * 31 + letter.codePointAt(0), 7) % 6
  return h('span', { class: 'avatar', 'aria-hidden': 'true', data: { p: pigment, live, initials: picture ? null : initials } }, picture && h('img', { src: picture, alt: '' }))
}

export function empty(sign, title, text, ...actions) {
  return h('div', { class: 'empty' }, h('span', { class: 'arch' }, icon(sign)), h('b', {}, title), text && h('p', {}, text), ...actions)
}

export function note(kind, sign, title, text) {
  return h('p', { class: 'note', data: { kind } }, icon(sign), h('span', {}, h('b', {}, title), text && ` ${text}`))
}

/** What `toast` shows; `act` is what its button does, and `label` says. */
export function slip(text, { kind = 'trust', sign = 'check', label = t('ok') }, act) {
  return h('div', { class: 'toast', data: { kind } }, icon(sign), h('span', {}, text), button(label, act))
}

/** Tell something that passes by itself, or stays until it is answered; the last one told is the one in view. `act` is the words of a step, and the step. */
export function toast(text, { stays = 6000, act = null, ...look } = {}) {
  const end = () => told.remove()
  const told = slip(text, act ? { ...look, label: act[0] } : look, () => { end(); act?.[1]() })
  if (act) told.append(iconButton('close', t('close'), end))
  $('.toasts').replaceChildren(told)
  if (stays < Infinity) setTimeout(end, stays)
  return told
}

/**
 * Make a sheet: one dialog that slides from the thumb on a phone. Its heading takes the focus.
 * At a desk it is a drawer at the end, or at the `start`; of the `posture` dialog or drawer it is that at any width.
 */
export function sheet(title, { name = '', posture = 'sheet', desk = posture === 'sheet' ? 'drawer' : null, ...rest } = {}) {
  const heading = h('h2', { tabindex: '-1' }, title)
  const beside = h('span', { class: 'beside' })
  const body = h('div', { class: 'body' })
  const foot = h('footer', { role: 'none', hidden: true })
  const head = h('header', { role: 'none' }, heading, beside, iconButton('close', t('close'), () => dialog.close()))
  const dialog = h('dialog', { class: `${posture} ${name}`.trim(), 'aria-label': title, data: { desk }, ...rest }, head, body, foot)
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close() })
  document.body.append(dialog)
  return {
    dialog, body, foot,
    get open() { return dialog.open },
    show() {
      if (!dialog.isConnected) document.body.append(dialog) // a page that was left took its sheets along
      if (dialog.open) return
      dialog.showModal()
      heading.focus()
    },
    close() { dialog.close() },
    entitle(text, extra = null) { heading.textContent = text; dialog.setAttribute('aria-label', text); redraw(beside, extra) },
    /** Show `parts` and, below, `actions`; `anew` where they are not what was shown before, brought up to date. */
    fill(parts, actions = [], { anew = true } = {}) {
      const was = dialog.contains(document.activeElement)
      if (anew) for (const place of [body, foot]) place.replaceChildren()
      redraw(body, ...parts)
      redraw(foot, ...actions)
      foot.hidden = !foot.children.length
      if (was && !dialog.contains(document.activeElement)) heading.focus()
    },
  }
}

/** Make the list of some tabs, `{ id, text, panel, count }` each; the first is chosen. `tabs` brings it to life. */
export const tabList = (label, entries) => h('div', { class: 'tabs', role: 'tablist', 'aria-label': label }, ...entries.map(({ id, text, panel, count = null, off = false }, at) =>
  h('button', { type: 'button', role: 'tab', id, 'aria-controls': panel, 'aria-selected': String(!at), tabindex: at ? '-1' : null, disabled: off }, h('span', {}, text), count && h('span', { class: 'figures' }, count))))

/** Arrow keys and clicks choose among the tabs of a list; `chosen` is told the tab's panel. */
export function tabs(list, chosen = () => {}) {
  const choose = tab => {
    for (const other of all('[role="tab"]', list)) {
      const mine = other === tab
      other.setAttribute('aria-selected', mine)
      other.tabIndex = mine ? 0 : -1
      document.getElementById(other.getAttribute('aria-controls')).hidden = !mine
    }
    chosen(tab.getAttribute('aria-controls'))
  }
  list.addEventListener('click', event => { const tab = event.target.closest('[role="tab"]'); if (tab) choose(tab) })
  list.addEventListener('keydown', event => {
    const ahead = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (document.dir === 'rtl' ? -1 : 1)
    if (!ahead) return
    const known = all('[role="tab"]:enabled', list)
    const next = known.at((known.indexOf(document.activeElement) + ahead) % known.length)
    next.focus()
    choose(next)
  })
  return choose
}

/** Count down to a moment, not by ticks: a tab that slept wakes to the truth. Returns the element. */
export function countdown(until, over = () => {}) {
  const clock = h('span', { class: 'countdown figures', role: 'timer', data: { key: until } })
  let beating = 0
  const tell = () => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000))
    clock.textContent = running(left)
    clock.toggleAttribute('data-last', left <= 10)
    return left
  }
  const show = () => {
    if (tell()) return
    clearInterval(beating)
    over()
  }
  tell() // at once: drawn anew over another clock, it gives that one its text
  beating = setInterval(() => { if (clock.isConnected) show(); else clearInterval(beating) }, 500)
  queueMicrotask(show)
  return clock
}

/** How long ago something was, kept true for as long as it is shown. */
export const since = ms => h('time', { datetime: new Date(ms).toISOString() }, ago(ms))

setInterval(() => { for (const each of all('time[datetime]')) each.textContent = ago(Date.parse(each.dateTime)) }, 20_000)
