// The shell: opens the page that the address names. On links of our own it fetches the next page and changes `main` alone,
// so that the connection and the playing picture go on. What it cannot open that way, the browser opens anew.
import { calm } from './look.js'
import { $, all, set } from './dom.js'
import { attend } from './installed.js'
import { preloadLater } from './later.js'
import { mini } from './mini.js'
import { isHost } from './who.js'
import { watchLine } from './strip.js'
import { connect } from './wire.js'
import { lang } from './words.js'
import { youButton } from './you.js'

const LATE_MS = 250
const root = document.documentElement
const here = import.meta.url

let leave = new AbortController()
let shown = '' // the path and query of the page in view
let asked = 0

/** Go to a page; `replace` leaves no step behind in the history. */
export function go(to, { replace = false } = {}) {
  const url = new URL(to, location.href)
  keepPlace()
  return visit(url, () => history[replace ? 'replaceState' : 'pushState']({}, '', url))
}

/** Give the page in view another address, without a step in the history: going back to it needs no other page. */
export function readdress(url) {
  history.replaceState(history.state, '', url)
  shown = location.pathname + location.search
}

async function visit(url, arrived, y = 0) {
  const mine = ++asked
  const late = setTimeout(() => set(root, 'data-going', true), LATE_MS)
  try {
    const next = await fetched(url)
    if (mine !== asked) return
    if (!next) return location.assign(url)
    await styles(next)
    if (mine !== asked) return
    await swapped(() => { if (mine === asked) { arrived(); enter(next) } }, next.body.className !== document.body.className)
    if (mine === asked) await opened(y)
  } catch {
    if (mine === asked) location.assign(url) // the browser knows how to say that there is no line
  } finally {
    clearTimeout(late)
    if (mine === asked) set(root, 'data-going', null)
  }
}

/** Fetch a page; null where it is none of the shell's, or of another release than what runs here. */
async function fetched(url) {
  const address = new URL(url)
  address.hash = ''
  address.searchParams.set('lang', lang)
  const answer = await fetch(address, { headers: { accept: 'text/html' } })
  if (!answer.headers.get('content-type')?.startsWith('text/html')) return null
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const same = $('script[type="module"]', next)?.getAttribute('src') === new URL(here).pathname
  return same && $('main[data-page]', next) ? next : null
}

const sheets = from => all('link[rel="stylesheet"]', from.head)
const name = link => link.getAttribute('href')

/** Have the styles of the next page before it is seen. */
async function styles(next) {
  const known = new Set(sheets(document).map(name))
  await Promise.all(sheets(next).filter(link => !known.has(name(link))).map(link => new Promise((resolve, reject) => {
    const fresh = document.importNode(link)
    fresh.onload = resolve
    fresh.onerror = reject
    fresh.media = 'not all' // not before its page
    document.head.append(fresh)
  })))
}

/** Change the page; with a move only to one of another kind: while pages move, nothing on them can be touched. */
async function swapped(swap, moves) {
  if (!document.startViewTransition || !moves || calm() || document.hidden) return swap()
  const moving = document.startViewTransition(swap)
  moving.ready.catch(() => {}) // one that is skipped has swapped all the same
  moving.finished.catch(() => {})
  await moving.updateCallbackDone
}

function enter(next) {
  leave.abort()
  leave = new AbortController()
  shown = location.pathname + location.search
  delete root.dataset.open
  delete root.dataset.room
  const wanted = new Set(sheets(next).map(name))
  for (const link of sheets(document)) link.media = wanted.has(name(link)) ? 'all' : 'not all'
  for (const paper of all('body > dialog')) { paper.close(); paper.remove() }
  document.title = next.title
  document.body.className = next.body.className
  mini.settle(next.body.className === 'room-page')
  $('main').replaceWith(document.adoptNode($('main', next)))
}

/** Open the page in `main`, and stand where its reader stood before: `y` from the top. */
async function opened(y = 0) {
  const main = $('main')
  const { signal } = leave
  for (const link of all('.tabbar a')) set(link, 'aria-current', link.pathname === tabOf(location.pathname) && 'page')
  attend(main, signal)
  try {
    const { open } = await import(`./${main.dataset.page}.js`)
    if (signal.aborted) return
    await open(main, signal)
    await surround()
  } catch (error) {
    if (signal.aborted) return
    throw error
  }
  if (signal.aborted) return
  root.dataset.open = ''
  if (y) scrollTo({ top: y, behavior: 'instant' })
}

let around = null
/** What stands around every page comes after it; where it cannot be had, with the next one. */
async function surround() {
  preloadLater()
  around ??= import('./around.js').then(({ watch }) => watch(go))
  await around.catch(() => { around = null })
}

const tabOf = path => path.startsWith('/room/') ? '/live' : path

/** Note in the history how far down one has read. */
function keepPlace() {
  history.replaceState({ ...history.state, y: scrollY }, '')
}

/** Whether a link leads to another page of ours, and the reader wants it here. */
function ours(event, link) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false
  if (link.origin !== location.origin || link.target || link.hasAttribute('download')) return false
  return link.pathname + link.search !== shown || !link.hash
}

addEventListener('click', event => {
  const link = event.target.closest?.('a[href]')
  if (!link || !ours(event, link)) return
  event.preventDefault()
  go(link.href).then(announce)
})

addEventListener('submit', event => {
  const form = event.target.closest('form[action][role="search"]')
  if (!form || event.defaultPrevented) return
  event.preventDefault()
  go(`${form.getAttribute('action')}?${new URLSearchParams(new FormData(form))}`).then(announce)
})

addEventListener('popstate', ({ state }) => {
  if (location.pathname + location.search === shown) return // only the place within the page
  visit(new URL(location.href), () => {}, state?.y ?? 0)
})

addEventListener('scrollend', keepPlace)

/** Who listens hears what has opened: the focus goes to its heading, or to where it begins. */
function announce() {
  const at = $('main h1:not([hidden])') ?? $('main')
  at.tabIndex = -1
  at.focus({ preventScroll: true })
}

history.scrollRestoration = 'manual'
$('.topbar .place-you').append(youButton())
for (const link of all('.to-studio')) link.hidden = !isHost
watchLine()
connect()
mini.restore($('main').dataset.page === 'room')
shown = location.pathname + location.search
opened(history.state?.y) // not waited for: a page that imports the shell could never open
