// The pages as an app: what one saw last where there is no line, and, once all is calm, its worker and its offers.
import { player } from './player.js'
import { shelter } from './seen.js'

const PATIENCE_MS = 6_000

/** What the browser lets a page ask, once: to be installed. */
export const kept = { prompt: null }
let begun = false

/** A page opens in `main`, until `signal` ends it. */
export function attend(main, signal) {
  shelter(main, signal)
  if (begun) return
  begun = true
  addEventListener('beforeinstallprompt', event => { event.preventDefault(); kept.prompt = event })
  // A link or a shared thing opens the app while it runs: it goes there, and what plays goes on.
  const first = location.href
  globalThis.launchQueue?.setConsumer(({ targetURL }) => { if (targetURL && targetURL !== first) lead(targetURL) })
  later()
}

async function lead(to) {
  const { go } = await import('./shell.js')
  const shared = new URL(to).pathname === '/share' // the server knows where that leads
  go(shared ? await fetch(to).then(({ url }) => url, () => '/') : to)
}

async function later() {
  if (document.readyState !== 'complete') await new Promise(resolve => addEventListener('load', resolve, { once: true }))
  await player.settled(PATIENCE_MS)
  await new Promise(resolve => globalThis.requestIdleCallback ? requestIdleCallback(resolve, { timeout: PATIENCE_MS }) : setTimeout(resolve))
  const [{ watchWorker }, { offers }] = await Promise.all([import('./worker.js'), import('./install.js')])
  await Promise.all([watchWorker(), offers()])
}
