// The window of a log. Of all that is known only some rows stand in the page; they change once a frame at most, and what is read never moves.
import { all, h } from '../dom.js'

const SHOWN = 60 // rows in the page while one follows, and up to a step more
const STEP = 30
const MOST = 120 // rows in the page at most
const KEPT = 2_000 // entries known at most
const AHEAD_PX = 240
const SLACK_PX = 8
const HELD_PX = 1e6 // room held before the first row at most
const END_PX = 1e7 // beyond any end: so the end is reached without asking how far it is

/** Whether `a` stands after `b`: by id, and what was told beside a line stands after it. */
const after = (a, b) => a.id > b.id || (a.id === b.id && a.n > b.n)

export class Log {
  /**
   * `place` scrolls, `newer` leads to the end. Entries are `{id, n}` with whatever `make(entry)` draws as a row.
   * `earlier()` brings entries before the first, `forgot(entry)` is told of those that are kept no more, `reads(back)` whether one reads back.
   */
  constructor(place, newer, { make, earlier, forgot, reads }) {
    Object.assign(this, { place, newer, make, earlier, forgot, reads })
    this.space = h('div', { class: 'space', 'aria-hidden': 'true' })
    this.held_px = 0 // its height
    place.prepend(this.space)
    this.entries = []
    this.from = 0 // the entries that stand in the page: from `from` up to before `to`
    this.to = 0
    this.shown = []
    this.follows = true
    this.held = false // a finger lies on it: nothing moves away under it
    this.asking = false
    this.frame = 0
    this.top = 0
    newer.addEventListener('click', () => { this.toEnd(); place.focus() })
    place.addEventListener('keydown', event => this.walk(event))
    place.addEventListener('scroll', () => this.scrolled(), { passive: true })
    place.addEventListener('focusout', event => { if (!place.contains(event.relatedTarget) && this.left() < SLACK_PX) this.follow() })
    place.addEventListener('touchstart', () => { this.held = true }, { passive: true })
    for (const end of ['touchend', 'touchcancel']) place.addEventListener(end, () => { this.held = false; this.soon() }, { passive: true })
    new ResizeObserver(() => { if (this.follows) this.stick() }).observe(place)
  }

  /** Put an entry in its place. It is seen with the next frame, or when one has read on to it. */
  put(entry) {
    let at = this.entries.length
    while (at && after(this.entries[at - 1], entry)) at--
    const within = at > this.from && at < this.to
    this.entries.splice(at, 0, entry)
    if (at <= this.from && this.to) { this.from++; this.to++ } else if (within) this.to++
    if (this.entries.length > KEPT + STEP) this.forget() // a page out of view has no frames
    this.soon()
  }

  soon() {
    this.frame ||= requestAnimationFrame(() => this.draw())
  }

  draw() {
    cancelAnimationFrame(this.frame)
    this.frame = 0
    if (this.follows && !this.held) this.advance()
    else {
      if (this.to - this.from !== this.shown.length) this.show()
      if (this.to < this.entries.length) this.newer.hidden = false
    }
  }

  advance() {
    this.to = this.entries.length
    if (this.to - this.from > SHOWN + STEP) this.from = this.to - SHOWN
    this.show()
    this.stick()
  }

  /** Let exactly the entries of the window have their rows. Those that stay are not touched, and stay where they are. */
  show() {
    const wanted = this.entries.slice(this.from, this.to)
    const stay = new Set(wanted)
    const kept = this.shown.find(entry => stay.has(entry))
    const moves = kept && (kept !== this.shown[0] || kept !== wanted[0])
    const before = moves && kept.row.offsetTop
    for (const entry of this.shown) if (!stay.has(entry)) { entry.row.remove(); entry.row = null }
    let at = this.space.nextElementSibling
    for (const entry of wanted) {
      entry.row ??= this.make(entry)
      if (at === entry.row) at = at.nextElementSibling
      else this.place.insertBefore(entry.row, at)
    }
    this.shown = wanted
    if (moves) this.stand(kept.row, before)
    else if (!kept) this.hold(0)
  }

