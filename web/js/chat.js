// The chat: lines in the order of their ids, once each, whatever way they came; reading back stops the scroll.
import { $, button, h, icon } from './dom.js'
import { Aloud } from './chat/aloud.js'
import { Log } from './chat/log.js'
import { gone, row, told } from './line.js'
import { failed, loads, mark, none } from './panel.js'
import { ask, follow, onState } from './wire.js'
import { me } from './who.js'
import { span, t } from './words.js'

const AGAIN_MS = 3_000
let described = 0

export class Chat {
  /** `log` is the element with role log, `newer` the button that leads to the end. `chosen(line, row)` is told of taps, `write` leads to the field, `captioned` shows what the host says. */
  constructor(chat, log, newer, { chosen, write, signIn, captioned }) {
    Object.assign(this, { chat, chosen, write, signIn, captioned })
    this.state = h('div', {})
    this.note = h('p', { class: 'sampled', role: 'status', hidden: true }, icon('info', 'small'), h('span', {}, t('chat.sampled')))
    log.before(this.state, this.note)
    log.after(this.hint(log))
    loads(this.state)
    this.lines = new Map()
    this.removed = new Map() // lines that were taken back, and in which edition
    this.labels = new Map() // who has spoken here as a host or moderator
    this.more = true
    this.asked = 0
    this.told = 0
    this.missed = false
    this.aloud = new Aloud(log)
    this.log = new Log(log, newer, {
      make: entry => this.row(entry),
      earlier: () => this.earlier(),
      forgot: entry => this.forgot(entry),
      reads: back => this.aloud.reads(back),
    })
  }

  /** How to read it by keyboard: told with the log's name, and shown while the log has the focus. */
  hint(log) {
    const hint = h('p', { class: 'log-hint', id: `log-hint-${++described}` }, t('log.hint'))
    log.setAttribute('aria-describedby', hint.id)
    return hint
  }

  /** Read and follow, until `signal` ends it. */
  async open(signal = null) {
    follow(`chat:${this.chat}`, { news: news => this.take(news), gap: () => this.read(), signal })
    onState(state => { if (state === 'back' && this.missed && this.lines.size) this.read() }, signal)
    await this.read()
    this.log.toEnd()
    this.aloud.begin()
  }

  /** Read the last lines; those known already stay as they are. */
  async read() {
    try {
      this.missed = false
      const { lines, more } = await ask('chat:read', { chat: this.chat })
      if (!this.lines.size) this.more = more
      for (const line of lines) this.put(line)
      this.settle()
    } catch (error) {
      this.missed = !error.code
      if (!this.lines.size) failed(this.state, error, () => this.read(), this.signIn)
    }
  }

  /** Read the lines before the first one known. What fails is asked for again when one reads on, after a pause. */
  async earlier() {
    if (!this.more || Date.now() - this.asked < AGAIN_MS) return
    const first = this.log.entries.find(entry => entry.line)
    try {
      const { lines, more } = await ask('chat:read', { chat: this.chat, before: first.id })
      this.more = more
      for (const line of lines) this.put(line)
    } catch {
      this.asked = Date.now()
    }
  }

  /** Say that nobody has said anything, or nothing where somebody has. */
  settle() {
    if (!this.lines.size) return none(this.state, 'chat', t('no.lines.yet'), t('no.lines.yet.text'), button(t('say.something'), this.write, { size: 'small' }))
    this.state.replaceChildren()
    mark(this.state, 'full')
  }

  take(news) {
    if (news.kind === 'said') {
      this.aloud.hear(news)
      this.put(news, !this.aloud.busy)
    }
    if (news.kind === 'deleted') this.remove(news)
    if (news.kind === 'caption') this.captioned?.(news)
  }

  /** Put a line in its place; a `fresh` one was said just now, one with `until` is shown to others then. */
  put(line, fresh = false, until = 0) {
    if (this.removed.get(line.id) > line.edition) line = { ...line, gone: true } // it comes too late
    const known = this.lines.get(line.id)
    if (known) {
      if (line.gone) this.remove({ line: line.id, edition: line.edition })
      else if (known.line.gone && line.edition > known.line.edition) this.restore(known, line)
      else if (known.line.held && !line.held) this.released(known)
      return
    }
    const entry = { id: line.id, n: 0, line, fresh, until, row: null }
    this.lines.set(line.id, entry)
    if (line.label) this.labels.set(line.author, line.label)
    if (this.lines.size === 1) this.settle()
    this.log.put(entry)
  }

