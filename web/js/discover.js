// Discover: what is on, whom one could follow, what lies on the tables and what was answered; all of it of one category, if one is chosen.
import { $, h, icon } from './dom.js'
import { CATEGORIES, categoryLinks } from './categories.js'
import { fullest, personCard, questionCard, reason, showCard, thingTile } from './cards.js'
import { failed, full, loads, none, toMarket } from './panel.js'
import { followThing, market } from './things.js'
import { signedIn } from './who.js'
import { ask, onState } from './wire.js'
import { ago, t } from './words.js'
import { signIn } from './you.js'

const SHOWS = 8
const HOSTS = 12
const TABLES = 4
const MOST_THINGS = 40

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  const asked = new URLSearchParams(location.search).get('category')
  const category = CATEGORIES.includes(asked) ? asked : ''
  document.title = [category && t(`category.${category}`), t('discover'), 'Rialto'].filter(Boolean).join(' · ')
  $('.categories', main).append(...categoryLinks(category, each => each ? `/discover?category=${each}` : '/discover', { signs: true }))
  if (category) $('h1', main).textContent = t(`category.${category}`)
  $('[data-panel="answered"]', main).hidden = Boolean(category) // questions are of things, and those are of no category
  followThing(signal)

  const shows = list(main, 'air', showShape, () => onAir(category), show => showCard(show, { why: whyShow(show, category) }), { sign: 'live', words: 'discover.no.shows', signal })
  const hosts = list(main, 'hosts', personShape, async () => (await ask('people:hosts', { category })).people.slice(0, HOSTS), personCard, { sign: 'people', words: 'discover.no.hosts', signal })
  const market = list(main, 'market', tileShape, () => things(category), ({ thing, room }) => thingTile(thing, { live: Boolean(room), why: room && whyThing(room) }), { sign: 'bag', words: category ? 'discover.no.things' : 'nothing.shown', signal })
  const answered = category ? null : list(main, 'answered', questionShape, async () => (await ask('question:recent')).questions, questionCard, { sign: 'question', words: 'discover.no.answers', signal })

  onState(state => { if (state === 'back') shows() }, signal)
  await Promise.all([shows(), hosts(), market(), answered?.()])
}

/** Answers what fills a list: with its rows, or with how it is. */
function list(main, panel, shape, find, card, { sign, words, signal }) {
  const place = $(`[data-panel="${panel}"] > ul`, main)
  loads(place, ...Array.from({ length: 4 }, shape))
  return async function fill() {
    try {
      const rows = await find()
      if (signal.aborted) return
      if (rows.length) full(place, ...rows.map(card))
      else none(place, sign, t(words), t(`${words}.text`), elsewhere())
    } catch (error) {
      if (!signal.aborted) failed(place, error, fill, signIn)
    }
  }
}

const showShape = () => h('li', { class: 'show' }, h('div', { class: 'frame skeleton' }))
const personShape = () => h('li', { class: 'person-card' }, h('div', { class: 'skeleton round' }), h('div', { class: 'skeleton' }))
const tileShape = () => h('li', { class: 'tile' }, h('div', { class: 'skeleton square' }), h('div', { class: 'skeleton' }))
const questionShape = () => h('li', { class: 'question-card' }, h('div', { class: 'skeleton tall' }))

const elsewhere = () => location.search ? h('a', { class: 'button', data: { size: 'small' }, href: '/discover' }, t('show.all')) : toMarket()

/** The shows to choose from: those of hosts one follows first, then the fullest. */
async function onAir(category) {
  const [{ shows = [], cards = shows }, followed] = await Promise.all([
    category ? ask('show:search', { category }) : ask('feed:live'),
    signedIn ? ask('feed:followed').then(told => told.cards.map(card => card.room), () => []) : [],
  ])
  return fullest(cards).map(card => ({ ...card, followed: followed.includes(card.room) })).sort((a, b) => rank(a) - rank(b)).slice(0, SHOWS)
}

const ORDER = ['live', 'interrupted', 'draft', 'ended']
const rank = show => ORDER.indexOf(show.state) * 2 + !show.followed

function whyShow(show, category) {
  if (show.followed) return reason('heart', t('why.follow', { name: show.host_name }))
  if (show.state === 'ended') return reason('clock', t('why.ended'))
  if (show.state === 'draft') return reason('bell', t('why.soon'))
  if (category) return reason('spark', t('why.category', { category: t(`category.${category}`) }))
  return show.viewers ? reason('eye', t('watching.n', { n: show.viewers })) : reason('clock', t('why.began', { when: ago(show.started_ms) }))
}

const whyThing = room => h('a', { class: 'why', href: `/room/${room.room}` }, icon('live'), h('span', {}, t('why.table', { title: room.title })))

/** Things, those first that lie on a table now; of a category those alone. */
async function things(category) {
  const [rooms, goods] = await Promise.all([tables(category), category ? [] : market(MOST_THINGS)])
  const laid = new Map()
  for (const room of rooms) for (const item of room.shelf) if (!laid.has(item.product)) laid.set(item.product, { thing: whole(item), room })
  const others = goods.filter(found => !laid.has(found.id)).map(found => ({ thing: found }))
  for (const found of goods) if (laid.has(found.id)) laid.get(found.id).thing = found
  return [...laid.values(), ...others].slice(0, MOST_THINGS)
}

const whole = item => ({ id: item.product, rating: 0, ...item })

/** The fullest shows on air with what lies on their tables; one that is gone meanwhile has none. */
async function tables(category) {
  const { cards } = await ask('feed:live', { category })
  return Promise.all(fullest(cards).slice(0, TABLES).map(async card => {
    const parts = await ask('room:show', { room: card.room }).then(told => told.parts, () => [])
    return { ...card, shelf: parts.find(part => part.part === 'shelf')?.products ?? [] }
  }))
}
