// What the page says: messages by language, and numbers, times and prices as the reader's own place writes them.
import { format, parse } from './icu.js'

export const LANGUAGES = { en: 'English', ru: 'Русский', es: 'Español', 'pt-BR': 'Português (Brasil)', de: 'Deutsch', ar: 'العربية', zh: '简体中文' }
const KEPT = 'rialto.lang'
const YEAR_S = 31_536_000
const HOUR_S = 3_600
const DAY_S = 86_400

const root = document.documentElement
const primary = tag => tag.toLowerCase().split('-')[0]
const fit = tag => Object.keys(LANGUAGES).find(known => primary(known) === primary(tag))
const kept = localStorage.getItem(KEPT)
const wanted = [new URLSearchParams(location.search).get('lang'), kept, ...navigator.languages].filter(Boolean)

export const lang = wanted.map(fit).find(Boolean) ?? 'en'
const script = tag => new Intl.Locale(tag).maximize().script
const region = /^[A-Z]{2}$/.test(localStorage.getItem('rialto.region') ?? '') ? localStorage.getItem('rialto.region') : ''

/** The language as a country writes it, in the letters of its catalogue. */
function within(country) {
  const there = new Intl.Locale(lang, { region: country })
  return there.maximize().script === script(lang) ? there.toString() : new Intl.Locale(lang, { region: country, script: script(lang) }).toString()
}

/** Whose numbers and prices are written: the country's own where its letters are the page's; browsers know few countries of other languages. */
function ofNumbers() {
  const own = region && new Intl.Locale(`und-${region}`).maximize()
  return own && own.script === script(lang) ? `${own.language}-${region}` : place
}

/** The country that was chosen, or the reader's own tag where it is of this language: an Egyptian reads other digits than an Emirati. */
const place = region ? within(region) : navigator.languages.find(tag => fit(tag) === lang && script(tag) === script(lang)) ?? lang
const counted = ofNumbers()
if (fit(kept ?? '') === lang) keep(lang) // some browsers forget a cookie that is not renewed

const { said } = await import(`../words/${lang}.js`)
const read = new Map()
let other = false // the server wrote the page in another language
const plurals = new Intl.PluralRules(lang)
const figures = new Intl.NumberFormat(counted)
const tongue = { plural: n => plurals.select(n), number: n => figures.format(n), isolate: text => `\u2068${text}\u2069` }

/** The words under `key`. Values that are no numbers are isolated, so that names of any script stay whole. */
export function t(key, values = {}) {
  if (!has(key)) throw new Error(`no words for ${key}`)
  if (!read.has(key)) read.set(key, parse(said[key]))
  return format(read.get(key), values, tongue)
}

/** Learn the words that one page says alone, before it says them. */
export async function learn(page) {
  Object.assign(said, (await import(`../words/${lang}.${page}.js`)).said)
  if (other) put()
}

export const has = key => Object.hasOwn(said, key)
export const number = tongue.number
export const times = n => `× ${number(n)}`
/** Words that name a sign beside which `n` stands: who says what they see must be understood (WCAG 2.5.3), also where the words say it without a figure. */
export const named = (words, n) => words.includes(number(n)) ? words : `${number(n)}, ${words}`
/** The end of a long reference: what people read to each other. */
export const short = reference => reference.slice(-8)

