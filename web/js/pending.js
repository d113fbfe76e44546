// What a guest began: kept while they sign in, wherever that leads, and done when they are back.
const KEPT = 'rialto.pending'
const LASTS_MS = 15 * 60_000

/** Keep what was begun on this page: its `kind`, and what it needs. */
export function keepPending(what) {
  sessionStorage.setItem(KEPT, JSON.stringify({ ...what, path: location.pathname, at: Date.now() }))
}

/** Take up what was begun here, once; null if it was something else, elsewhere, or long ago. */
export function takePending(kind) {
  const what = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null')
  if (what?.kind !== kind || what.path !== location.pathname) return null
  sessionStorage.removeItem(KEPT)
  return Date.now() - what.at < LASTS_MS ? what : null
}

/** Who closes the sheet has changed their mind. */
export const dropPending = () => sessionStorage.removeItem(KEPT)
