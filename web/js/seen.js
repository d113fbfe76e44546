// The shows that one saw last on this device: they stand there while there is no line.
import { $, all, avatar, button, empty, h, icon, since, toast } from './dom.js'
import { cover } from './cover.js'
import { toMarket } from './panel.js'
import { onState } from './wire.js'
import { me, unasked, userOfTab } from './who.js'
import { t } from './words.js'

const KEPT = 'rialto.seen'
const BACK = 'rialto.back' // of this tab: when it began anew because the line was there again
const MOST = 12
const LATE_MS = 2_500
const PAUSE_MS = 30_000
const ABOUT_SHOWS = ['home', 'discover', 'live'] // here they stand for all the rest
const root = document.documentElement

let away = unasked || !navigator.onLine
let late = 0
const heard = new Set()

const read = () => JSON.parse(localStorage.getItem(KEPT) ?? '{"last":"","of":{}}')

/** Keep what was seen, of those alone who are signed in on this device: who has left leaves nothing behind. */
function store(of) {
  const here = ['', me.user, ...me.accounts.map(one => one.user)]
  const theirs = Object.entries(of).filter(([user]) => here.includes(user))
  localStorage.setItem(KEPT, JSON.stringify({ last: me.user, of: Object.fromEntries(theirs) }))
}

/** What was seen last, the latest first. Without a line nobody can tell who is here: then it is what the last one saw. */
function shows() {
  const { last, of } = read()
  return of[unasked ? userOfTab() ?? last : me.user] ?? []
}

/** Remember that a room was opened; its part tells what it is. */
export function saw({ room, title, host_name: host, cover: picture }) {
  if (unasked) return
  const others = shows().filter(one => one.room !== room)
  store({ ...read().of, [me.user]: [{ room, title, host, cover: picture, at: Date.now() }, ...others].slice(0, MOST) })
}

function tell(now) {
  clearTimeout(late)
  away = now
  for (const look of heard) look()
}

function begin() {
  late = setTimeout(tell, LATE_MS, true) // the page connects already
  onState(state => {
    tell(state === 'lost' || away && state === 'connecting')
    if (unasked && state === 'connected') anew()
  })
  addEventListener('offline', () => tell(true))
  if (unasked) return
  store(read().of)
  if (sessionStorage.getItem(BACK)) toast(t('back.online'))
  sessionStorage.removeItem(BACK)
}

/** The page began without knowing who is here. It begins again, unless something was written on it, or it has just done so. */
function anew() {
  const again = () => { sessionStorage.setItem(BACK, Date.now()); location.reload() }
  const written = all('input, textarea').some(field => field.value !== field.defaultValue)
  const just = Date.now() - sessionStorage.getItem(BACK) < PAUSE_MS
  if (written || just) toast(t('back.online'), { stays: Infinity, act: [t('reload'), again] })
  else again()
}

/** Show on a page that opens without a line what one saw last, until there is one or `signal` ends it. */
export function shelter(main, signal) {
  if (!heard.size) begin()
  let section = null
  const look = () => {
    if (!away) section?.remove()
    else if (!section?.isConnected && !('open' in root.dataset)) section = main.dataset.page === 'room' ? remembered(main) : last(main)
  }
  heard.add(look)
  signal.addEventListener('abort', () => heard.delete(look))
  look()
}

function last(main) {
  const known = shows()
  const again = () => button(t('try.again'), () => location.reload())
  const told = known.length
    ? [h('h2', { id: 'seen-h' }, icon('warn'), t('seen.offline')), h('p', {}, t('seen.text')), list(known)]
    : [empty('live', t('seen.none'), t('seen.none.text'), again())]
  const section = h('section', { class: 'seen', 'aria-label': t('seen.offline'), data: { panel: 'seen', state: known.length ? 'full' : 'empty' } }, h('div', { class: 'wide' }, ...told))
  if (ABOUT_SHOWS.includes(main.dataset.page)) main.prepend(section)
  else main.append(section)
  return section
}

const list = known => h('ul', { class: 'shows', role: 'list' }, ...known.map(card))

/** The covers are those that the room has shown, in the same size: these are kept. */
const card = one => h('li', {}, h('a', { href: `/room/${one.room}` }, h('img', { src: cover(one.cover), alt: '', width: 120, height: 160 }),
  h('b', {}, h('bdi', {}, one.title)), h('small', {}, h('bdi', {}, one.host)), h('small', { class: 'faint' }, since(one.at))))

/** A room of which nothing can be asked stands there as it was seen last. */
function remembered(main) {
  const mine = shows()
  const known = mine.find(one => location.pathname === `/room/${one.room}`)
  const others = mine.filter(one => one !== known)
  if (known) {
    document.title = `${known.title} · ${known.host} · Rialto`
    $('.host .avatar', main).replaceWith(avatar(known.host, { picture: cover(known.cover) }))
    $('.host h1', main).textContent = known.title
    $('.host bdi', main).textContent = known.host
    $('.still', main).src = cover(known.cover)
  }
  const section = h('div', { class: 'away', data: { panel: 'room', state: 'offline' } }, icon('warn'),
    h('b', {}, t('seen.offline')), h('span', {}, t(known ? 'room.offline.text' : 'room.offline.unseen')), others.length ? list(others) : toMarket())
  $('.picture', main).append(section)
  return section
}
