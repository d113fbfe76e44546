// How a chat is read aloud: line by line while few come; so many that the voice would never end are told in batches.
import { h, set } from '../dom.js'
import { t } from '../words.js'

const WATCHED_MS = 5_000
const MANY = 10 // in so long: two a second are more than a voice reads
const FEW = 4
const BATCH_MS = 8_000
const SETTLED_MS = 1_000

export class Aloud {
  /** `log` is the element with role log. What is shown in it before `begin` is not news, and not told. */
  constructor(log) {
    this.log = log
    this.summary = h('p', { class: 'seen-by-readers', role: 'status', hidden: true })
    log.before(this.summary)
    this.silent = new Set()
    this.since = 0
    this.came = 0
    this.untold = 0
    this.latest = null
    this.hush('opening', true)
  }

  /** What stands in the log now is known; tell from here on. */
  begin() {
    setTimeout(() => this.hush('opening', false), SETTLED_MS)
  }

  /** One reads back: what is shown then is not new. */
  reads(back) {
    if (back) return this.hush('reading', true)
    setTimeout(() => this.hush('reading', false), SETTLED_MS)
  }

  hush(why, on) {
    if (on) this.silent.add(why)
    else this.silent.delete(why)
    this.log.setAttribute('aria-live', this.silent.size ? 'off' : 'polite')
  }

  get busy() {
    return this.silent.has('many')
  }

  /** A line has come. */
  hear(line) {
    const now = performance.now()
    if (now - this.since > WATCHED_MS) { this.since = now; this.came = 0 }
    this.came++
    if (!this.busy && this.came > MANY) this.crowd(true)
    if (!this.busy) return
    this.untold++
    this.latest = line
  }

  crowd(on) {
    this.hush('many', on)
    this.untold = 0
    this.summary.hidden = !on
    this.summary.textContent = ''
    set(this.log, 'data-many', on)
    if (on) setTimeout(() => this.tell(), BATCH_MS)
  }

  tell() {
    if (this.untold <= FEW || !this.log.isConnected) return this.crowd(false)
    this.summary.textContent = t('lines.came', { n: this.untold, name: this.latest.author_name, text: this.latest.text })
    this.untold = 0
    setTimeout(() => this.tell(), BATCH_MS)
  }
}
