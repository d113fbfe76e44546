// The way to the next room: a finger that pulls the picture, the wheel, PageUp and PageDown, and two links.
import { $, all, avatar, h, set, toast } from '../dom.js'
import { cover } from '../cover.js'
import { calm } from '../look.js'
import { go } from '../shell.js'
import { t } from '../words.js'
import { Near } from './near.js'

const STRAIGHT_PX = 12 // a finger that has gone so far pulls
const FAR = 0.2 // of the height: let go beyond it, the next room comes
const FAST = 0.45 // px a millisecond: or let go so fast
const STIFF = 0.25 // how much of a pull is followed where there is no other room
const EDGE_PX = 40
const SLIDE_MS = 280
const EDGE_MS = 360
const OUT = 'cubic-bezier(.2, .8, .2, 1)'
const WHEEL_PX = 80
const QUIET_MS = 180 // a wheel that was still for so long begins anew
const LINE_PX = 16
const AGAIN_MS = 30_000
const SIDES = { before: 1, after: -1 } // which way the picture goes
const NAMED = { before: 'show.before.named', after: 'show.after.named' }
const NONE = { before: 'show.before.none', after: 'show.after.none' }
const ELSEWHERE = 'input, textarea, select, .log, .panel, .goods, dialog'

// What a hand has set going is one turn, also on the next room's page.
const wheel = { at: 0, sum: 0, spent: false }

/** Let one go from `room` to those beside it, until `signal` ends it. */
export function swipe(main, room, signal) {
  const way = new Way(main, room)
  const { near } = way
  const listen = (place, name, heard) => place.addEventListener(name, heard, { signal, passive: true })
  const picture = $('.picture', main)
  listen(picture, 'pointerdown', event => way.touch(event))
  listen(picture, 'pointermove', event => way.move(event))
  for (const name of ['pointerup', 'pointercancel']) listen(picture, name, event => way.letGo(event))
  listen(main, 'wheel', event => { if (!event.ctrlKey && !event.target.closest('.talk, .goods, .composer')) way.turn(event) })
  listen(document, 'keydown', event => way.press(event))
  const timer = setInterval(() => { if (!document.hidden) near.know() }, AGAIN_MS)
  signal.addEventListener('abort', () => clearInterval(timer))
  near.know()
}

class Way {
  constructor(main, room) {
    this.main = main
    this.picture = $('.picture', main)
    this.near = new Near(room, () => this.tell())
    this.desk = matchMedia('(width >= 900px)')
    this.pull = null // a finger that lies on the picture: where and when it came, how far it has gone
    this.beside = null // the picture of the room that is pulled in
    this.going = false
  }

  /** The links say where they lead; the next cover is there before it is wanted. */
  tell() {
    for (const side of Object.keys(SIDES)) {
      const card = this.near[side]
      const link = $(`.steps [data-to="${side}"]`, this.main)
      set(link, 'href', card && `/room/${card.room}`)
      set(link, 'aria-disabled', card ? null : 'true')
      link.setAttribute('aria-label', card ? t(NAMED[side], { title: card.title, name: card.host_name }) : t(NONE[side]))
    }
    if (this.near.after && !navigator.connection?.saveData) new Image().src = cover(this.near.after.cover)
  }

  touch(event) {
    if (!event.isPrimary || event.pointerType === 'mouse' || this.going || event.target.closest('button, a')) return
    this.near.know()
    this.pull = { x: event.clientX, y: event.clientY, at: event.timeStamp, by: 0, pulls: false }
  }

  move(event) {
    const { pull } = this
    if (!pull || !event.isPrimary) return
    const by = event.clientY - pull.y
    if (!pull.pulls) {
      if (Math.hypot(by, event.clientX - pull.x) < STRAIGHT_PX) return
      if (Math.abs(event.clientX - pull.x) > Math.abs(by)) { this.pull = null; return }
      pull.pulls = true
      this.picture.setPointerCapture(event.pointerId)
    }
    pull.by = by
    const side = by < 0 ? 'after' : 'before'
    this.show(side)
    this.stand(this.near[side] ? by : by * STIFF)
  }

