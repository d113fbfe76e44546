// What is done to evidence by those who may: it is held for the law, a passage or a picture is covered, and both are taken back. A reason is asked for, which the audit keeps.
import { $, button, chip, h, icon, sheet, toast } from '../dom.js'
import { field } from '../field.js'
import { Refused } from '../refused.js'
import { me } from '../who.js'
import { change, keyed } from '../wire.js'
import { refusal, t } from '../words.js'
import { barred } from './evidence.js'

const MOST = 200
const BAR = '█'

let paper = null

export class Deeds {
  /** `told` says what is known of the open case; `read` asks for it anew. */
  constructor(told, read) {
    Object.assign(this, { told, read })
    this.holds = me.role === 'lead'
    this.covers = this.holds || me.role === 'agent'
  }

  /** Whether the reader takes this cover off: it is their own, or they are a lead. */
  uncovers(cover) {
    return this.holds || (this.covers && cover.by === me.user)
  }

  /** Put the evidence under a hold, or lift that. */
  hold() {
    const { held, evidence } = this.told()
    const [title, text, done] = held ? ['cases.lift', 'cases.lift.text', 'cases.lift.done'] : ['cases.hold', 'cases.hold.text', 'cases.hold.done']
    this.open(t(title), [h('p', {}, t(text))], { command: 'evidence:hold', body: { evidence, held: !held }, done: t(done) })
  }

  /** Cover some characters of a line. */
  coverWords(line) {
    const words = new Passage(line)
    this.open(t('cases.cover.of', { name: line.author_name }), words.parts, {
      command: 'evidence:redact', body: { evidence: this.told().evidence, line: line.id }, done: t('cases.cover.done'), hint: t('cases.cover.why'), go: t('cases.cover.go'), words,
    })
  }

  /** Cover a picture as a whole; `title` says which. */
  coverPicture(picture, title) {
    const body = { case: this.told().card.case, picture }
    this.open(title, [h('p', {}, t('cases.cover.picture.text'))], { command: 'evidence:redact_picture', body, done: t('cases.cover.done'), hint: t('cases.cover.why'), go: t('cases.cover.go') })
  }

  uncover({ cover }) {
    const body = { case: this.told().card.case, cover }
    this.open(t('cases.uncover'), [h('p', {}, t('cases.uncover.text'))], { command: 'evidence:uncover', body, done: t('cases.uncover.done') })
  }

  /** Ask why, and send. What is refused stays in view with the server's sentence; sent again, it is the same change. */
  open(title, parts, { command, body, done, hint = t('cases.why.hint'), go: does = title, words = null }) {
    paper ??= sheet(title, { id: 'deed', name: 'deed' })
    paper.entitle(title)
    const send = keyed((text, key) => change(command, JSON.parse(text), key))
    const said = h('p', { class: 'error', role: 'alert', hidden: true })
    const go = button(does, null, { kind: 'ink', size: 'wide', type: 'submit', name: 'send', form: 'deed-form' })
    const why = field(t('cases.why'), { name: 'why', rows: 2, maxlength: MOST }, { tag: 'textarea', hint })
    const say = text => { said.replaceChildren(icon('warn'), h('span', {}, text)); said.hidden = false }

    const sends = async event => {
      event.preventDefault()
      if (go.ariaBusy === 'true') return
      said.hidden = true
      const reason = $('textarea', why)
      if (words && !words.chosen) { say(t('cases.cover.none')); return words.focus() }
      if (!reason.value.trim()) { say(t('cases.why.empty')); return reason.focus() }
      go.setAttribute('aria-busy', 'true')
      try {
        await send(JSON.stringify({ ...body, ...words?.chosen, why: reason.value.trim() }))
        toast(done)
        paper.close()
        await this.read()
        if (document.activeElement === document.body) $('#evidence-h')?.focus()
      } catch (error) {
        say(error instanceof Refused ? refusal(error) : t('not.sent'))
        if (error instanceof Refused) this.read() // somebody may have done it before
      } finally {
        go.removeAttribute('aria-busy')
      }
    }
    paper.fill([h('form', { id: 'deed-form', class: 'stack', novalidate: true, on: { submit: sends } }, ...parts, why)], [said, go])
    paper.show()
  }
}

/** A line of which some characters are selected, as one selects a text; below it what others will read. */
class Passage {
  constructor(line) {
    const hear = () => this.show()
    // What is read-only has no caret for the keyboard. So it is a field that takes nothing in, and calls no keyboard up on a phone.
    const on = { select: hear, keyup: hear, click: hear, beforeinput: event => event.preventDefault(), input: () => { this.area.value = line.text } }
    this.node = field(t('cases.cover.words'), { name: 'words', rows: 3, 'aria-readonly': 'true', inputmode: 'none', autocomplete: 'off', spellcheck: 'false', dir: 'auto', on }, { tag: 'textarea', hint: t('cases.cover.hint') })
    this.area = $('textarea', this.node)
    this.area.value = line.text
    this.area.setSelectionRange(0, 0)
    this.reads = h('bdi', {})
    const every = chip(t('cases.cover.all'), false, () => { this.area.select(); this.show() }, { name: 'every' })
    every.removeAttribute('aria-pressed')
    this.parts = [this.node, h('div', { class: 'cluster' }, every),
      h('div', { class: 'stack reads', 'aria-live': 'polite' }, h('p', { class: 'legend' }, t('cases.cover.reads')), h('blockquote', { class: 'quoted' }, this.reads)), h('p', { class: 'faint' }, t('cases.cover.keeps'))]
    this.show()
  }

  /** From which character to which, as the server counts them; null where none is. */
  get chosen() {
    const { value, selectionStart, selectionEnd } = this.area
    const start = [...value.slice(0, selectionStart)].length
    const end = [...value.slice(0, selectionEnd)].length
    return end > start ? { start, end } : null
  }

  focus() {
    this.area.focus()
  }

  show() {
    const letters = [...this.area.value]
    const { start, end } = this.chosen ?? { start: 0, end: 0 }
    const text = letters.map((letter, at) => at >= start && at < end ? BAR : letter).join('')
    if (this.text !== text) this.reads.replaceChildren(...barred(this.text = text))
  }
}
