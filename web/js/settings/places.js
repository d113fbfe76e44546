// Language, country and currency: what is read, and how numbers, dates and prices are written.
import { likely, nameOf, regions } from '../regions.js'
import { LANGUAGES, lang, money, t } from '../words.js'
import { fact, pick } from './rows.js'

const SAMPLE = 123_456 // minor units: shows how a price is written here

/** The rows; `putAndBegin` is for what makes the page anew. */
export function places(now, currencies, { put, putAndBegin }) {
  const home = [['', t('settings.region.auto', { region: nameOf(likely()) })], ...regions()]
  return [
    pick('language', { sign: 'globe', title: t('settings.language.of'), options: Object.entries(LANGUAGES).map(([tag, name]) => [tag, name, tag]), value: lang, choose: language => putAndBegin({ language }) }),
    pick('region', { sign: 'place', title: t('settings.region'), text: t('settings.region.text', { sample: sample(currencies) }), options: home, value: now.region, shown: nameOf(now.region || likely()), choose: region => putAndBegin({ region }) }),
    currency(now, currencies, put),
  ]
}

const sample = ([first = 'EUR']) => money({ amount: SAMPLE, currency: first })

function currency(now, currencies, put) {
  const name = code => new Intl.DisplayNames(lang, { type: 'currency' }).of(code)
  // Where the marketplace has one currency alone there is nothing to choose, but something to know.
  if (currencies.length < 2) return fact('currency', { sign: 'tag', title: t('settings.currency'), text: t('settings.currency.text'), value: currencies[0] ? name(currencies[0]) : '…' })
  const options = [['', t('settings.currency.auto')], ...currencies.map(code => [code, name(code)])]
  return pick('currency', { sign: 'tag', title: t('settings.currency'), options, value: now.currency, choose: chosen => put({ currency: chosen }) })
}
