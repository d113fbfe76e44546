// The queue: the cases that wait, the appeals among them, one's own and what is decided; each says how soon it is due and who has it.
import { $, badge, button, chip, h, icon, skeleton } from '../dom.js'
import { failed, full, loads, none } from '../panel.js'
import { redraw } from '../redraw.js'
import { me } from '../who.js'
import { ask } from '../wire.js'
import { ago, t, when } from '../words.js'
import { signIn } from '../you.js'

const LISTS = ['waiting', 'appeals', 'mine', 'closed']
const SIGNS = { line: 'flag', picture: 'photo', product: 'box', appeal: 'reply', ban: 'shield' }
const SOON_MS = 3_600_000
const KNOWN_REPORT = 100 // what a report weighs of whom nothing is known

export class Queue {
  constructor(panel, signal) {
    Object.assign(this, { panel, signal, place: $('.rows-of', panel), list: 'waiting', pages: 1, told: null, asked: 0, chosen: '' })
    loads(this.place, ...Array.from({ length: 5 }, () => h('div', { class: 'row' }, skeleton('round'), skeleton())))
    this.choices()
  }

  choices() {
    const lists = me.role === 'auditor' ? LISTS.filter(list => list !== 'mine') : LISTS
    redraw($('.lists', this.panel), ...lists.map(list => chip(t(`cases.${list}`), list === this.list, () => this.turn(list), { data: { key: list } })))
  }

  turn(list) {
    Object.assign(this, { list, pages: 1, told: null })
    this.choices()
    loads(this.place, ...Array.from({ length: 5 }, () => h('div', { class: 'row' }, skeleton('round'), skeleton())))
    return this.read()
  }

  /** Ask for as many pages as one has looked at; an answer that another ask has overtaken is nothing. */
  async read() {
    const mine = ++this.asked
    try {
      const cases = []
      let after = ''
      for (let page = 0; page < this.pages; page++) {
        const told = await ask('case:list', { state: this.list, after })
        cases.push(...told.cases)
        after = told.next
        if (!after) break
      }
      if (this.signal.aborted || mine !== this.asked) return
      this.told = { cases: [...new Map(cases.map(one => [one.case, one])).values()], next: after }
      this.show()
    } catch (error) {
      if (!this.signal.aborted && mine === this.asked && !this.told) failed(this.place, error, () => this.read(), signIn)
    }
  }

  show() {
    if (!this.told) return
    const { cases, next } = this.told
    if (!cases.length) return none(this.place, this.list === 'closed' ? 'box' : 'check', t(`cases.none.${this.list}`), t('cases.none'), this.list === 'waiting' ? button(t('cases.closed'), () => this.turn('closed'), { size: 'small' }) : button(t('cases.waiting'), () => this.turn('waiting'), { size: 'small' }))
    full(this.place, h('ul', { class: 'card list', role: 'list' }, ...cases.map(one => this.row(one))),
      next !== '' && h('p', { class: 'onward', data: { id: 'more' } }, button(t('show.more'), () => { this.pages++; this.read() })))
  }

  row(one) {
    return h('li', { data: { id: one.case } }, h('a', { class: 'row entry', href: `#${one.case}`, 'aria-current': one.case === this.chosen && 'true' },
      h('span', { class: 'sign-icon', data: { gravity: one.gravity } }, icon(SIGNS[one.kind])),
      h('span', {}, h('b', { class: 'ground' }, t(`ground.${one.ground}`)),
        h('span', { class: 'faint' }, [t(`cases.kind.${one.kind}`), t(`cases.gravity.${one.gravity}`)].join(' · ')),
        h('span', { class: 'faint' }, h('bdi', {}, one.subject_name), one.reports > 0 && ` · ${weight(one)}`),
        h('span', { class: 'cluster tells' }, flagged(one), due(one), holder(one)))))
  }

  choose(id) {
    this.chosen = id
    this.show()
  }

  focus(id) {
    ($(`li[data-id="${CSS.escape(id)}"] a`, this.place) ?? $('.chip[aria-pressed="true"]', this.panel)).focus({ preventScroll: true })
  }
}

/** How many reported it, and what that weighs. */
export const weight = one => `${t('cases.reports', { n: one.reports })} · ${t('cases.weight', { n: one.weight / KNOWN_REPORT })}`

/** For which organisation a trusted flagger has reported it. */
export const flagged = one => one.flagged && badge(t('cases.flagged', { organisation: one.flagged }), { kind: 'festa', icon: 'flag' })

/** How soon it is to be decided, or what came of it. */
export function due(one, now = Date.now()) {
  if (one.closed_ms) return badge(`${t(`cases.outcome.${one.outcome}`)} · ${ago(one.closed_ms)}`, { icon: 'check' })
  if (one.due_ms <= now) return badge(t('cases.was.due', { when: when(one.due_ms, now) }), { kind: 'alarm', icon: 'warn' })
  const soon = one.due_ms - now < Math.max(SOON_MS, (one.due_ms - one.opened_ms) / 4)
  return badge(t('cases.due', { when: when(one.due_ms, now) }), { kind: soon ? 'gold' : null, icon: 'clock' })
}

/** Who has it, or why the reader may not. */
export function holder(one, now = Date.now()) {
  if (one.closed_ms) return null
  if (me.role !== 'auditor' && one.interest) return badge(t('cases.for.another'), { icon: 'people' })
  if (forLead(one)) return badge(t('cases.for.lead'), { icon: 'people' })
  if (!one.agent || one.until_ms <= now) return one.proposed ? badge(t('cases.proposed', { step: t(`cases.step.${one.proposed}`) }), { kind: 'festa' }) : null
  return one.agent === me.user ? badge(t('cases.yours'), { kind: 'trust', icon: 'check' }) : badge(t('cases.taken', { name: one.agent_name }), { icon: 'me' })
}

/** Whether it wants somebody who stands higher than the reader. */
export const forLead = one => one.needs === 'lead' && me.role === 'agent'
