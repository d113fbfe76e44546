// The decision on a case: a prepared reason or one's own words, a step of the ladder, and what the person will read.
import { $, badge, button, chip, h, icon, toast } from '../dom.js'
import { field } from '../field.js'
import { redraw } from '../redraw.js'
import { FOR_EVER_MS, statement } from '../settings/decisions.js'
import { change } from '../wire.js'
import { span, t } from '../words.js'
import { does } from './desk.js'

const MOST = 1000
const HOUR_S = 3_600
const DAY_S = 86_400
const SPANS = [60, 600, HOUR_S, 6 * HOUR_S, DAY_S, 3 * DAY_S, 7 * DAY_S, 30 * DAY_S, 90 * DAY_S, 365 * DAY_S]
const FOR_EVER = ['room_ban', 'ban']
const OUTCOMES = ['genuine', 'replica', 'fake']
const begun = new Map() // what was begun of a case is there when it is claimed anew

export class Decision {
  /** `sent` is called once it is decided. */
  constructor(told, sent) {
    Object.assign(this, { told, sent })
    const { card, step, against, means } = told
    const steps = means.steps.map(each => each.step)
    const first = against && card.kind === 'appeal' ? against.step : card.proposed || (card.kind === 'product' ? 'none' : step)
    const fresh = { macro: '', ground: card.ground, step: steps.includes(first) ? first : 'none', seconds: 0, facts: '' }
    this.draft = begun.get(card.case) ?? begun.set(card.case, fresh).get(card.case)
    this.facts = field(t('cases.facts'), { name: 'facts', rows: 3, maxlength: MOST, on: { input: event => this.put({ facts: event.target.value }) } }, { tag: 'textarea', hint: t('cases.facts.hint') })
    $('textarea', this.facts).value = this.draft.facts
    this.facts.dataset.key = 'facts'
    this.node = h('form', { class: 'pane decide', data: { key: 'decide' }, 'aria-labelledby': 'decide-h', on: { submit: event => { event.preventDefault(); this.send() } } })
    this.draw()
  }

  focus() {
    $('h3', this.node).focus({ preventScroll: true })
    this.node.scrollIntoView({ block: 'nearest' })
  }

  put(changes) {
    Object.assign(this.draft, changes)
    this.draw()
  }

  draw() {
    const { means, card } = this.told
    const { macro, ground, step } = this.draft
    const rung = means.steps.find(each => each.step === step)
    redraw(this.node,
      h('h3', { id: 'decide-h', tabindex: '-1' }, t('cases.decide')),
      h('fieldset', { class: 'many', data: { key: 'macros' } }, h('legend', {}, t(this.goods ? 'cases.turns.out' : 'cases.macros')), h('div', { class: 'cluster' }, ...means.macros.map(each =>
        chip(called(each, this.goods), macro === each.macro, () => this.put(macro === each.macro ? { macro: '' } : { macro: each.macro, ground: each.ground, step: this.milder(each.step), seconds: 0 }), { name: each.macro, data: { key: each.macro } })))),
      h('fieldset', { class: 'many', data: { key: 'steps' } }, h('legend', {}, t('cases.measure')), h('div', { class: 'cluster' }, ...means.steps.map(each => h('label', { class: 'chip', data: { key: each.step } },
        h('input', { type: 'radio', name: 'step', value: each.step, checked: each.step === step, on: { change: () => this.put({ step: each.step, seconds: 0 }) } }), t(`cases.step.${each.step}`), this.isProposed(each.step) && badge(t(card.kind === 'appeal' ? 'cases.stands' : 'cases.fits'), { kind: 'gold' }))))),
      h('div', { class: 'pairs', data: { key: 'pairs' } }, choice('ground', t('cases.ground'), means.grounds.map(each => [each, t(`ground.${each}`)]), ground, value => this.put({ ground: value })),
        rung?.most_s > 0 && choice('seconds', t('cases.how.long'), spans(rung).map(s => [s, span(s)]), this.draft.seconds || rung.usual_s, value => this.put({ seconds: Number(value) }))),
      this.facts,
      this.preview(rung),
      button(this.words(), null, { kind: 'ink', size: 'wide', type: 'submit', name: 'send' }))
    for (const each of this.node.querySelectorAll('select')) each.value = each.dataset.value
  }

