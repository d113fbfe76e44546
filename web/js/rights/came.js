// What came of a notice: read by the number and the key of its receipt, which its address holds behind the #, where no server sees it.
import { $, badge, button, h, note, set, skeleton, toast } from '../dom.js'
import { failed, full, loads, none } from '../panel.js'
import { Refused } from '../refused.js'
import { share } from '../share.js'
import { ask } from '../wire.js'
import { clock, refusal, t } from '../words.js'
import { Asked } from './asked.js'

const NO_SUCH_NOTICE = 1603
const KINDS = { waiting: 'gold', kept: null, warned: 'trust', removed: 'trust', returned: null }
const SIGNS = { waiting: 'clock', kept: 'info', warned: 'check', removed: 'check', returned: 'undo' }

const addressed = ({ notice, secret }) => `#notice=${encodeURIComponent(notice)}&key=${encodeURIComponent(secret)}`

export class Came {
  constructor(panel, signal) {
    Object.assign(this, { panel, signal, place: $('.shown', panel), receipt: null, told: null, fresh: false, asked: 0 })
    this.number = new Asked(t('rights.number'), { name: 'notice', maxlength: 64, required: true, autocomplete: 'off', spellcheck: 'false', dir: 'ltr' }, { empty: t('rights.number.empty') })
    this.key = new Asked(t('rights.key'), { name: 'key', maxlength: 64, required: true, autocomplete: 'off', spellcheck: 'false', dir: 'ltr' }, { empty: t('rights.key.empty') })
    $('.asked', panel).replaceChildren(h('form', { class: 'stack', novalidate: true, on: { submit: event => { event.preventDefault(); this.look() } } },
      h('p', { class: 'quiet' }, t('rights.came.text')), this.number.node, this.key.node, button(t('rights.look'), null, { type: 'submit' })))
  }

  /** Show the notice that the address names, if it names one. Where it comes to name a place of the page alone, what is shown stays, and the address keeps its key. */
  follow() {
    const told = new URLSearchParams(location.hash.slice(1))
    const [notice, secret] = [told.get('notice'), told.get('key')]
    if (!notice || !secret) return this.receipt ? this.address() : this.nothing()
    if (this.receipt?.notice !== notice || this.receipt.secret !== secret) Object.assign(this, { receipt: { notice, secret }, told: null, fresh: false })
    this.number.input.value = notice
    this.key.input.value = secret
    return this.read()
  }

  address() {
    history.replaceState(history.state, '', location.pathname + location.search + addressed(this.receipt))
  }

  nothing() {
    none(this.place, 'info', t('rights.none'), t('rights.none.text'), button(t('rights.none.go'), () => this.number.input.focus(), { size: 'small' }))
  }

  look() {
    const wrong = [this.number, this.key].filter(each => !each.right())
    if (wrong.length) return wrong[0].input.focus()
    const hash = addressed({ notice: this.number.value, secret: this.key.value })
    if (location.hash === hash) return this.follow()
    location.hash = hash
  }

  /** Keep a receipt in the address, and show it. */
  async keep(receipt) {
    Object.assign(this, { receipt, told: null, fresh: true })
    this.address()
    await this.follow()
    const heading = $('h2', this.panel)
    heading.focus({ preventScroll: true })
    heading.scrollIntoView({ block: 'start' })
  }

  async read() {
    const mine = ++this.asked
    if (!this.told) loads(this.place, skeleton('tall'))
    try {
      const told = await ask('rights:read', { notice: this.receipt.notice, secret: this.receipt.secret })
      if (this.signal.aborted || mine !== this.asked) return
      this.told = told
      this.show()
    } catch (error) {
      if (!this.signal.aborted && mine === this.asked) this.failed(error)
    }
  }

  /** It was not told: what is shown already stays, unless there is no such notice. */
  failed(error) {
    const known = error instanceof Refused
    if (known && error.code === NO_SUCH_NOTICE) {
      this.told = null
      this.nothing()
      this.key.tell(refusal(error))
    } else if (this.told) toast(known ? refusal(error) : t('no.answer'), { kind: 'alarm', sign: 'warn' })
    else failed(this.place, error, () => this.read())
  }

  async again(from) {
    set(from, 'aria-busy', 'true')
    await this.read()
    set(from, 'aria-busy', null)
  }

  show() {
    const { notice, right, at_ms: at, things } = this.told
    this.key.tell('')
    full(this.place,
      this.fresh && h('div', { data: { key: 'receipt' }, role: 'status' }, note('trust', 'check', t('rights.received'), t('rights.received.text'))),
      h('dl', { class: 'receipt', data: { key: 'told' } }, ...row('rights.number', h('bdi', { dir: 'ltr' }, notice)), ...this.fresh ? row('rights.key', h('bdi', { dir: 'ltr' }, this.receipt.secret)) : [], ...row('rights.right', t(`rights.right.${right}`)), ...row('rights.sent', clock(at))),
      h('div', { class: 'cluster', data: { key: 'keep' } }, button(t('rights.keep'), () => share(location.href), { icon: 'share', size: 'small' }), button(t('rights.again'), event => this.again(event.currentTarget), { kind: 'quiet', size: 'small' })),
      h('ul', { class: 'list', role: 'list', data: { key: 'things' } }, ...things.map(thing)),
      h('p', { class: 'faint', data: { key: 'redress' } }, t('rights.redress')))
  }
}

const row = (name, value) => [h('dt', {}, t(name)), h('dd', {}, value)]

const thing = ({ title, room, product, state, at_ms: at }) => h('li', { class: 'came-of', data: { key: product, state } },
  h('p', { class: 'between' }, h('a', { href: `/room/${encodeURIComponent(room)}?thing=${encodeURIComponent(product)}` }, h('bdi', {}, title)), badge(t(`rights.state.${state}`), { kind: KINDS[state], icon: SIGNS[state] })),
  h('p', { class: 'quiet' }, t(`rights.state.${state}.text`), ' ', at > 0 && h('span', { class: 'faint' }, clock(at))))
