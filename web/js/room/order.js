// The one order that a buy sheet is about: what is known of it from answers and from news, whichever comes first.
import { Refused } from '../refused.js'
import { ask, change, newKey, onState, onUser } from '../wire.js'
import { signedIn } from '../who.js'

const MOVING = ['held', 'quoted', 'submitting', 'in_doubt', 'await_buyer']
// These refusals say that the order stands elsewhere than the page believes: no such order, moved on, lapsed, asked before.
const STALE = [1206, 1207, 1208, 1003]

export class Order {
  /** Of a room's picture. `changed` is called when another order is looked at, or when it moves. */
  constructor({ room, signal }, changed) {
    this.room = room
    this.changed = changed
    this.now = null
    this.heard = new Map() // the newest that was told of each, also of one whose own answer is still under way
    this.missed = false
    this.sought = false
    onUser(news => {
      if (news.kind === 'order') this.hear(news.order)
      if (news.kind === 'gap') this.gap()
    }, signal)
    onState(state => { if (signedIn && !this.sought && (state === 'connected' || state === 'back')) this.seek() }, signal)
  }

  get moving() {
    return MOVING.includes(this.now?.state)
  }

  /** Look at no order any more, to choose another. */
  leave() {
    this.now = null
  }

  /** Hold a piece; `key` makes it the same hold when it is asked for again. */
  async hold(body, key) {
    this.missed = false
    try {
      this.take(await change('order:hold', { room: this.room, ...body }, key))
    } catch (error) {
      if (!(error instanceof Refused)) this.sought = false // it may stand: looked for when the line is back
      throw error
    }
    if (this.missed) await this.reread()
  }

  place(instrument) {
    const { id, total } = this.now
    return this.move('order:place', { order: id, total, instrument }, `place-${id}`)
  }

  cancel() {
    return this.move('order:cancel', { order: this.now.id }, newKey())
  }

  async move(command, body, key) {
    try {
      this.take(await change(command, body, key))
    } catch (error) {
      if (STALE.includes(error.code)) await this.reread()
      throw error
    }
  }

  /** Find the order in this room that was under way when the page was left. */
  async seek() {
    this.sought = true
    try {
      const { orders } = await ask('order:mine')
      const found = orders.find(each => each.room === this.room && MOVING.includes(each.state))
      if (found && !this.now) this.take(found)
    } catch (error) {
      this.sought = error instanceof Refused
    }
  }

  gap() {
    this.missed = true
    if (this.now) this.reread()
  }

  async reread() {
    try { this.take(await ask('order:show', { order: this.now.id })) } catch { /* asked again after the next gap or tap */ }
  }

  take(fresh) {
    this.now = this.newest(fresh)
    this.changed()
  }

  hear(fresh) {
    const newest = this.newest(fresh)
    if (this.now?.id !== fresh.id || newest === this.now) return
    this.now = newest
    this.changed()
  }

  /** Of what was told of an order, the latest: older news than what is known says nothing. */
  newest(fresh) {
    const known = this.heard.get(fresh.id)
    if (!known || fresh.version >= known.version) this.heard.set(fresh.id, fresh)
    return this.heard.get(fresh.id)
  }
}
