// The installed app: it tells the server that it is one; a page in a tab offers it, or leads to it, at a good moment.
import { whenQuiet } from './quiet.js'
import { $, button, h } from './dom.js'
import { kept } from './installed.js'
import { count, glad, note, visits } from './visits.js'
import { change, onUser } from './wire.js'
import { me, signedIn } from './who.js'
import { t } from './words.js'

const DAY_MS = 24 * 60 * 60_000
const LATER_MS = 30 * DAY_MS
const LASTS_MS = 60 * DAY_MS // as long as the server believes it
const TOLD = 'rialto.app' // of this tab: for whom the server knows it
const ICON = new URL('../img/app/icon-192.png', import.meta.url).pathname
const inApp = matchMedia('(display-mode: standalone), (display-mode: minimal-ui)').matches || navigator.standalone === true || new URLSearchParams(location.search).get('from') === 'app'
// Safari on iPhones and iPads alone has this name, and asks nobody: one adds the page by hand.
const byHand = 'standalone' in navigator && navigator.maxTouchPoints > 1

export async function offers() {
  count()
  onUser(news => { if (news.kind === 'order' && news.order.state === 'placed') glad() })
  addEventListener('appinstalled', () => opened())
  if (inApp) return opened()
  let card = null
  let asked = 0
  let quiet = false
  const look = async () => {
    const mine = ++asked
    card?.remove()
    const fits = quiet && $('main').dataset.page !== 'room' && await fitting()
    if (!fits || mine !== asked) return
    card = fits(() => card.remove())
    document.body.append(card)
  }
  whenQuiet(now => { quiet = now; look() })
  addEventListener('beforeinstallprompt', look) // it may come late
}

/** The app is on this device: keep it in mind here, and tell the server of whoever is signed in. */
async function opened() {
  $('.offer')?.remove()
  note({ app: Date.now() })
  if (!signedIn || sessionStorage.getItem(TOLD) === me.user) return
  try {
    await change('app:open')
    sessionStorage.setItem(TOLD, me.user)
  } catch {} // the next page says it again
}

/** What may be offered now: it makes the card, given what ends it. */
async function fitting() {
  const known = visits()
  if (known.count < 2 || Date.now() < known.later) return null
  if (await isThere(known.app)) return leading
  if (!known.glad) return null
  return kept.prompt ? asking : byHand ? telling : null
}

async function isThere(seen_ms) {
  const related = await navigator.getInstalledRelatedApps?.().catch(() => []) ?? []
  return related.length > 0 || Date.now() - seen_ms < LASTS_MS
}

function offer(title, text, end, ...actions) {
  const later = () => { note({ later: Date.now() + LATER_MS }); end() }
  return h('aside', { class: 'offer', 'aria-label': title }, h('img', { src: ICON, alt: '', width: 56, height: 56 }),
    h('div', {}, h('b', {}, title), h('p', {}, text), h('div', { class: 'cluster' }, ...actions.map(make => make(later)), button(t('not.now'), later, { size: 'small', kind: 'quiet' }))))
}

const asking = end => offer(t('install.title'), t('install.text'), end, later => button(t('install'), async () => {
  const { prompt } = kept
  kept.prompt = null // a browser answers to it once
  await prompt.prompt()
  if ((await prompt.userChoice).outcome === 'accepted') end()
  else later()
}, { size: 'small', kind: 'ink', icon: 'plus' }))

const telling = end => offer(t('install.title'), t('install.ios'), end)

const leading = end => offer(t('app.there'), t('app.there.text'), end,
  later => !byHand && h('a', { class: 'button', href: '/?from=app', target: '_blank', rel: 'noopener', data: { size: 'small', kind: 'ink' }, on: { click: later } }, t('app.open')))
