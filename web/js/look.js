// How the page reads and what it wears: its words, and the season's dress where the reader has chosen none.
import { season } from './season.js'
import { THEMES } from './themes.js'
import { translate } from './words.js'

const WISHES = { scheme: ['light', 'dark'], theme: THEMES, contrast: ['normal', 'more'], motion: ['normal', 'less'], text: ['100', '125', '150', '200'] }
export const looks = name => WISHES[name]

/** The day as the reader's clock has it, YYYY-MM-DD. */
const today = () => {
  const now = new Date()
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, '0')).join('-')
}

/** Where the reader is, as far as the browser tells: the first tag that names a region, else the likeliest one of the language. */
const region = () => (localStorage.getItem('rialto.region') || navigator.languages.map(tag => new Intl.Locale(tag).region).find(Boolean)) ?? new Intl.Locale(navigator.language).maximize().region

/** What the market wears here and today, and why: `{ theme, why }`. */
export const now = () => season(today(), region())

/** Take up what the address and this device wish: call it after `rialto.scheme`, `.theme`, `.contrast`, `.motion` or `.text` has changed. */
export const dress = () => dispatchEvent(new Event('look'))

/** Whether the reader wants things to move little. */
export const calm = () => document.documentElement.dataset.motion === 'less'

localStorage.setItem('rialto.season', now().theme)
dress()
translate()
