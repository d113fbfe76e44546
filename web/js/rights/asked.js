// A field that is told what is wrong with what it holds, and keeps what it holds.
import { $, h, icon } from '../dom.js'
import { field } from '../field.js'
import { renew } from '../redraw.js'

export class Asked {
  /** `judge` returns what is wrong with a value, or nothing; without one it is wrong to be empty where it is `required`. */
  constructor(label, { required = false, ...attributes }, { judge = () => '', empty = '', ...options } = {}) {
    Object.assign(this, { judge, empty: required && empty })
    this.make = error => field(label, { ...attributes, 'aria-required': required && 'true' }, { ...options, error })
    this.node = this.make('')
  }

  get input() {
    return $('input, textarea', this.node)
  }

  get value() {
    return this.input.value.trim()
  }

  /** Say what is wrong, or that nothing is. */
  tell(error) {
    renew(this.node, this.make(error))
    return !error
  }

  /** Judge what it holds; says whether it is right. */
  right() {
    return this.tell((!this.value && this.empty) || this.judge(this.value) || '')
  }
}

/** A choice between a few: its `value`, and what is wrong while none is made. */
export class Choice {
  constructor(label, name, options, empty) {
    Object.assign(this, { name, empty })
    this.error = h('p', { class: 'error', id: `${name}-wrong`, hidden: true })
    this.node = h('fieldset', { class: 'chosen' }, h('legend', { class: 'legend' }, label),
      h('div', { class: 'cluster' }, ...options.map(([value, text]) => h('label', { class: 'chip' }, h('input', { type: 'radio', name, value, 'aria-describedby': `${name}-wrong`, on: { change: () => this.right() } }), text))), this.error)
  }

  get input() {
    return $('input:checked', this.node) ?? $('input', this.node)
  }

  get value() {
    return $('input:checked', this.node)?.value ?? ''
  }

  right() {
    this.error.hidden = Boolean(this.value)
    this.error.replaceChildren(...this.value ? [] : [icon('warn'), h('span', {}, this.empty)])
    return Boolean(this.value)
  }
}
