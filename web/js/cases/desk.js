// The desk of cases: hears that one has come or moved, some together; what it is now is asked for.
import { toast } from '../dom.js'
import { Refused } from '../refused.js'
import { ask, sit } from '../wire.js'
import { refusal, t } from '../words.js'

const TOGETHER_MS = 500 // many that report at once are one look at the list

/** Hear what moves, until `signal` ends it: `moved` is told the cases, or nothing where it cannot be said which. */
export async function hear(signal, moved) {
  let waiting = null
  const later = id => {
    if (waiting) return waiting.add(id)
    waiting = new Set([id])
    setTimeout(() => {
      const ids = waiting
      waiting = null
      if (!signal.aborted) moved(ids.has('') ? null : ids)
    }, TOGETHER_MS * (1 + Math.random())) // not all who sit here ask in one moment
  }
  await sit(async () => (await ask('case:desk')).channel, { signal, news: ({ kind, case: id }) => { if (kind === 'case_moved') later(id) }, gap: () => later('') })
}

/** Do something for a button; what went wrong is told. */
export async function does(from, act) {
  from?.setAttribute('aria-busy', 'true')
  try {
    return await act()
  } catch (error) {
    toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
  } finally {
    from?.removeAttribute('aria-busy')
  }
}
