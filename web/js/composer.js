// The line one writes in: it says, replies, asks or answers, keeps the text when refused, and tells how long to wait.
import { $, h, icon, iconButton, putBack, set } from './dom.js'
import { refusal, t } from './words.js'
import { Refused } from './refused.js'
import { keyed } from './wire.js'

export class Composer {
  /** `form` holds the field; `guest(text)` is called instead of sending where nobody has signed in. */
  constructor(form, { guest = null } = {}) {
    this.form = form
    this.field = $('input', form)
    this.told = h('p', { class: 'told', role: 'alert', hidden: true })
    this.about = h('p', { class: 'about', hidden: true })
    this.field.closest('label').before(this.about)
    this.field.closest('label').after(this.told)
    this.send = null
    this.free = 0
    this.again = false
    this.usual = { words: 'say.something', act: null }
    form.addEventListener('submit', event => { event.preventDefault(); this.submit() })
    this.field.addEventListener('input', () => { if (Date.now() > this.free) this.told.hidden = true })
    this.field.addEventListener('keydown', event => { if (event.key === 'Escape') this.rest() })
    this.guest = guest
  }

  /** What the field does when nothing else is chosen: `act(text, key)` sends. */
  rests({ words, act }) {
    this.usual = { words, act: act && keyed(act) }
    this.rest()
  }

  rest() {
    this.send = this.usual.act
    this.about.hidden = true
    this.field.placeholder = t(this.usual.words)
    this.field.setAttribute('aria-label', t(this.usual.words))
  }

  /** Turn to something for the next text: `about` says to what. */
  turn(sign, about, words, act) {
    if (this.guest) return this.guest('')
    this.about.replaceChildren(icon(sign, 'small'), h('span', {}, about), iconButton('close', t('never.mind'), () => this.rest()))
    this.about.hidden = false
    this.field.placeholder = t(words)
    this.field.setAttribute('aria-label', t(words))
    this.send = keyed(act)
    this.field.focus()
  }

  /** Lead to the field. */
  write() {
    this.field.focus()
  }

  /** Send a text as if it had just been written. */
  async say(text) {
    this.field.value = text
    await this.submit()
  }

  /** Send what stands in the field, and empty it. One at a time: Enter while one is under way sends what was written since right after it. */
  async submit() {
    const text = this.field.value.trim()
    if (!text || !this.send) return this.field.focus()
    if (this.guest) return this.guest(text)
    this.again = this.form.ariaBusy === 'true'
    if (this.again) return
    const send = this.send
    set(this.form, 'aria-busy', 'true')
    this.field.value = ''
    try {
      await send(text)
      this.told.hidden = true
      if (send === this.send) this.rest()
    } catch (error) {
      this.again = false
      putBack(this.field, text)
      this.refused(error)
    } finally {
      set(this.form, 'aria-busy', null)
    }
    if (this.again) await this.submit()
  }

  /** The text is back; why and for how long is said beside it, and goes when it is over. */
  refused(error) {
    const words = error instanceof Refused ? refusal(error) : t('not.sent')
    this.told.replaceChildren(icon('warn', 'small'), h('span', {}, words))
    this.told.hidden = false
    const wait = error.retry_after_ms ?? 0
    this.free = Date.now() + wait
    if (wait) setTimeout(() => { if (Date.now() >= this.free) this.told.hidden = true }, wait + 50)
  }
}
