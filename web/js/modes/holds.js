// What holds for whoever would write: said above the field, with how long to wait, and what to do.
import { $, button, countdown, h, icon } from '../dom.js'
import { ask } from '../wire.js'
import { signedIn } from '../who.js'
import { span, t } from '../words.js'
import { held } from './modes.js'

const FOLLOWERS_ONLY = 1311
const MINUTE_S = 60
const LATER_MS = 250

/**
 * Keep what is said above the composer's field true. What holds is everybody's; how it stands with the reader is asked for
 * when they turn to the field, so that not all of a crowd ask at once.
 */
export function holds(picture, composer) {
  const place = h('p', { class: 'holds', role: 'status', hidden: true })
  composer.about.before(place)
  let may = null
  let until = 0

  /** Ask how it stands with the reader. */
  async function look() {
    if (!signedIn || !picture.part('modes')) return
    know(await ask('chat:may', { chat: picture.room }).catch(() => null)) // what holds for all is said all the same
  }

  /** Take what holds for the reader. */
  function know(told) {
    may = told
    until = Date.now() + (may?.no ? may.no_wait_ms : may?.wait_ms ?? 0)
    show()
  }

  const follow = () => button(t('follow'), () => $('.host .follow')?.click(), { size: 'small', kind: 'ink' })
  const waits = () => until > Date.now() && [' · ', t('holds.wait'), ' ', countdown(until, () => setTimeout(look, LATER_MS))]

  function stopped({ followers_min, buyers, age_min }) {
    if (may?.no) return [t(`no.${may.no}`), may.no === FOLLOWERS_ONLY && !may.no_wait_ms ? follow() : waits()]
    if (may) return null
    if (followers_min >= 0) return [t('no.1311'), follow()]
    if (buyers) return [t('no.1312')]
    return age_min ? [t('holds.age', { time: span(age_min * MINUTE_S) })] : null
  }

  function words(modes) {
    if (may?.keeps) return null
    const slow = may ? may.slow_s : modes.slow_s
    return stopped(modes)
      ?? (modes.emoji ? [t('no.1314')] : null)
      ?? (slow ? [t('holds.slow', { time: span(slow) }), waits()] : null)
      ?? (modes.unique_min ? [t('holds.unique')] : null)
      ?? (modes.delay_s ? [t('holds.delay', { time: span(modes.delay_s) })] : null)
  }

  function show() {
    const parts = words(held(picture).modes)
    place.hidden = !parts
    if (parts) place.replaceChildren(icon('info', 'small'), h('span', {}, ...parts.flat().filter(part => part && !part.matches?.('.button'))), ...parts.filter(part => part?.matches?.('.button')))
  }

  composer.field.addEventListener('focus', () => { if (!may) look() })
  picture.on('following', look)
  picture.on('modes', () => {
    may = may?.keeps ? may : null
    show()
    if (document.activeElement === composer.field) look()
  })
  return {
    /** A line was said: the wait before the next one begins. */
    said() {
      if (!may?.slow_s) return
      until = Date.now() + may.slow_s * 1000
      show()
    },
    know,
    refused: look,
  }
}
