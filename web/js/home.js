// Home: who is live now, and the things on the market.
import { $, all, button, chip, h, skeleton } from './dom.js'
import { fullest, showCard, thingTile } from './cards.js'
import { failed, full, loads, none } from './panel.js'
import { chosen, inOrder } from './preferences.js'
import { redraw } from './redraw.js'
import { followThing, market } from './things.js'
import { ask, onState } from './wire.js'
import { isHost, signedIn } from './who.js'
import { t } from './words.js'
import { offerWelcome } from './welcome/card.js'
import { signIn } from './you.js'

const AGAIN_MS = 10_000
const MOST_THINGS = 60

let category = ''
let byInterest = false // chosen by what its reader likes, not by a tap

/** The fullest show stands in the middle of the bridge, the others climb towards it. */
function bridge(cards) {
  const [first, ...rest] = fullest(cards)
  return rest.reduce((order, each, at) => at % 2 ? [...order, each] : [each, ...order], [first])
}

async function live() {
  const place = $('.arcade')
  const mine = category
  try {
    const { cards } = await ask('feed:live', { category })
    if (mine !== category || !place.isConnected) return
    place.dataset.n = Math.min(cards.length, 5)
    if (!cards.length && byInterest) return choose('')
    if (!cards.length) return none(place, 'live', t('nobody.live'), t('nobody.live.text'), instead())
    full(place, ...bridge(cards).map(each => showCard(each, { level: 'h2', eager: true, sizes: '(width >= 900px) 300px, 62vw' })))
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
  byInterest = false
  for (const chip of all('.hobbies .chip')) chip.setAttribute('aria-pressed', chip.dataset.category === category)
  delete $('.arcade').dataset.n
  live()
}

async function things() {
  const place = $('.grid')
  try {
    const found = await market(MOST_THINGS)
    if (!place.isConnected) return
    if (found.length) full(place, ...found.map(each => thingTile(each)))
    else none(place, 'bag', t('nothing.shown'), t('nothing.shown.text'), button(t('try.again'), things))
  } catch (error) {
    if (place.isConnected) failed(place, error, things, signIn)
  }
}

/** Whom one follows and who is live: shown where there is anybody. */
async function followed(main) {
  const place = $('.followed', main)
  const cards = signedIn ? await ask('feed:followed').then(told => told.cards, () => []) : []
  place.hidden = !cards.length
  redraw($('ul', place), ...fullest(cards).map(each => showCard(each)))
}

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  category = chosen().hobbies[0] ?? ''
  byInterest = category !== ''
  $('.hobbies .rail-x').append(...['', ...inOrder()].map(each => chip(t(`category.${each || 'all'}`), each === category, () => choose(each), { data: { category: each || null } })))
  for (const chip of all('.hobbies .chip')) chip.dataset.category ??= ''
  followThing(signal)
  loads($('.grid', main), ...Array.from({ length: 8 }, () => h('li', { class: 'tile' }, skeleton('square'), skeleton())))
  loads($('.arcade', main), ...Array.from({ length: 3 }, () => h('li', {}, h('div', { class: 'frame' }))))
  onState(state => { if (state === 'back') { live(); followed(main) } }, signal)
  const again = setInterval(() => { if (!document.hidden) live() }, AGAIN_MS)
  signal.addEventListener('abort', () => clearInterval(again))
  offerWelcome($('.sections', main), signal)
  await Promise.all([live(), things(), followed(main)])
}
