// A room's picture: its parts as they are now. Whoever shows one is called when it moves.
import { ask, follow, onState } from '../wire.js'

const SAME = (a, b) => JSON.stringify(a) === JSON.stringify(b)

export class Picture {
  /** `room` is the room's id. Nothing is asked before `open`. */
  constructor(room) {
    this.room = room
    this.parts = new Map()
    this.offsets = new Map() // of the push that brought each part
    this.stat = { viewers: 0, likes: 0, left: {} }
    this.shows = new Map()
    this.leave = []
    this.again = null
  }

  /** Call `show(part)` for each part of this name, now and whenever it changes; `stat` is one of them. */
  on(name, show) {
    this.shows.set(name, [...this.shows.get(name) ?? [], show])
    return this
  }

  /** Read the picture, then follow it from exactly there. Throws Refused where there is no such room. */
  async open() {
    const told = await ask('room:show', { room: this.room })
    this.renew(told)
    this.leave = [
      follow(`room:${this.room}`, { since: told.position, news: (part, offset) => this.apply(part, offset), gap: () => this.reread(true) }),
      follow(`stat:${this.room}`, { news: stat => this.count(stat), gap: () => this.reread() }),
    ]
    onState(state => { if (state === 'back' && this.again) this.reread() })
  }

  part(name, id = '') {
    return this.parts.get(`${name}/${id}`)
  }

  all(name) {
    return [...this.parts].filter(([key]) => key.startsWith(`${name}/`)).map(([, part]) => part)
  }

  apply(part, offset) {
    const key = `${part.part}/${part.id ?? ''}`
    this.parts.set(key, part)
    this.offsets.set(key, offset)
    this.tell(part.part, part)
  }

  count(stat) {
    this.stat = stat
    this.tell('stat', stat)
  }

  /** Take a whole picture; only what differs is shown anew, and nothing that a later push has brought. */
  renew({ parts, stat, position }) {
    for (const part of parts) {
      const later = (this.offsets.get(`${part.part}/${part.id ?? ''}`) ?? 0) > position.offset
      if (!later && !SAME(this.part(part.part, part.id ?? ''), part)) this.apply(part, position.offset)
    }
    this.count(stat)
  }

  /** Read it whole once more. After a gap, offsets may have begun anew: those before say nothing. */
  async reread(gap = false) {
    if (gap) this.offsets.clear()
    try {
      this.again = null
      this.renew(await ask('room:show', { room: this.room }))
    } catch {
      this.again = true // the line went again: once it is back
    }
  }

  tell(name, part) {
    for (const show of this.shows.get(name) ?? []) show(part)
  }
}
