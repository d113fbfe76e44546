// The playing picture: one video and one line to it, which live on from page to page.
import { h } from './dom.js'
import { NoPicture, play } from './media.js'
import { spares } from './preferences.js'
import { refusal, t } from './words.js'

const AGAIN_MS = 1_500
const RARELY_MS = 30_000
// No offer that can be read, no codec of ours, too many viewers: worth a sentence; what else is refused passes by itself.
const TOLD = [1703, 1704, 1705]

export const video = h('video', { class: 'live', autoplay: true, playsinline: true, disablepictureinpicture: true })
video.muted = true // browsers play nothing aloud that nobody has asked for

class Player {
  constructor() {
    this.room = null // the part of the room whose picture it is
    this.trouble = null // why no picture comes: a title, and what it means
    this.playing = null
    this.trying = false
    this.waiting = 0
    this.wanted = '' // the room whose picture was asked for where data is spared
    this.heard = new Set()
    for (const event of ['loadeddata', 'resize', 'volumechange']) video.addEventListener(event, () => this.tell())
  }

  get moving() {
    return Boolean(this.playing && video.videoWidth)
  }

  /** Be called whenever something changes, until `signal` ends it. */
  on(listener, signal) {
    this.heard.add(listener)
    signal.addEventListener('abort', () => this.heard.delete(listener))
  }

  tell() {
    video.toggleAttribute('data-on', this.moving)
    for (const listener of this.heard) listener()
  }

  /** Keep to a room's part: its picture plays while there is one. Another room's ends. */
  show(room) {
    if (this.room?.room !== room.room) this.end({ leaving: true })
    this.room = room
    if (room.picture && !this.waits) this.begin()
    else if (!room.picture) this.end()
  }

  /** Wait until the picture moves, no longer than `ms`, and not at all where none comes. */
  settled(ms) {
    return new Promise(resolve => {
      const end = new AbortController()
      const look = () => { if (this.moving || !this.room?.picture || this.waits || this.trouble) end.abort() }
      end.signal.addEventListener('abort', resolve)
      this.on(look, end.signal)
      setTimeout(() => end.abort(), ms)
      look()
    })
  }

  /** To spare data, a picture waits until it is wanted. */
  get waits() {
    return spares() && Boolean(this.room?.picture) && this.wanted !== this.room.room
  }

  /** Play the picture of this room, although data is spared. */
  want() {
    this.wanted = this.room.room
    this.begin()
    this.tell()
  }

  /** Play aloud, as far as the browser lets a page. */
  async aloud() {
    video.muted = false
    await video.play().catch(() => { video.muted = true })
    this.tell()
  }

  async begin() {
    clearTimeout(this.waiting)
    if (this.trying || this.playing || !this.room?.picture) return
    this.trying = true
    const { room } = this.room
    try {
      this.playing = await play(room, video, () => this.stopped())
      this.trouble = null
      await video.play()
    } catch (error) {
      this.trouble = error instanceof NoPicture ? told(error) : null
      if (!this.playing) this.later(Math.max(this.trouble ? RARELY_MS : AGAIN_MS, error.problem?.retry_after_ms ?? 0))
    } finally {
      this.trying = false
      this.tell()
      // Somebody who has gone on meanwhile wants this picture no more.
      if (this.playing && (this.room?.room !== room || !this.room.picture)) this.again()
    }
  }

  later(ms) {
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.begin(), ms)
  }

  stopped() {
    this.playing = null
    video.srcObject = null
    this.tell()
    this.later(AGAIN_MS)
  }

  /** Let the picture go; `leaving` it the server is told, where the picture itself ended it knows. */
  end({ leaving = false } = {}) {
    clearTimeout(this.waiting)
    this.playing?.close({ gone: !leaving })
    this.playing = null
    this.trouble = null
    video.srcObject = null
    if (leaving) this.room = null
    this.tell()
  }

  again() {
    this.playing.close()
    this.playing = null
    video.srcObject = null
    this.tell()
    this.begin()
  }
}

function told({ why, problem }) {
  if (why === 'blocked') return [t('picture.blocked'), t('picture.blocked.text')]
  return TOLD.includes(problem.code) ? [refusal(problem), null] : null
}

export const player = new Player()
