// The service worker: keeps what the pages are made of, so that they open without a line, and never what is anybody's own.
// The server writes SHELL before this file: the release, the pages and their files. What it keeps, and how it goes: docs/adr/0017.
const { release, pages, assets, languages } = SHELL
const PATIENCE_MS = 3_000 // a page that takes longer opens from what is kept
const AT_ONCE = 4 // the first visit loads its picture beside this
const MOST_PICTURES = 60
const BROUGHT = /^\/(uploads|blobs)\/\w+$/
const AWAY = [502, 503, 504] // a proxy speaks for a node that is not there
const KEPT = `rialto-${release}`
const PICTURES = 'rialto-pictures'
const SPOKEN = '/~language' // what the last page spoke, for pages that are asked for without saying
const known = Object.entries(pages).map(([path, opened]) => ({ opened, fits: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }))
const own = path => `/static/${release}/${path}`
const kept = async (cache, key) => (await caches.open(cache)).match(key, { ignoreVary: true })

self.addEventListener('install', event => event.waitUntil(keepShell('')))
self.addEventListener('activate', event => event.waitUntil(take()))
self.addEventListener('message', event => {
  const { kind, lang } = event.data ?? {}
  if (kind === 'release') event.ports[0]?.postMessage(release)
  if (kind === 'take over') self.skipWaiting()
  if (kind === 'speak' && languages.includes(lang)) event.waitUntil(speak(lang))
})

self.addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin || request.headers.has('authorization')) return
  const moves = request.mode === 'navigate'
  const page = known.find(({ fits }) => fits.test(url.pathname))
  if (page && (moves || request.headers.get('accept') === 'text/html')) event.respondWith(open(event, page.opened, url.searchParams.get('lang')))
  else if (moves) event.respondWith(online(event))
  else if (url.pathname.startsWith(own(''))) event.respondWith(file(event))
  else if (BROUGHT.test(url.pathname)) event.respondWith(picture(event))
})

/** Keep the shell of a language, whole or not at all; without one, of that in which the server speaks to this reader. */
async function keepShell(asked) {
  const cache = await caches.open(KEPT)
  const lang = asked || (await ofThisRelease('/')).headers.get('content-language')
  const files = [...assets, `words/${lang}.js`].map(own)
  while (files.length) await Promise.all(files.splice(0, AT_ONCE).map(path => keepFile(cache, path)))
  for (const path of new Set(Object.values(pages))) await cache.put(shellOf(path, lang), await ofThisRelease(shellOf(path, lang)))
  await cache.put(SPOKEN, new Response(lang))
}

const shellOf = (path, lang) => `${path}?lang=${lang}`

/** Ask for a page; another release's, of a node that is not yet or no more of ours, is no part of this shell. */
async function ofThisRelease(path) {
  const told = await fetch(path, { cache: 'no-cache' })
  const text = told.ok ? await told.clone().text() : ''
  if (!text.includes(own(''))) throw new Error(`${path} is of another release`)
  return told
}

async function keepFile(cache, path) {
  if (await cache.match(path, { ignoreVary: true })) return
  const told = await fetch(path)
  if (!told.ok || !told.headers.get('cache-control')?.includes('immutable')) throw new Error(`${path} is of another release`)
  await cache.put(path, told)
}

/** Remember what the reader speaks, and keep the shell in it. */
async function speak(lang) {
  const cache = await caches.open(KEPT)
  if (await (await cache.match(SPOKEN))?.text() === lang) return
  await keepShell(lang).catch(() => {}) // without a line it is for the next page to ask again
}

/** Forget the releases before, and let pages go on as they are: they ask for themselves whether to begin anew. */
async function take() {
  for (const name of await caches.keys()) if (name.startsWith('rialto-') && ![KEPT, PICTURES].includes(name)) await caches.delete(name)
  await self.registration.navigationPreload?.enable()
  await self.clients.claim()
}

const online = async ({ preloadResponse, request }) => await preloadResponse ?? fetch(request)

/** A page: from the server if it answers soon, else from what is kept. */
async function open(event, path, lang) {
  const fresh = online(event)
  const good = fresh.then(told => AWAY.includes(told.status) ? null : told, () => null)
  event.waitUntil(good)
  const late = new Promise(resolve => setTimeout(resolve, PATIENCE_MS))
  return await Promise.race([good, late]) ?? await shell(path, lang) ?? fresh
}

async function shell(path, lang) {
  const spoken = await (await kept(KEPT, SPOKEN))?.text()
  return await kept(KEPT, shellOf(path, lang)) ?? kept(KEPT, shellOf(path, spoken))
}

/** A file of this release: it never changes. */
async function file(event) {
  const { pathname } = new URL(event.request.url)
  const before = await kept(KEPT, pathname)
  if (before) return before
  const told = await fetch(event.request)
  if (told.ok) event.waitUntil(keep(KEPT, pathname, told.clone()))
  return told
}

/** A picture that members uploaded: the last ones stay, and are shown without a line. What was taken away goes, in all its widths. */
async function picture(event) {
  const told = await fetch(event.request).catch(() => null)
  if (!told || AWAY.includes(told.status)) return await kept(PICTURES, event.request) ?? told ?? Response.error()
  const everybodys = told.headers.get('cache-control')?.startsWith('public')
  if (told.status === 200 && everybodys && told.headers.get('content-type')?.startsWith('image/')) event.waitUntil(keep(PICTURES, event.request, told.clone()))
  else if (told.status === 404) event.waitUntil(caches.open(PICTURES).then(cache => cache.delete(event.request, { ignoreSearch: true, ignoreVary: true })))
  return told
}

async function keep(name, key, told) {
  const cache = await caches.open(name)
  await cache.put(key, told).catch(() => {}) // where the device is full, the page works all the same
  if (name !== PICTURES) return
  const before = await cache.keys()
  await Promise.all(before.slice(0, Math.max(0, before.length - MOST_PICTURES)).map(each => cache.delete(each)))
}
