// A room's picture: its parts as they are now. Whoever shows one is called when it moves.
import { ask, follow, onState } from '../wire.js'

const SAME = (a, b) => JSON.stringify(a) === JSON.stringify(b)

export class Picture {
  /** `room` is the room's id; `signal` ends it. Nothing is asked before `open`. */
  constructor(room, signal = null) {
    this.room = room
    this.signal = signal
    this.parts = new Map()
    this.offsets = new Map() // of the push that brought each part
    this.stat = { viewers: 0, likes: 0, left: {} }
    this.shows = new Map()
    this.again = null
    this.there = false
  }

  /** Call `show(part)` for each part of this name, now and whenever it changes; `stat` is one of them, `opened` says that all are there, `following` that the reader follows the host, or no more. Until `signal` ends it. */
  on(name, show, signal = null) {
    this.shows.set(name, [...this.shows.get(name) ?? [], show])
    signal?.addEventListener('abort', () => this.shows.set(name, this.shows.get(name).filter(each => each !== show)))
    if (this.there) for (const part of this.now(name)) show(part)
    return this
  }

  /** Read the picture, or take it as the page brought it, then follow it from exactly there. Throws Refused where there is no such room. */
  async open(brought = null) {
    const told = brought ?? await ask('room:show', { room: this.room })
    const { signal } = this
    signal?.throwIfAborted()
    this.renew(told)
    this.there = true
    this.tell('opened')
    follow(`room:${this.room}`, { since: told.position, news: (part, offset) => this.apply(part, offset), gap: () => this.reread(true), signal })
    follow(`stat:${this.room}`, { news: stat => this.count(stat), gap: () => this.reread(), signal })
    onState(state => { if (state === 'back' && this.again) this.reread() }, signal)
  }

  /** What is so now, under the names that are heard. */
  now(name) {
    if (name === 'opened') return [null]
    if (name === 'following') return []
    return name === 'stat' ? [this.stat] : this.all(name)
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
      const told = await ask('room:show', { room: this.room })
      if (!this.signal?.aborted) this.renew(told)
    } catch {
      this.again = true // the line went again: once it is back
    }
  }

  tell(name, part) {
    for (const show of this.shows.get(name) ?? []) show(part)
  }
}
