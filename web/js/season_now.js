// The season where the reader is, on the reader's own day.
import { season } from './season.js'

/** The day as the reader's clock has it, YYYY-MM-DD. */
const today = () => {
  const now = new Date()
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, '0')).join('-')
}

/** Where the reader is, as far as the browser tells: the first tag that names a region, else the likeliest one of the language. */
const region = () => (localStorage.getItem('rialto.region') || navigator.languages.map(tag => new Intl.Locale(tag).region).find(Boolean)) ?? new Intl.Locale(navigator.language).maximize().region

/** What the market wears here and today, and why: `{ theme, why }`. */
export const now = () => season(today(), region())
