// What concerns one person, told on whatever page they look at: a mention, an answer, an order, a host who goes live. Each kind can be silenced.
import { $, slip } from './dom.js'
import { told } from './preferences.js'
import { signedIn } from './who.js'
import { ask, onState, onUser } from './wire.js'
import { t } from './words.js'

const LOOK_MS = 60_000
const STAYS_MS = 10_000
const ORDERS = { placed: { sign: 'check' }, rejected: { sign: 'warn', kind: 'alarm' }, await_buyer: { sign: 'bag', kind: 'gold' }, in_doubt: { sign: 'clock', kind: 'gold' } }

const at = room => location.pathname === `/room/${room}`

/** Tell what is heard, from now on; `go` leads to the page that a notice is about. */
export function notices(go) {
  if (!signedIn) return
  const heard = new Set() // what was told once, as orders are on each of their moves

  function tell(kind, key, text, href, look = {}) {
    if (!told(kind) || heard.has(key)) return
    heard.add(key)
    const shown = slip(text, { ...look, label: t('toast.look') }, () => { shown.remove(); go(href) })
    $('.toasts').replaceChildren(shown)
    setTimeout(() => shown.remove(), STAYS_MS)
  }

  const hear = {
    mentioned: ({ chat, line }) => at(chat) || tell('mention', line.id, t('toast.mention', { name: line.author_name, text: line.text }), `/room/${chat}`, { sign: 'chat' }),
    // The room of an order tells of it by itself.
    order: ({ order }) => at(order.room) || (ORDERS[order.state] && tell('order', `${order.id} ${order.state}`, t(`toast.order.${order.state}`, { title: order.title }), '/me', ORDERS[order.state])),
    notice: ({ notice }) => notice.kind === 'answer' && !at(notice.room) && tell('answer', `${notice.id} ${notice.at_ms}`, t('toast.answer', { name: notice.name, text: notice.text }), notice.room ? `/room/${notice.room}` : '/inbox', { sign: 'question' }),
  }
  onUser(news => hear[news.kind]?.(news))
  watch(card => at(card.room) || tell('live', card.room, t('toast.live', { name: card.host_name, title: card.title }), `/room/${card.room}`, { sign: 'live' }))
}

/** Look once a minute who has gone live since, and call `began` with the shows of those whom one follows. */
function watch(began) {
  let known = null
  async function look() {
    if (document.hidden || !told('live')) return
    const live = (await ask('feed:followed')).cards.filter(card => card.state === 'live')
    const fresh = known ? live.filter(card => !known.has(card.room)) : []
    known = new Set([...known ?? [], ...live.map(card => card.room)])
    fresh.forEach(began)
  }
  const later = () => look().catch(() => {}) // asked again in a minute
  onState(state => { if (state === 'connected') later() })
  setInterval(later, LOOK_MS)
}
