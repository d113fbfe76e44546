// The chat: lines in the order of their ids, once each, whatever way they came; reading back stops the scroll.
import { $, all, button, h, icon } from './dom.js'
import { gone, row, told } from './line.js'
import { failed, loads, mark, none } from './panel.js'
import { ask, follow, onState } from './wire.js'
import { me } from './who.js'
import { t } from './words.js'

const KEPT = 200
const KEPT_READING_BACK = 500
const NEAR_PX = 60

export class Chat {
  /** `log` is the element with role log, `newer` the button that leads to the end. `chosen(line, row)` is told of taps, `write` leads to the field. */
  constructor(chat, log, newer, { chosen, write, signIn }) {
    Object.assign(this, { chat, log, newer, chosen, write, signIn })
    this.state = h('div', {})
    this.note = h('p', { class: 'sampled', role: 'status', hidden: true }, icon('info', 'small'), h('span', {}, t('chat.sampled')))
    log.before(this.state, this.note)
    loads(this.state)
    this.lines = new Map()
    this.removed = new Set()
    this.waiting = []
    this.painting = 0
    this.missed = false
    this.toEnd = () => { log.scrollTop = log.scrollHeight; newer.hidden = true }
    newer.addEventListener('click', () => { this.toEnd(); log.focus() })
    log.addEventListener('keydown', event => this.walk(event))
    log.addEventListener('scroll', () => { if (this.atEnd()) newer.hidden = true })
  }

  /** Read and follow, until `signal` ends it. */
  async open(signal = null) {
    follow(`chat:${this.chat}`, { news: news => this.take(news), gap: () => this.read(), signal })
    onState(state => { if (state === 'back' && this.missed && this.lines.size) this.read() }, signal)
    await this.read()
    this.toEnd()
  }

  /** Read the last lines; those known already stay as they are. */
  async read() {
    try {
      this.missed = false
      for (const line of (await ask('chat:read', { chat: this.chat })).lines) this.put(line)
      this.settle()
    } catch (error) {
      this.missed = !error.code
      if (!this.lines.size) failed(this.state, error, () => this.read(), this.signIn)
    }
  }

  /** Say that nobody has said anything, or nothing where somebody has. */
  settle() {
    if (!this.lines.size) return none(this.state, 'chat', t('no.lines.yet'), t('no.lines.yet.text'), button(t('say.something'), this.write, { size: 'small' }))
    this.state.replaceChildren()
    mark(this.state, 'full')
  }

  take(news) {
    if (news.kind === 'said') this.put(news)
    if (news.kind === 'deleted') this.remove(news)
  }

  put(line) {
    if (this.removed.has(line.id)) line = { ...line, gone: true }
    const known = this.lines.get(line.id)
    if (known && !line.gone) return
    if (known) return this.remove({ line: line.id })
    this.lines.set(line.id, line)
    if (this.lines.size === 1) this.settle()
    this.waiting.push(this.row(line))
    this.painting ||= requestAnimationFrame(() => this.paint())
  }

  /** Put what has come since the last frame in its place, all at once. */
  paint() {
    this.painting = 0
    const follows = this.atEnd()
    for (const row of this.waiting) this.place(row)
    this.waiting = []
    while (this.log.children.length > (follows ? KEPT : KEPT_READING_BACK)) {
      this.lines.delete(this.log.firstElementChild.dataset.id)
      this.log.firstElementChild.remove()
    }
    if (follows) this.toEnd()
    else this.newer.hidden = false
  }

  place(row) {
    let before = this.log.lastElementChild
    while (before && before.dataset.id > row.dataset.id) before = before.previousElementSibling
    if (before) before.after(row)
    else this.log.prepend(row)
  }

  row(line) {
    const made = row(line, { own: line.author === me.user, mine: line.mentions?.includes(me.user) })
    if (!line.gone) made.addEventListener('click', () => this.chosen?.(line, made))
    return made
  }

  /** Leave only the place of a line that was taken back, also where others quote it. */
  remove({ line }) {
    this.removed.add(line) // an answer that is still under way may bring it once more
    for (const row of [...this.waiting, ...all('.line', this.log)]) {
      if (row.dataset.to === line) $('.quote', row)?.replaceChildren()
      if (row.dataset.id !== line || row.dataset.kind === 'system') continue
      row.classList.add('gone')
      row.removeAttribute('tabindex')
      row.lastElementChild.replaceChildren(gone())
    }
  }

  /** Say whether so much is said that lines are left out; one's own are shown by `said`. */
  sample(sampled) {
    this.note.hidden = !sampled
  }

  /** Show a line of one's own as soon as it is answered: the channel may leave it out. */
  said(line) {
    this.put(line)
    return line
  }

  /** Say in the chat what happened beside it. */
  tell(sign, text) {
    const last = this.log.lastElementChild?.dataset.id ?? ''
    this.waiting.push(told(last, sign, text))
    this.painting ||= requestAnimationFrame(() => this.paint())
  }

  /** By arrow keys from line to line, the latest first; Enter chooses one as a tap does. */
  walk(event) {
    const rows = all('.line[tabindex]', this.log)
    const at = rows.indexOf(document.activeElement)
    if (event.key === 'Enter' && at >= 0) rows[at].click()
    const ahead = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!ahead) return
    event.preventDefault()
    rows[at < 0 ? rows.length - 1 : at + ahead]?.focus()
  }

  atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_PX
  }
}
