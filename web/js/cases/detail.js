// One case: what it is, what is known of it and of the person, and the way to a decision.
import { $, button, countdown, empty, h, icon, note, skeleton } from '../dom.js'
import { failed, full, loads, mark, none } from '../panel.js'
import { me } from '../who.js'
import { ask, change } from '../wire.js'
import { t } from '../words.js'
import { signIn } from '../you.js'
import { Decision } from './decision.js'
import { does } from './desk.js'
import { Deeds } from './deeds.js'
import { evidence } from './evidence.js'
import { person, plea, reports } from './parts.js'
import { rights } from './rights.js'
import { due, flagged, holder, weight } from './queue.js'

const OWN = 1521
const DENIED = 1001

/** Who has no account here has at least the name under which it was said. */
const named = told => ({ ...told, card: { ...told.card, subject_name: told.card.subject_name === told.card.subject ? told.seen?.around.said.author_name || told.card.subject : told.card.subject_name } })

export class Detail {
  /** `moved` is called when one has changed something, `back` leads to the list. */
  constructor(panel, { signal, moved, back }) {
    Object.assign(this, { place: $('.shown', panel), signal, moved, back, id: '', told: null, asked: 0, decision: null, whole: false })
    this.deeds = new Deeds(() => this.told, () => this.read())
  }

  /** Show a case, or that none is chosen. */
  async open(id) {
    if (id === this.id && this.told) return
    Object.assign(this, { id, told: null, decision: null, whole: false })
    if (!id) {
      this.asked++
      return none(this.place, 'shield', t('cases.choose'), t('cases.choose.text'), me.role !== 'auditor' && button(t('cases.next'), () => $('.next .button').click(), { size: 'small' }))
    }
    loads(this.place, skeleton(), skeleton('tall'), skeleton('tall'))
    await this.read()
  }

  async read() {
    const [id, mine] = [this.id, ++this.asked]
    if (!id) return
    try {
      const told = await ask('case:read', { case: id })
      if (this.signal.aborted || mine !== this.asked) return
      this.told = named(told)
      this.show()
    } catch (error) {
      if (this.signal.aborted || mine !== this.asked) return
      if (error.code === OWN) return this.notYours(t(`cases.interest.${error.facts.why}`))
      if (error.code === DENIED && error.facts?.needs) return this.notYours(t('cases.for.lead.text'))
      if (!this.told) failed(this.place, error, () => this.read(), signIn)
    }
  }

  /** It is for somebody else: say why, and show nothing of it. */
  notYours(why) {
    this.told = null
    mark(this.place, 'denied')
    this.place.replaceChildren(this.head(), h('div', { class: 'state' }, empty('people', t('cases.for.another'), why, button(t('cases.back'), this.back, { size: 'small' }))))
  }

  focus() {
    $('h2', this.place)?.focus({ preventScroll: true })
  }

  show() {
    const { card } = this.told
    const mine = !card.closed_ms && card.agent === me.user && card.until_ms > Date.now()
    if (mine) this.decision ??= new Decision(this.told, () => this.decided())
    const before = this.place.contains(document.activeElement) && document.activeElement.closest('section')?.getAttribute('aria-labelledby')
    full(this.place, this.head(card), this.stand(card, mine), plea(this.told), evidence(this.told, this.deeds, this.whole ? null : () => { this.whole = true; this.show() }), reports(this.told, this.deeds), rights(this.told, this.deeds), person(this.told), mine && this.decision.node)
    // What had the focus may be gone, such as the way to take off a cover that is off.
    if (before && document.activeElement === document.body) $(`#${before}`)?.focus({ preventScroll: true })
  }

  head(card = null) {
    return h('header', { class: 'stack case-head', data: { key: 'head' } },
      h('button', { class: 'button to-list', type: 'button', data: { kind: 'quiet', size: 'small', key: 'back' }, on: { click: this.back } }, icon('back', 'small'), h('span', {}, t('cases.back'))),
      card && h('p', { class: 'faint', data: { key: 'kind' } }, [t(`cases.kind.${card.kind}`), t(`cases.gravity.${card.gravity}`), card.reports > 0 && weight(card)].filter(Boolean).join(' · ')),
      card && h('h2', { class: 'ground', tabindex: '-1' }, t(`ground.${card.ground}`)),
      card && h('p', { class: 'cluster', data: { key: 'tells' } }, flagged(card), due(card), holder(card)))
  }

  /** Who has it, and what the reader may do about that. */
  stand(card, mine) {
    if (card.closed_ms) return note('trust', 'check', t(`cases.outcome.${card.outcome}`), t('cases.is.decided'))
    if (me.role === 'auditor') return note(null, 'eye', t('cases.audits'), t('cases.audits.text'))
    const taken = card.agent && card.until_ms > Date.now()
    if (taken && !mine) return note(null, 'me', t('cases.taken', { name: card.agent_name }), t('cases.taken.text'))
    return h('div', { class: 'note stand', data: { kind: mine ? 'trust' : null, key: 'stand' } }, icon(mine ? 'check' : 'info'),
      h('div', { class: 'between' }, h('span', {}, h('b', {}, t(mine ? 'cases.yours' : 'cases.free')), ' ', mine ? h('span', {}, t('cases.left'), ' ', countdown(card.until_ms, () => this.read())) : t('cases.free.text')),
        button(t(mine ? 'cases.release' : 'cases.claim'), event => this.turn(mine, event.currentTarget), { kind: mine ? null : 'ink', name: 'turn' })))
  }

  /** Claim it, and stand where one decides; or give it back. */
  turn(mine, from) {
    return does(from, async () => {
      await change(mine ? 'case:release' : 'case:claim', { case: this.id })
      if (mine) this.decision = null
      await Promise.all([this.read(), this.moved()])
      if (mine) $('[name=turn]', this.place)?.focus()
      else this.decision?.focus()
    })
  }

  async decided() {
    this.decision = null
    await Promise.all([this.read(), this.moved()])
    this.focus()
  }
}