  letGo(event) {
    const { pull } = this
    if (!pull || !event.isPrimary) return
    this.pull = null
    if (!pull.pulls) return
    const fast = Math.abs(pull.by) / Math.max(1, event.timeStamp - pull.at) > FAST
    const far = Math.abs(pull.by) > this.height * FAR
    const side = pull.by < 0 ? 'after' : 'before'
    if (event.type === 'pointerup' && (far || fast) && this.near[side]) this.leave(side)
    else this.slide(0, EDGE_MS)
  }

  turn(event) {
    if (event.timeStamp - wheel.at > QUIET_MS) Object.assign(wheel, { sum: 0, spent: false })
    wheel.at = event.timeStamp
    if (wheel.spent || this.going) return
    wheel.sum += event.deltaY * (event.deltaMode ? LINE_PX : 1)
    if (Math.abs(wheel.sum) < WHEEL_PX) return
    wheel.spent = true
    this.leave(wheel.sum > 0 ? 'after' : 'before')
  }

  press(event) {
    const side = { PageDown: 'after', PageUp: 'before' }[event.key]
    if (!side || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (event.target.closest(ELSEWHERE) || $('dialog[open]')) return
    if (this.near[side]) $(`.steps [data-to="${side}"]`, this.main).click()
    else this.end(side)
  }

  /** Go to the room on a side: its cover comes in, and it goes on from there. */
  async leave(side) {
    const card = this.near[side]
    if (!card) return this.end(side)
    this.going = true
    this.show(side)
    await this.slide(SIDES[side] * this.height, SLIDE_MS)
    go(`/room/${card.room}`) // its cover stands where its picture will be
  }

  /** There is nothing more on this side: it gives a little, and says so. */
  async end(side) {
    toast(t(NONE[side]), { sign: 'info', stays: 3_000 })
    if (calm()) return
    const px = SIDES[side] * EDGE_PX
    for (const each of this.moved()) each.animate([{ translate: '0 0' }, { translate: `0 ${px}px` }, { translate: '0 0' }], { duration: EDGE_MS, easing: OUT })
  }

  get height() {
    return this.picture.clientHeight
  }

  /** What goes with the finger: the whole room of a phone, the picture alone at a desk. */
  moved() {
    return this.desk.matches ? [...this.picture.children] : [this.main]
  }

  stand(px) {
    for (const each of this.moved()) each.style.translate = px ? `0 ${px}px` : ''
  }

  /** Slide to where it shall stand; at 0 nothing is pulled in any more. */
  async slide(px, duration) {
    if (!calm()) {
      const last = { translate: `0 ${px}px` }
      await Promise.all(this.moved().map(each => each.animate([{ translate: each.style.translate || '0 0' }, last], { duration, easing: OUT }).finished)).catch(() => {})
    }
    if (px || !this.pull) this.stand(px)
    if (px || this.pull) return
    this.beside?.remove()
    this.beside = null
  }

  /** Show the cover of the room on a side, beyond the edge. */
  show(side) {
    const card = this.near[side]
    if (this.beside?.dataset.side === side && this.beside.dataset.room === card?.room) return
    this.beside?.remove()
    this.beside = card && h('div', { class: 'beside-room on-picture', 'aria-hidden': 'true', data: { side, room: card.room } },
      h('img', { src: cover(card.cover), alt: '', draggable: 'false' }),
      h('span', { class: 'of' }, avatar(card.host_name, { live: card.state === 'live', picture: cover(card.cover) }), h('span', {}, h('b', {}, h('bdi', {}, card.host_name)), h('span', { dir: 'auto' }, card.title))))
    if (!card) return
    const place = this.desk.matches ? this.picture : this.main
    place.append(this.beside)
    for (const each of all('.beside-room', place)) each.style.translate = this.desk.matches ? $('.live', this.picture).style.translate : ''
  }
}