  /** The product that it is about, "" where it is about none. */
  get goods() {
    return this.told.seen?.around.offered?.product ?? ''
  }

  /** A prepared step where it may be taken, else what stands. */
  milder(step) {
    return this.told.means.steps.some(each => each.step === step) ? step : this.draft.step
  }

  isProposed(step) {
    const { card, against, step: fits } = this.told
    return step === (card.kind === 'appeal' ? against?.step : card.proposed || (card.kind !== 'product' && fits))
  }

  /** What the decision is called, as it stands. */
  words() {
    const { card, against } = this.told
    const { step } = this.draft
    if (card.kind === 'appeal' && step === against?.step) return t('cases.send.upheld')
    if (step === 'none') return t(against ? 'cases.send.overturned' : 'cases.send.none')
    return t('cases.send', { step: t(`cases.step.${step}`) })
  }

  /** What the person will read, of this decision as it stands. */
  preview(rung) {
    const { card, against, means, seen, source } = this.told
    const { macro, ground, step, seconds } = this.draft
    const facts = this.draft.facts.trim()
    const told = part => h('section', { class: 'preview', data: { key: 'preview' }, 'aria-labelledby': 'preview-h' },
      step !== 'none' && !facts && !macro && h('p', { class: 'wants' }, icon('info', 'small'), t('cases.wants.facts')), h('h4', { id: 'preview-h' }, t('cases.preview', { name: card.subject_name })), part)
    if (step === 'ban' && card.proposed !== 'ban') return told(h('p', { class: 'quiet' }, t('cases.preview.proposed')))
    if (against && (step === 'none' || (card.kind === 'appeal' && step === against.step))) return told(paper({ ...against, state: step === 'none' ? 'overturned' : 'upheld' }))
    if (step === 'none') return told(h('p', { class: 'quiet' }, t(this.goods ? 'cases.preview.none.product' : 'cases.preview.none')))
    const until = FOR_EVER.includes(step) ? FOR_EVER_MS : rung?.most_s ? Date.now() + (seconds || rung.usual_s) * 1000 : 0
    return told(paper({
      id: '', step, ground, scope: card.scope, basis: means.unlawful.includes(ground) ? 'law' : 'terms', facts, macro, content: seen?.around.said.text ?? '', product: this.goods, rights: this.told.rights, source, state: 'stands',
      until_ms: until, at_ms: Date.now(), appeal_ms: means.appeal_ms && Date.now() + means.appeal_ms,
    }))
  }

  send() {
    const { macro, ground, step, seconds } = this.draft
    return does($('[name=send]', this.node), async () => {
      const { outcome } = await change('case:decide', { case: this.told.card.case, step, ground, macro, seconds, facts: this.draft.facts.trim() })
      begun.delete(this.told.card.case)
      toast(t(`cases.outcome.${outcome}`))
      await this.sent()
    })
  }
}

/** What a prepared decision is called: of a product what it turns out to be, else what is wrong. */
const called = ({ macro, step, ground }, goods) => goods && OUTCOMES.includes(macro) ? t(`cases.turns.${macro}`) : step === 'none' ? t('cases.nothing') : t(`ground.${ground}`)

const paper = one => h('div', { class: 'quoted decision' }, ...statement(one), one.appeal_ms > 0 && one.state === 'stands' && h('p', { class: 'faint' }, t('cases.may.appeal')))

const spans = ({ least_s, usual_s, most_s }) => [...new Set([...SPANS, usual_s])].filter(s => s >= least_s && s <= most_s).sort((a, b) => a - b)

const choice = (name, label, options, value, choose) => h('label', { class: 'field', data: { key: name } }, h('span', { class: 'label' }, label),
  h('select', { name, data: { value }, on: { change: event => choose(event.target.value) } }, ...options.map(([each, text]) => h('option', { value: each, data: { key: each } }, text))))
