// Which rooms lie beside this one, in the order of what is live.
import { ask } from '../wire.js'

const KNOWN_MS = 20_000
const MOST_PAGES = 4

export class Near {
  /** `told()` is called whenever they may be others. */
  constructor(room, told) {
    Object.assign(this, { room, told })
    this.before = null
    this.after = null
    this.at = 0
  }

  /** Ask what is live, unless that is known. What cannot be asked stays as it was. */
  async know() {
    if (Date.now() - this.at < KNOWN_MS) return
    this.at = Date.now()
    try {
      this.take(await this.cards())
    } catch {
      this.at = 0
    }
  }

  /** Return what is live as far as this room and the one after it. */
  async cards() {
    const cards = []
    let after = ''
    for (let page = 0; page < MOST_PAGES; page++) {
      const part = await ask('feed:live', { after })
      cards.push(...part.cards)
      after = part.next
      if (!after || cards.slice(0, -1).some(card => card.room === this.room)) break
    }
    return cards
  }

  /** From a room that is not live any more the way leads on to the first one that is. */
  take(cards) {
    const here = cards.findIndex(card => card.room === this.room)
    this.before = cards[here - 1] ?? null
    this.after = cards[here + 1] ?? null
    this.told()
  }
}
