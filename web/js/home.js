// Home: who is live now, and the things on the market.
import { $, all, button, h, icon } from './dom.js'
import { covered } from './cover.js'
import { failed, full, loads, none } from './panel.js'
import { product } from './product.js'
import { ask, onState } from './wire.js'
import { isHost } from './who.js'
import { money, number, t } from './words.js'
import { signIn } from './you.js'

const AGAIN_MS = 10_000
const TYPING_MS = 250
const CATEGORIES = ['', 'home', 'fashion', 'beauty', 'food', 'tech', 'hobby']

let category = ''

function card(live) {
  const state = h('span', { class: 'badge', data: { kind: live.state === 'live' ? 'live' : 'picture' } }, t(`state.${live.state}`))
  const eyes = h('span', { class: 'badge', role: 'img', data: { kind: 'picture' }, 'aria-label': t('watching.n', { n: live.viewers }) }, icon('eye'), h('span', { class: 'figures' }, number(live.viewers)))
  return h('li', { data: { room: live.room } }, h('a', { class: 'frame', href: `/room/${live.room}`, data: { state: live.state } }, h('img', { ...covered(live.cover, '(width >= 900px) 300px, 62vw'), alt: '' }),
    h('span', { class: 'over' }, h('span', { class: 'cluster' }, state, eyes), h('h2', { dir: 'auto' }, live.title), h('small', {}, h('bdi', {}, live.host_name)))))
}

/** The fullest show stands in the middle of the bridge, the others climb towards it. */
function bridge(cards) {
  const [first, ...rest] = [...cards].sort((a, b) => (b.state === 'live') - (a.state === 'live') || b.viewers - a.viewers || b.started_ms - a.started_ms)
  return rest.reduce((order, each, at) => at % 2 ? [...order, each] : [each, ...order], [first])
}

async function live() {
  const place = $('.arcade')
  const mine = category
  try {
    const { cards } = await ask('feed:live', { category })
    if (mine !== category || !place.isConnected) return
    place.dataset.n = Math.min(cards.length, 5)
    if (!cards.length) return none(place, 'live', t('nobody.live'), t('nobody.live.text'), instead())
    full(place, ...bridge(cards).map(card))
    if (!place.dataset.centred) centre(place)
  } catch (error) {
    if (mine !== category || place.dataset.n || !place.isConnected) return // what is shown is still the last that was true; the strip says how the line is
    failed(place, error, live, signIn)
  }
}

/** What one can do where nobody is live. */
function instead() {
  if (isHost) return h('a', { class: 'button', data: { kind: 'hot' }, href: '/studio' }, t('go.live'))
  if (category) return button(t('show.all'), () => choose(''))
  return h('a', { class: 'button', href: '#things-h' }, t('look.at.things'))
}

/** On a phone the row begins at the show in the middle. */
function centre(place) {
  place.dataset.centred = 'yes'
  const first = place.children[Math.floor(place.children.length / 2)]
  if (place.scrollWidth > place.clientWidth) place.scrollLeft = first.offsetLeft - (place.clientWidth - first.offsetWidth) / 2
}

function choose(next) {
  category = next
  for (const chip of all('.hobbies .chip')) chip.setAttribute('aria-pressed', chip.dataset.category === category)
  delete $('.arcade').dataset.n
  live()
}

function tile(thing) {
  const lowest = thing.variants.reduce((a, b) => b.price.amount < a.price.amount ? b : a)
  const many = thing.variants.some(variant => variant.price.amount !== lowest.price.amount)
  return h('li', { class: 'tile', data: { product: thing.id } },
    h('div', { class: 'frame-in' }, h('img', { class: 'shot', src: thing.picture, alt: '', width: 400, height: 400, loading: 'lazy' })),
    h('h3', {}, h('button', { type: 'button', on: { click: () => product(thing.id) } }, thing.title)),
    h('span', { class: 'between' }, h('span', { class: 'price' }, h('b', {}, many ? t('price.from', { price: money(lowest.price) }) : money(lowest.price))),
      thing.rating > 0 && h('span', { class: 'rating' }, icon('star'), h('span', { class: 'seen-by-readers' }, t('rated'), ' '), number(thing.rating))),
    h('span', { class: 'faint' }, h('bdi', {}, thing.seller_name)))
}

let asking = 0
async function things(query = '') {
  const place = $('.grid')
  const mine = ++asking
  try {
    const found = []
    let page = ''
    do {
      const part = await ask('goods:search', { query, page })
      found.push(...part.products)
      page = part.next
    } while (page && found.length < 60)
    if (mine !== asking) return
    const all = button(t(query ? 'show.all' : 'try.again'), () => { $('.find input').value = ''; things() })
    if (found.length) full(place, ...found.map(tile))
    else if (query) none(place, 'search', t('nothing.found'), t('nothing.found.text', { query }), all)
    else none(place, 'bag', t('nothing.shown'), t('nothing.shown.text'), all)
  } catch (error) {
    if (mine === asking) failed(place, error, () => things(query), signIn)
  }
}

let typed = 0
function typing(event) {
  clearTimeout(typed)
  typed = setTimeout(() => { things(event.target.value.trim()); $('#things-h').scrollIntoView({ block: 'nearest' }) }, TYPING_MS)
}

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  category = ''
  $('.hobbies .rail-x').append(...CATEGORIES.map(each => h('button', { class: 'chip', type: 'button', 'aria-pressed': String(each === ''), data: { category: each || null }, on: { click: () => choose(each) } }, t(`category.${each || 'all'}`))))
  for (const chip of all('.hobbies .chip')) chip.dataset.category ??= ''
  $('.find input').addEventListener('input', typing, { signal })
  loads($('.grid', main), ...Array.from({ length: 8 }, () => h('li', { class: 'tile' }, h('div', { class: 'skeleton square' }), h('div', { class: 'skeleton' }))))
  loads($('.arcade', main), ...Array.from({ length: 3 }, () => h('li', {}, h('div', { class: 'frame' }))))
  onState(state => { if (state === 'back') live() }, signal)
  const again = setInterval(() => { if (!document.hidden) live() }, AGAIN_MS)
  signal.addEventListener('abort', () => { clearInterval(again); clearTimeout(typed) })
  await Promise.all([live(), things()])
}
