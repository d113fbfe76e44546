// What the page says: catalogues by language, plurals by the rules of the language, refusals as sentences.
const KNOWN = ['en', 'ru', 'ar']
const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem('rialto.lang')
const wanted = [asked, ...navigator.languages].filter(Boolean).map(tag => tag.split('-')[0])

export const LANGUAGES = { en: 'English', ru: 'Русский', ar: 'العربية' }
export const lang = wanted.find(tag => KNOWN.includes(tag)) ?? 'en'
const { said } = await import(`./words/${lang}.js`)
const plural = new Intl.PluralRules(lang)
const figures = new Intl.NumberFormat(lang)
const moment = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit' })

/** The words under `key`. `{n}` chooses the plural; other values are isolated, so that names of any script stay whole. */
export function t(key, values = {}) {
  const found = said[key]
  if (found === undefined) throw new Error(`no words for ${key}`)
  const text = typeof found === 'string' ? found : found[plural.select(values.n)] ?? found.other
  return text.replace(/\{(\w+)\}/g, (_, name) => typeof values[name] === 'number' ? number(values[name]) : `\u2068${values[name]}\u2069`)
}

export const number = n => figures.format(n)
const since = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' })
const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]]

/** How long ago a moment was, in words. */
export function ago(ms) {
  const passed = Math.max(0, Date.now() - ms)
  const [unit, of] = UNITS.find(([, of]) => passed >= of) ?? UNITS.at(-1)
  return since.format(-Math.floor(passed / of), unit)
}

export const clock = ms => moment.format(ms)
/** The end of a long reference: what people read to each other. */
export const short = reference => reference.slice(-8)
export const has = key => key in said

/** A price as the reader's language writes it; amounts are minor units (ISO 4217). */
export function money({ amount, currency }) {
  const format = new Intl.NumberFormat(lang, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' })
  const digits = format.resolvedOptions().maximumFractionDigits
  return format.format(amount / 10 ** digits)
}

/** A refusal as a sentence: never a code, never the wire's English. */
export function refusal({ code, facts = {}, retry_after_ms: wait }) {
  const rule = code === 1501 && has(`screen.${facts.rule}`) ? `screen.${facts.rule}` : `no.${code}`
  const known = has(rule) ? rule : 'no.other'
  const text = t(facts.why && has(`${known}.why`) ? `${known}.why` : known, facts)
  const [unit, ms] = wait > 90_000 ? ['again.in.minutes', 60_000] : ['again.in', 1_000]
  return wait ? `${text} ${t(unit, { n: Math.ceil(wait / ms) })}` : text
}

document.documentElement.lang = lang
document.documentElement.dir = lang === 'ar' ? 'rtl' : 'ltr'

/** Put the words of the language where the markup asks for them. */
export function translate(root = document) {
  for (const node of root.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t)
  for (const node of root.querySelectorAll('[data-t-label]')) node.setAttribute('aria-label', t(node.dataset.tLabel))
  for (const node of root.querySelectorAll('[data-t-placeholder]')) node.setAttribute('placeholder', t(node.dataset.tPlaceholder))
}
