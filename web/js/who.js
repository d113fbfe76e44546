// Who is at the page: a token that the marketplace hands over, or an invented person of the demo.
const KEPT = 'rialto.token'

// The marketplace's page leads here with `#token=…`; the address bar forgets it at once.
const handed = new URLSearchParams(location.hash.slice(1)).get('token')
if (handed) {
  sessionStorage.setItem(KEPT, handed)
  history.replaceState(null, '', location.pathname + location.search)
}

const GUEST = { user: '', name: '', role: 'guest', token: '' }

/** Read who a token speaks of. The server judges it; the page only wants the name. */
export function read(token) {
  try {
    const part = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')
    const told = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), letter => letter.codePointAt(0))))
    if (told.exp * 1000 <= Date.now()) return GUEST
    return { user: told.sub, name: told.info?.name ?? told.sub, role: told.role ?? 'viewer', token }
  } catch {
    return GUEST
  }
}

export const me = read(sessionStorage.getItem(KEPT) ?? '')
export const signedIn = me.role !== 'guest'
export const isHost = me.role === 'host'

/** Be somebody else from here on: the page begins anew. */
export function become(token) {
  if (token) sessionStorage.setItem(KEPT, token)
  else sessionStorage.removeItem(KEPT)
  location.reload()
}

/** The invented people of a demo; none where this is no demo. */
export async function people() {
  const answer = await fetch('/demo/people')
  return answer.ok ? answer.json() : []
}

/** A fresh token for the same person when the old one ends, or none. */
export async function renewed() {
  const same = (await people()).find(person => person.user === me.user)
  if (same) sessionStorage.setItem(KEPT, same.token)
  return same?.token ?? ''
}
