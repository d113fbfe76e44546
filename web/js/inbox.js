// The inbox: what happened that concerns oneself, the newest first; what is new stays marked for as long as one looks at it.
import { $, avatar, button, empty, h, icon } from './dom.js'
import { fullest, showCard } from './cards.js'
import { failed, full, loads, mark, none } from './panel.js'
import { thing } from './things.js'
import { signedIn } from './who.js'
import { ask, change, onState, onUser } from './wire.js'
import { ago, clock, has, t } from './words.js'
import { signIn } from './you.js'

const DAY_MS = 86_400_000

// How each kind looks and where it leads; a kind of tomorrow needs a row here, and its words.
const KINDS = {
  answer: { sign: 'question', look: 'trust', to: told => `/discover?thing=${encodeURIComponent(told.product)}`, who: true },
  mention: { sign: 'chat', to: told => `/room/${told.room}`, who: true },
  order: { sign: 'box', look: 'trust', to: () => '/me' },
  export: { sign: 'box', look: 'trust', to: () => '/settings#yours' },
  erasure: { sign: 'warn', look: 'alarm', to: () => '/settings#yours' },
  sanction: { sign: 'mute', look: 'alarm', to: told => told.title ? `/room/${told.room}` : '/inbox' },
}

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  document.title = `${t('inbox')} · Rialto`
  const inbox = new Inbox(main, signal)
  if (!signedIn) return inbox.askIn()
  loads(inbox.place, ...Array.from({ length: 5 }, () => h('div', { class: 'row' }, h('div', { class: 'skeleton round' }), h('div', { class: 'skeleton' }))))
  onUser(news => { if (news.kind === 'notice') inbox.come(news.notice); else if (news.kind === 'gap') inbox.read() }, signal)
  const beside = () => watched(main, signal)
  onState(state => { if (state === 'back') { inbox.read(); beside() } }, signal)
  await Promise.all([inbox.read(), beside()])
}

class Inbox {
  constructor(main, signal) {
    this.place = $('.days', main)
    this.signal = signal
    this.known = new Map()
    this.next = 0
    this.read_ms = null // what was read when one came: later notices are marked as new
  }

  /** A guest has no inbox, but may have one. */
  askIn() {
    mark(this.place, 'denied')
    this.place.replaceChildren(empty('inbox', t('inbox.guest'), t('inbox.guest.text'), button(t('sign.in'), () => signIn(), { kind: 'ink' })))
  }

  async read(before_ms = 0) {
    try {
      const told = await ask('notice:list', { before_ms })
      if (this.signal.aborted) return
      this.read_ms ??= told.read_ms
      for (const notice of told.notices) this.known.set(notice.id, notice)
      if (before_ms || !this.next) this.next = told.next
      this.show()
      this.seen()
    } catch (error) {
      if (!this.signal.aborted && !this.known.size) failed(this.place, error, () => this.read(), signIn)
    }
  }

  /** Take up one that comes while one looks. */
  come(notice) {
    this.known.set(notice.id, notice)
    this.show()
    this.seen()
  }

  /** What is in view is seen: on this device, and on the others. */
  seen() {
    const newest = Math.max(0, ...[...this.known.values()].map(notice => notice.at_ms))
    if (document.hidden) document.addEventListener('visibilitychange', () => this.seen(), { once: true, signal: this.signal })
    else if (newest > (this.told_ms ?? this.read_ms)) {
      this.told_ms = newest
      change('notice:read', { until_ms: newest }).catch(() => { this.told_ms = null }) // it stays new, and is told with the next
    }
  }

  show() {
    const rows = [...this.known.values()].sort((a, b) => b.at_ms - a.at_ms).filter(notice => notice.kind in KINDS)
    if (!rows.length) return none(this.place, 'inbox', t('inbox.empty'), t('inbox.empty.text'), h('a', { class: 'button', data: { size: 'small' }, href: '/discover' }, icon('discover', 'small'), t('search.look.around')))
    const days = Map.groupBy(rows, notice => this.day(notice))
    const parts = [...days].flatMap(([day, notices]) => [h('h2', { class: 'day', data: { id: day } }, t(`inbox.${day}`)), h('ul', { class: 'card list', role: 'list', data: { id: `list-${day}` } }, ...notices.map(notice => this.row(notice)))])
    if (this.next) parts.push(h('p', { class: 'onward', data: { id: 'more' } }, button(t('show.more'), () => this.read(this.next))))
    full(this.place, ...parts)
  }

  day({ at_ms }) {
    const today = new Date().setHours(0, 0, 0, 0)
    if (at_ms >= today) return 'today'
    return at_ms >= today - DAY_MS ? 'yesterday' : 'earlier'
  }

  row(notice) {
    const kind = KINDS[notice.kind]
    const fresh = notice.at_ms > this.read_ms
    const when = h('time', { datetime: new Date(notice.at_ms).toISOString() }, ago(notice.at_ms))
    return h('li', { data: { id: notice.id } }, h('a', { class: 'row notice', href: kind.to(notice), data: { kind: notice.kind, new: fresh } },
      kind.who ? h('span', { class: 'by' }, avatar(notice.name), h('span', { class: 'sign-icon', data: { kind: kind.look } }, icon(kind.sign))) : h('span', { class: 'sign-icon', data: { kind: notice.state === 'rejected' ? 'alarm' : notice.state === 'lifted' ? 'trust' : kind.look } }, icon(notice.state === 'rejected' ? 'warn' : kind.sign)),
      h('span', {}, fresh && h('span', { class: 'seen-by-readers' }, t('inbox.is.new'), ' '), h('b', {}, headline(notice)),
        notice.text && h('span', { class: 'quoted-line' }, h('bdi', {}, notice.text)), h('span', { class: 'faint' }, detail(notice), when)),
      picture(notice)))
  }
}

/** What happened, in one sentence. */
function headline({ kind, state, name, title, until_ms }) {
  const key = has(`notice.${kind}.${state}`) ? `notice.${kind}.${state}` : `notice.${kind}`
  return t(key, { name, title: title || 'Rialto', until: clock(until_ms) })
}

/** What it is about, where the sentence does not say so. */
const detail = ({ kind, title }) => ['answer', 'order', 'mention'].includes(kind) && title && h('span', {}, h('bdi', {}, title), ' · ')

function picture(notice) {
  if (!notice.product) return icon('next')
  const shot = h('img', { class: 'shot thumb', src: notice.picture || null, alt: '', width: 48, height: 48 })
  if (!notice.picture) thing(notice.product).then(found => { shot.src = notice.picture = found.picture }, () => {}) // without its picture it says the same
  return shot
}

/** Beside it, the shows on air of hosts one follows; where there are none, nothing. */
async function watched(main, signal) {
  const place = $('.watched', main)
  const cards = await ask('feed:followed').then(told => told.cards, () => [])
  if (signal.aborted) return
  place.hidden = !cards.length
  $('ul', place).replaceChildren(...fullest(cards).map(card => showCard(card)))
}