  /** Show whoever keeps the chat a line that others see later, and say when. */
  waits({ line, shown_ms }) {
    if (line.held) return this.put(line, true)
    const wait = shown_ms - line.at_ms
    this.put(line, true, Date.now() + wait)
    setTimeout(() => { const made = this.lines.get(line.id)?.row; if (made) $('.waits', made)?.remove() }, wait)
  }

  /** Tell whoever keeps the chat that the screen is in doubt of a line, or cannot read it, which others see. */
  doubts({ line, rule }) {
    this.put(line, true)
    const entry = this.lines.get(line.id)
    entry.doubt = doubt(rule)
    entry.row?.lastElementChild.append(entry.doubt)
  }

  /** Show a line that was held as any other. */
  released(entry) {
    entry.line = { ...entry.line, held: false }
    if (entry.row) $('.waits', entry.row)?.remove()
  }

  forgot(entry) {
    if (!entry.line) return
    this.lines.delete(entry.id)
    this.more = true
  }

  row(entry) {
    const made = entry.line ? this.lineRow(entry.line, entry.until) : told(entry.id, entry.sign ?? 'info', entry.text ?? t('lines.left.out'))
    if (entry.doubt) made.lastElementChild.append(entry.doubt)
    made.toggleAttribute('data-fresh', Boolean(entry.fresh))
    entry.fresh = false // it comes in once
    return made
  }

  lineRow(line, until) {
    const made = row(line, { own: line.author === me.user, mine: line.mentions?.includes(me.user) })
    const wait = until - Date.now()
    if (wait > 0 && !line.gone) made.lastElementChild.append(h('small', { class: 'waits' }, icon('clock', 'small'), t('line.waits', { time: span(Math.ceil(wait / 1000)) })))
    if (line.held && !line.gone) made.lastElementChild.append(this.holding(line))
    if (line.gone) made.classList.add('gone')
    else made.addEventListener('click', () => { if (!made.matches('.gone')) this.chosen?.(line, made) })
    return made
  }

  /** Let `release(line, from)` let lines through from now on, or nobody: what stands below those that are held says so. */
  releasedBy(release) {
    this.release = release
    for (const { line, row: made } of this.lines.values()) if (line.held && !line.gone && made) $('.waits', made)?.replaceWith(this.holding(line))
  }

  /** What stands below a line that is held: to its author that nobody sees it, to whoever keeps the chat the step. */
  holding(line) {
    if (!this.release && line.author === me.user) return h('small', { class: 'waits' }, icon('clock', 'small'), t('line.held'))
    if (!this.release) return h('small', { class: 'waits' }, icon('shield', 'small'), t('line.held.by.screen'))
    const act = event => { event.stopPropagation(); this.release(line, event.currentTarget) }
    return h('small', { class: 'waits' }, icon('shield', 'small'), t('line.held.by.screen'), button(t('line.release'), act, { size: 'small' }))
  }

  /** Show a line again that was given back. */
  restore(entry, line) {
    entry.line = line
    if (!entry.row) return
    const made = this.row(entry)
    entry.row.replaceWith(made)
    entry.row = made
  }

  /** Leave only the place of a line that was taken back, also where others quote it. */
  remove({ line, edition }) {
    const entry = this.lines.get(line)
    if (entry?.line.edition > edition) return // given back since
    this.removed.set(line, edition) // an answer that is still under way may bring it once more
    if (entry) {
      entry.line = { ...entry.line, edition, gone: true }
      if (entry.row) takeBack(entry.row)
    }
    for (const other of this.lines.values()) {
      if (other.line.reply_to?.id !== line) continue
      other.line = { ...other.line, reply_to: { ...other.line.reply_to, text: '' } }
      if (other.row) $('.quote', other.row)?.replaceChildren()
    }
  }

  /** Say whether so much is said that lines are left out; one's own are shown by `said`. */
  sample(sampled) {
    if (this.note.hidden === !sampled) return
    this.note.hidden = !sampled
  }

  /** Show a line of one's own as soon as it is answered: the channel may leave it out. */
  said(line) {
    this.put(line, true)
    this.log.toEnd()
    return line
  }

  /** Say in the chat what happened beside it. */
  tell(sign, text) {
    const last = this.log.entries.at(-1)?.id ?? ''
    this.log.put({ id: last, n: ++this.told, sign, text, fresh: true, row: null })
  }
}

const doubt = rule => h('small', { class: 'waits' }, icon('warn', 'small'), t(rule === 'language' ? 'line.unread' : 'line.doubt'))

function takeBack(made) {
  made.classList.add('gone')
  made.removeAttribute('tabindex')
  made.lastElementChild.replaceChildren(gone())
}
