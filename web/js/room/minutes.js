// The minutes of a day that one spends in shows: told once a minute, by those who have set themselves a limit of them.
import { ask, change } from '../wire.js'

const MINUTE_MS = 60_000

/** Tell until the room is left; a page that nobody looks at tells nothing. */
export async function minutes(signal) {
  const { now } = await ask('limits:show').catch(() => ({ now: {} }))
  if (!now.minutes || signal.aborted) return
  const tell = () => { if (!document.hidden) change('limits:here', {}).catch(() => {}) } // a minute that is not told costs nothing
  tell()
  const timer = setInterval(tell, MINUTE_MS)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
}
