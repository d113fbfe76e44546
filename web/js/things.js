// Things by their address: `?thing=` opens one over the page, and back closes it again.
import { $ } from './dom.js'
import { product } from './product.js'
import { readdress } from './shell.js'
import { ask } from './wire.js'

const known = new Map()

/** What the market tells of a thing, asked once. */
export function thing(id) {
  if (!known.has(id)) known.set(id, ask('goods:show', { product: id }).catch(error => { known.delete(id); throw error }))
  return known.get(id)
}

/** The things on the market, as many as a page shows: `most`, and what came with the last of them. */
export async function market(most) {
  const found = []
  let page = ''
  do {
    const part = await ask('goods:search', { query: '', page })
    found.push(...part.products)
    page = part.next
  } while (page && found.length < most)
  return found
}

const named = () => new URLSearchParams(location.search).get('thing')

function addressed(id) {
  const url = new URL(location)
  if (id) url.searchParams.set('thing', id)
  else url.searchParams.delete('thing')
  return url
}

/** Open a thing over the page, under an address of its own. */
export function openThing(id) {
  history.pushState({ ...history.state, thing: true }, '', addressed(id))
  show(id)
}

function show(id) {
  product(id)
  $('#product').addEventListener('close', () => {
    if (named() !== id) return
    if (history.state?.thing) history.back() // it was opened here: its step is taken back
    else readdress(addressed(''))
  }, { once: true })
}

/** Open what the address names, and close it when one goes back; all it hears ends with `signal`. */
export function followThing(signal) {
  if (named()) show(named())
  addEventListener('popstate', () => { if (!named()) $('#product[open]')?.close() }, { signal })
}
