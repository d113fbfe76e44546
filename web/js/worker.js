// The service worker of this page: it is registered, told what one reads, and asked about before a newer one takes over.
import { whenQuiet } from './quiet.js'
import { toast } from './dom.js'
import { onState } from './wire.js'
import { lang, t } from './words.js'

const OFTEN_MS = 30 * 60_000
const PATIENCE_MS = 3_000
const RELEASE = new URL(import.meta.url).pathname.split('/')[2]
const { serviceWorker } = navigator

/** Keep the worker and look for newer ones. `?worker=off` takes it from this device until the next page. */
export async function watchWorker() {
  if (!serviceWorker) return // not on a page over plain http
  if (new URLSearchParams(location.search).get('worker') === 'off') return drop()
  // Where a browser will not have one (a private window, a certificate that it doubts) the page does without.
  const registration = await serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => null)
  if (!registration) return
  const look = changed => see(registration.waiting, changed)
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', () => look(null)))
  serviceWorker.addEventListener('controllerchange', () => look(serviceWorker.controller))
  const again = () => registration.update().catch(() => {})
  setInterval(again, OFTEN_MS)
  onState(state => { if (state === 'back') again() }) // the server may have begun anew, as another one
  await look(null)
  const { active } = await serviceWorker.ready
  active.postMessage({ kind: 'speak', lang })
}

async function drop() {
  for (const registration of await serviceWorker.getRegistrations()) await registration.unregister()
  for (const name of await caches.keys()) if (name.startsWith('rialto-')) await caches.delete(name)
}

/** A worker waits, or has `changed`: where it is of another release than this page, that is offered. */
async function see(waiting, changed) {
  const release = await releaseOf(waiting ?? changed)
  if (!release) return
  if (release !== RELEASE) offer(waiting)
  else waiting?.postMessage({ kind: 'take over' }) // this page is new already
}

function releaseOf(worker) {
  if (!worker) return null
  const { port1, port2 } = new MessageChannel()
  worker.postMessage({ kind: 'release' }, [port2])
  return new Promise(resolve => { port1.onmessage = ({ data }) => resolve(data); setTimeout(resolve, PATIENCE_MS, null) })
}

let offered = null

/** Say that there is something new, in calm moments alone; what is shown does not go before somebody says so. */
function offer(waiting) {
  if (offered) return
  let shown = null
  offered = whenQuiet(quiet => {
    shown?.remove()
    if (quiet) shown = toast(t('version.ready'), { sign: 'check', stays: Infinity, act: [t('reload'), () => anew(waiting)] })
  })
}

function anew(waiting) {
  if (waiting?.state !== 'installed') return location.reload()
  serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.postMessage({ kind: 'take over' })
}
