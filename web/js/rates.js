// What a price is about in the currency that the reader chose, at the rates of the day. It only tells: what is paid stays in the seller's currency.
import { h } from './dom.js'
import { chosen, onChoice } from './preferences.js'
import { ask } from './wire.js'
import { converted, minor } from './words.js'

const KEPT = 'rialto.rates'
const FRESH_MS = 6 * 60 * 60 * 1000
const SOON_MS = 10 * 60 * 1000 // a market that has just begun may know none yet
const SUMS = 'small[data-currency]'

let known = read() // { asked_ms, table }: a table is missing where the market has none
let asking = false

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? { asked_ms: 0 }
  } catch {
    return { asked_ms: 0 }
  }
}

/** About how much `price` is, to stand behind it; nothing to see while that is not known. */
export const about = price => told(price, 'about')

/** At which rate, and of when, that was said. */
export const rate = price => told(price, 'rate')

function told({ amount, currency }, what) {
  const node = h('small', { class: what, hidden: true, data: { amount, currency } })
  fill(node)
  return node
}

function fill(node) {
  const { amount, currency } = node.dataset
  const words = inChosen({ amount: Number(amount), currency })?.[node.className]
  node.textContent = words ?? ''
  node.hidden = !words
}

function inChosen(price) {
  const to = chosen().currency
  if (!to || to === price.currency) return null
  learn()
  const worth = code => code === known.table?.base ? 1 : known.table?.rates[code]
  const per = worth(to) / worth(price.currency)
  return per > 0 ? converted(price, { amount: Math.round(price.amount / minor(price.currency) * per * minor(to)), currency: to, rate: per, at_ms: known.table.at_ms }) : null
}

/** Ask for the rates where nobody has for some hours, and fill in what waits for them. */
async function learn() {
  if (asking || Date.now() - known.asked_ms < (known.table ? FRESH_MS : SOON_MS)) return
  asking = true
  try {
    known = { asked_ms: Date.now(), ...await ask('goods:rates') }
    localStorage.setItem(KEPT, JSON.stringify(known))
    fillAll()
  } catch {
    // Without them prices stand as sellers tell them; whatever price comes next asks again.
  } finally {
    asking = false
  }
}

function fillAll() {
  for (const node of document.querySelectorAll(SUMS)) fill(node)
}

onChoice(fillAll, new AbortController().signal)
