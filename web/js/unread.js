// How much of one's inbox is new: on its way in the bar, on every page.
import { all, h } from './dom.js'
import { signedIn } from './who.js'
import { ask, onState, onUser } from './wire.js'
import { number, t } from './words.js'

const MOST = 99

/** Show `n` on the way to the inbox; none is shown by nothing. */
function badge(n) {
  for (const place of all('.tabbar a[href="/inbox"] .count')) {
    place.hidden = !n
    place.replaceChildren(...n ? [h('span', { 'aria-hidden': 'true' }, n > MOST ? t('count.more', { n: MOST }) : number(n)), h('span', { class: 'seen-by-readers' }, ' ', t('inbox.new', { n: Math.min(n, MOST) }))] : [])
  }
}

async function count() {
  try {
    badge((await ask('notice:count')).unread)
  } catch {
    // It is told again with the next notice, and when the line is back.
  }
}

/** Keep the count true for as long as the shell is open. */
export function watchUnread() {
  if (!signedIn) return
  onState(state => { if (state === 'connected' || state === 'back') count() })
  onUser(news => {
    if (news.kind === 'notice' || news.kind === 'notices_read') badge(news.unread)
    if (news.kind === 'gap') count()
  })
}
