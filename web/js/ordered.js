// A list that is drawn a part at a time: what has changed gets its row, in its place, and all others stay untouched.
import { renew } from './redraw.js'

/**
 * Keep `list` true to things with an `id`. `before(a, b)` says whether `a` stands before `b`, `row(thing)` draws one, with its id in `data-id`.
 * Answers `put(thing)`: it is seen with the next frame, together with all others of that frame, and then `drawn` is told how many there are.
 */
export function ordered(list, { before, row, drawn }) {
  const shown = new Map() // by id: the thing, and its row
  const fresh = new Map()
  let frame = 0

  function draw() {
    frame = 0
    for (const thing of fresh.values()) show(thing)
    fresh.clear()
    drawn(shown.size)
  }

  function show(thing) {
    const known = shown.get(thing.id)
    if (known && writes(known.node)) return
    const node = known ? renew(known.node, row(thing)) : row(thing)
    const moves = !known || before(known.thing, thing) !== before(thing, known.thing)
    shown.set(thing.id, { thing, node })
    if (moves && !node.contains(document.activeElement)) insert(thing, node)
  }

  /** What comes stands near the first: it is not far to its place. */
  function insert(thing, node) {
    let at = list.firstElementChild
    while (at && (at === node || !follows(at, thing))) at = at.nextElementSibling
    list.insertBefore(node, at)
  }

  const follows = (at, thing) => shown.has(at.dataset.id) && before(thing, shown.get(at.dataset.id).thing)

  return thing => {
    fresh.set(thing.id, thing)
    frame ||= requestAnimationFrame(draw)
  }
}

/** Whether somebody is writing in a row: that is not drawn over. */
function writes(node) {
  const field = document.activeElement
  return node.contains(field) && Boolean(field.value)
}