const hour = new Intl.DateTimeFormat(place, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(place, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
const dated = new Intl.DateTimeFormat(place, { dateStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat(place, { numeric: 'auto', style: 'short' })
const two = new Intl.NumberFormat(counted, { minimumIntegerDigits: 2 })

/** A moment: the hour today, the day and the hour before that, the date alone in another year. */
export function clock(ms, now = Date.now()) {
  const [then, here] = [new Date(ms), new Date(now)]
  if (then.toDateString() === here.toDateString()) return hour.format(then)
  return (then.getFullYear() === here.getFullYear() ? day : dated).format(then)
}

/** How long ago a moment was, by the largest unit that says it; a week and more by its date. */
export function ago(ms, now = Date.now()) {
  const s = Math.max(0, Math.floor((now - ms) / 1000))
  if (s < 60) return relative.format(0, 'second')
  if (s < HOUR_S) return relative.format(-Math.floor(s / 60), 'minute')
  if (s < DAY_S) return relative.format(-Math.floor(s / HOUR_S), 'hour')
  return s < 7 * DAY_S ? relative.format(-Math.floor(s / DAY_S), 'day') : clock(ms, now)
}

/** How soon a moment comes, or how long ago it was, by the largest unit that says it well. */
export function when(ms, now = Date.now()) {
  if (ms <= now) return ago(ms, now)
  const s = (ms - now) / 1000
  if (s < HOUR_S) return relative.format(Math.ceil(s / 60), 'minute')
  return s < 2 * DAY_S ? relative.format(Math.round(s / HOUR_S), 'hour') : relative.format(Math.round(s / DAY_S), 'day')
}

/** A span as a clock runs: 1:05, 1:00:05. */
export function running(s) {
  const [hours, minutes, seconds] = [Math.floor(s / HOUR_S), Math.floor(s / 60) % 60, s % 60]
  return (hours ? [number(hours), two.format(minutes), two.format(seconds)] : [number(minutes), two.format(seconds)]).join(':')
}

/** A span in its largest whole unit: 30 sec, 10 min, 1 day. */
export function span(s) {
  const [unit, of] = [['day', DAY_S], ['hour', HOUR_S], ['minute', 60], ['second', 1]].find(([, of]) => s >= of && s % of === 0) ?? ['second', 1]
  return new Intl.NumberFormat(counted, { style: 'unit', unit, unitDisplay: 'short' }).format(s / of)
}

const tills = new Map()
function till(currency) {
  if (!tills.has(currency)) tills.set(currency, new Intl.NumberFormat(counted, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }))
  return tills.get(currency)
}
/** How many minor units make one of a currency (ISO 4217). */
export const minor = currency => 10 ** till(currency).resolvedOptions().maximumFractionDigits

/** A price as the reader's place writes it; amounts are minor units (ISO 4217). */
export const money = ({ amount, currency }) => till(currency).format(amount / minor(currency))

/** A price in the reader's currency beside the seller's: about how much, and at which rate of when. `rate` is the reader's units for one of the seller's. */
export function converted(price, { amount, currency, rate, at_ms }) {
  const one = money({ amount: minor(price.currency), currency: price.currency })
  const exact = new Intl.NumberFormat(counted, { style: 'currency', currency, minimumFractionDigits: 0, maximumSignificantDigits: 5 }).format(rate)
  return { about: t('price.about', { price: money({ amount, currency }) }), rate: t('price.rate', { one, rate: exact, at: clock(at_ms) }) }
}

/** A refusal as a sentence: never a code, never the wire's English. */
export function refusal({ code, facts = {}, retry_after_ms: wait }) {
  const rule = code === 1501 && has(`screen.${facts.rule}`) ? `screen.${facts.rule}` : `no.${code}`
  const known = has(rule) ? rule : 'no.other'
  const text = t(facts.why && has(`${known}.why`) ? `${known}.why` : known, facts)
  const [unit, ms] = wait > 90_000 ? ['again.in.minutes', 60_000] : ['again.in', 1_000]
  return wait ? `${text} ${t(unit, { n: Math.ceil(wait / ms) })}` : text
}

/** Remember the reader's language, for the page and for the server that writes the next one. */
export function keep(tag) {
  localStorage.setItem(KEPT, tag)
  document.cookie = `lang=${tag}; path=/; max-age=${YEAR_S}; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`
}

function put() {
  const each = (name, does) => {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      const key = node.getAttribute(name)
      if (has(key)) does(node, t(key)) // what one page says alone comes with `learn`
    }
  }
  each('data-t', (node, text) => { node.textContent = text })
  each('data-t-label', (node, text) => node.setAttribute('aria-label', text))
  each('data-t-placeholder', (node, text) => node.setAttribute('placeholder', text))
}

/** Put the words of the language where the server wrote the page in another one. */
export function translate() {
  if (root.lang !== lang) {
    root.lang = lang
    root.dir = lang === 'ar' ? 'rtl' : 'ltr'
    other = true
    put()
  }
  delete root.dataset.other
}
