// Who is at the page: an account of this device, a token that the marketplace's page handed over, or a guest.
import { refusedBy } from './refused.js'

const KEPT = 'rialto.token'
const USER = 'rialto.user' // the account of this tab: another tab may use another one

// The marketplace's page leads here with `#token=…`; the address bar forgets it at once.
const hash = new URLSearchParams(location.hash.slice(1))
const brought = hash.get('token')
if (brought) sessionStorage.setItem(KEPT, brought)
/** Why the way back from a provider signed nobody in: denied, wrong, away or over; else empty. */
export const notSignedIn = hash.get('sign-in') ?? ''
if (brought || notSignedIn) history.replaceState(null, '', location.pathname + location.search)

const GUEST = { user: '', name: '', role: 'guest', token: '', session: '', accounts: [], ways: [] }

/** Read who a token speaks of. The server judges it; the page only wants the name. */
export function read(token) {
  try {
    const part = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')
    const told = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), letter => letter.codePointAt(0))))
    if (told.exp * 1000 <= Date.now()) return GUEST
    return { ...GUEST, user: told.sub, name: told.info?.name ?? told.sub, role: told.role ?? 'viewer', token }
  } catch {
    return GUEST
  }
}

/** Ask who is signed in on this device. Throws where that cannot be told: there is no line, or the server is away. */
async function told(user) {
  const answer = await fetch(user ? `/session?user=${encodeURIComponent(user)}` : '/session')
  if (!answer.ok) throw new Error(answer.status)
  return answer.json()
}

/** The account that this tab uses, if it has one. */
export const userOfTab = () => sessionStorage.getItem(USER)

const handed = read(sessionStorage.getItem(KEPT) ?? '')
const asked = handed.token ? handed : await told(userOfTab()).catch(() => null)
export const me = asked ?? GUEST
/** It could not be told who is here: there was no line when the page began. */
export const unasked = asked === null
export const signedIn = me.role !== 'guest'
export const isHost = me.role === 'host'
/** Whether they moderate every room, as moderators of the whole site and those above them do. */
export const moderates = ['moderator', 'agent', 'lead'].includes(me.role)
/** Whether they read cases: agents and leads decide on them, auditors look on. */
export const readsCases = ['agent', 'lead', 'auditor'].includes(me.role)
if (me.session) sessionStorage.setItem(USER, me.user)

/** Begin the page anew as whoever has the token, or as the account `user` of this device. What waits for it waits until this page is gone. */
export function become(token, user = '') {
  if (token) sessionStorage.setItem(KEPT, token)
  else sessionStorage.removeItem(KEPT)
  if (user) sessionStorage.setItem(USER, user)
  else sessionStorage.removeItem(USER)
  location.reload()
  return new Promise(() => {})
}

async function post(path, body) {
  const answer = await fetch(`/session/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const found = await answer.json().catch(() => ({}))
  if (!answer.ok) throw refusedBy(found)
  return found
}

/** Go to a provider's page; it leads back to `then`. */
export async function begin(way, then = location.pathname + location.search) {
  const { url } = await post('begin', { way, then })
  const still = new CSSStyleSheet()
  still.replaceSync('@view-transition { navigation: none }') // nobody there moves along with us
  document.adoptedStyleSheets.push(still)
  await new Promise(requestAnimationFrame) // the browser reads styles with the next frame
  location.assign(url)
}

export const sendCode = (address, lang) => post('code', { address, lang })

/** Sign in by the code of a letter, and begin the page anew as whoever that is. */
export async function enterCode(address, code, name) {
  await become('', (await post('code/enter', { address, code, name })).user)
}

/** Use another account of this device. */
export async function use(user) {
  await post('switch', { user })
  await become('', user)
}

/** Sign out here: the account leaves the device, `left` is called then; a handed token is forgotten. */
export async function leave(left = () => {}) {
  if (me.session) await post('leave', { user: me.user })
  left()
  become('')
}

/** The invented people of a demo; none where this is no demo. */
export async function people() {
  const answer = await fetch('/demo/people')
  return answer.ok ? answer.json() : []
}

async function fresh() {
  if (me.session) return (await told(me.user)).token
  const same = (await people()).find(person => person.user === me.user)
  if (same) sessionStorage.setItem(KEPT, same.token)
  return same?.token ?? ''
}

let coming = null

/** A fresh token for the same person when the old one ends, or none. Throws where that cannot be told: then it is asked again. All who ask meanwhile get the same. */
export function renewed() {
  coming ??= fresh().then(token => { me.token = token; return token }).finally(() => { coming = null })
  return coming
}

/** The token has ended: one more try with a fresh one. */
export class TokenOver extends Error {}

/** Do what needs a token, `send(token)`; once more with a fresh one where it throws TokenOver. */
export async function asMe(send) {
  const token = me.token
  try {
    return await send(token)
  } catch (error) {
    if (!(error instanceof TokenOver)) throw error
    return send(me.token === token ? await renewed() : me.token)
  }
}
