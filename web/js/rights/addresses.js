// The addresses of what infringes a right: shows and products of this site, one to ten.
import { button, h, iconButton } from '../dom.js'
import { t } from '../words.js'
import { Asked } from './asked.js'

const MOST = 10
const ROOM = /^\/room\/[\w.-]{1,64}$/

/** The path that the server is told of an address of ours; null for one of another site, '' for one that names nothing. */
export function ours(text) {
  const whole = text.startsWith(`${location.host}/`) ? `${location.protocol}//${text}` : text // as it is read aloud, and as browsers show it
  const url = URL.canParse(whole, location.origin) ? new URL(whole, location.origin) : null
  if (!url || url.origin !== location.origin) return null
  const thing = url.searchParams.get('thing')
  const named = thing ? `?thing=${encodeURIComponent(thing)}` : ''
  return ROOM.test(url.pathname) ? url.pathname + named : named && `/${named}`
}

function judged(text) {
  const path = ours(text)
  return path === null ? t('rights.address.other', { host: location.host }) : path ? '' : t('rights.address.none')
}

export class Addresses {
  constructor() {
    this.all = []
    this.list = h('ol', { class: 'stack', role: 'list' })
    this.more = button(t('rights.address.more'), () => this.add().input.focus(), { icon: 'plus', size: 'small' })
    this.node = h('fieldset', { class: 'stack' }, h('legend', { class: 'legend' }, t('rights.addresses')), h('p', { class: 'faint' }, t('rights.addresses.hint')), this.list, this.more)
    this.add()
  }

  add() {
    const label = t('rights.address', { n: this.all.length + 1 })
    const one = new Asked(label, { type: 'text', inputmode: 'url', autocomplete: 'off', spellcheck: 'false', dir: 'ltr', maxlength: 500, required: true, placeholder: `${location.origin}/room/…` }, { empty: t('rights.address.empty'), judge: judged })
    this.all.push(one)
    this.list.append(h('li', { class: 'address' }, one.node, this.all.length > 1 && iconButton('trash', t('rights.address.less', { n: this.all.length }), () => this.remove(one))))
    this.more.hidden = this.all.length === MOST
    return one
  }

  /** Take one away; those behind it move up, and so do their names. */
  remove(one) {
    const values = this.all.filter(each => each !== one).map(each => each.input.value)
    this.all = []
    this.list.replaceChildren()
    for (const value of values) this.add().input.value = value
    this.all.at(-1).input.focus()
  }

  get paths() {
    return this.all.map(each => ours(each.value))
  }
}
