// What this device remembers of its visits, so that an offer comes at a good moment or not at all.
const KEPT = 'rialto.visits'
const NOW = 'rialto.visit' // of this tab: this visit is counted

/** How many there were, whether something went well, until when (ms) nothing is offered, and when (ms) the app was there last. */
export const visits = () => ({ count: 0, glad: false, later: 0, app: 0, ...JSON.parse(localStorage.getItem(KEPT) ?? '{}') })

export const note = changes => localStorage.setItem(KEPT, JSON.stringify({ ...visits(), ...changes }))

/** Somebody has followed a host, or bought something: they may want to come back. */
export const glad = () => note({ glad: true })

export function count() {
  if (sessionStorage.getItem(NOW)) return
  sessionStorage.setItem(NOW, 'yes')
  note({ count: visits().count + 1 })
}