  /** Let a row stand where it stood, by room held before the first one for those that went, or came back. */
  stand(row, before) {
    const wanted = this.held_px + before - row.offsetTop
    this.hold(Math.max(0, wanted))
    if (wanted < 0) this.place.scrollTop -= wanted
    this.top = this.place.scrollTop
  }

  hold(px) {
    if (px > HELD_PX && this.follows) px = 0
    if (px === this.held_px) return
    this.held_px = px
    this.space.style.blockSize = `${px}px`
  }

  stick() {
    this.place.scrollTop = END_PX
    this.top = this.place.scrollTop // just laid out: this costs nothing
  }

  /** Show the last entries, and stay with them. */
  toEnd() {
    this.follow()
    this.held = false
    this.draw()
  }

  follow() {
    this.newer.hidden = true
    if (this.follows) return
    this.follows = true
    this.reads(false)
    this.soon()
  }

  /** Leave what is in view where it is, whatever comes. */
  stay() {
    if (!this.follows) return
    this.follows = false
    this.reads(true)
  }

  left() {
    return this.place.scrollHeight - this.place.scrollTop - this.place.clientHeight
  }

  scrolled() {
    const { scrollTop } = this.place
    const up = scrollTop < this.top - 1
    this.top = scrollTop
    if (this.follows && !up) return // a move of our own
    const left = this.left()
    if (up && left > SLACK_PX) this.stay()
    if (this.follows) return
    if (this.to === this.entries.length && left <= SLACK_PX && !this.walked()) this.follow()
    else if (scrollTop < AHEAD_PX) this.back()
    else if (left < AHEAD_PX) this.on()
  }

  /** Show earlier entries, and ask for them where none are known. */
  async back() {
    if (this.from === 0) {
      if (this.asking) return
      this.asking = true
      try { await this.earlier() } finally { this.asking = false }
    }
    if (this.from === 0 || this.follows) return
    this.from = Math.max(0, this.from - STEP)
    this.to = Math.min(this.to, this.from + MOST)
    this.show()
  }

  /** Show later entries. */
  on() {
    if (this.to === this.entries.length) return
    this.to = Math.min(this.entries.length, this.to + STEP)
    this.from = Math.max(this.from, this.to - MOST)
    this.show()
  }

  /** Keep so many entries: the first ones go, but for those in view; after them it is said where some are left out. */
  forget() {
    const extra = this.entries.length - KEPT
    if (extra <= 0) return
    const early = Math.min(extra, this.follows ? extra : this.from)
    const gone = this.entries.splice(0, early)
    this.from -= Math.min(early, this.from)
    this.to -= Math.min(early, this.to)
    if (extra > early) {
      const hole = this.entries[this.to].hole ? this.to + 1 : this.to
      const [first, ...others] = this.entries.splice(hole, extra - early)
      if (hole === this.to) this.entries.splice(hole, 0, { id: first.id, n: first.n, hole: true })
      gone.push(first, ...others)
    }
    for (const entry of gone) this.forgot(entry)
  }

  rows() {
    return all('[tabindex]', this.place)
  }

  /** The row that was reached by arrow keys. */
  walked() {
    const row = document.activeElement
    return row !== this.place && this.place.contains(row) ? row : null
  }

  /** By arrow keys from row to row, the latest first; beyond the latest one follows again. Enter chooses one as a tap does. */
  async walk(event) {
    const row = this.walked()
    if (event.key === 'Enter') return row?.click()
    const ahead = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!ahead) return
    event.preventDefault()
    if (!row) return this.enter(ahead)
    this.stay()
    if (!this.next(row, ahead)) await (ahead < 0 ? this.back() : this.on())
    const next = this.next(row, ahead)
    if (next) next.focus()
    else if (ahead > 0) { this.place.focus({ preventScroll: true }); this.toEnd() }
  }

  enter(ahead) {
    if (ahead > 0) return this.toEnd()
    const latest = this.rows().at(-1)
    if (!latest) return
    this.stay()
    latest.focus()
  }

  next(row, ahead) {
    const rows = this.rows()
    return rows[rows.indexOf(row) + ahead]
  }
}
