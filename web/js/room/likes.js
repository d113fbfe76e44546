// Likes: hearts rise at once, the server is told once a second how many there were. A few hearts serve all; they move by the compositor alone.
import { $, icon } from '../dom.js'
import { ask } from '../wire.js'
import { calm } from '../look.js'
import { named, number, t } from '../words.js'

const GATHER_MS = 1_000
const MOST = 50
const HEARTS = 8
const RISE_MS = 1_900
const POP_MS = 700
const TWICE_MS = 320 // two taps within so long, and so near each other, are one like
const NEAR_PX = 48
const COLOURS = ['#ff6848', '#f5bb4d', '#8fd0c4', '#fff3da']
const OUT = 'cubic-bezier(.2, .8, .2, 1)'

const any = span => (Math.random() - 0.5) * span

/** Bring the heart of the room to life; answers what shows the stat. */
export function likes(room) {
  const heart = $('.like')
  const picture = $('.picture')
  const free = Array.from({ length: HEARTS }, () => icon('heart'))
  let own = 0
  let timer = 0
  let known = null
  let tapped = { at: -1e9, x: 0, y: 0 }

  heart.addEventListener('click', () => like(() => rise(3)))
  picture.addEventListener('click', event => {
    if (event.target.closest('button, a')) return
    const { timeStamp: at, clientX: x, clientY: y } = event
    const twice = at - tapped.at < TWICE_MS && Math.hypot(x - tapped.x, y - tapped.y) < NEAR_PX
    tapped = { at: twice ? -1e9 : at, x, y }
    if (twice) like(() => pop(x, y))
  })

  function like(show) {
    if (!calm()) {
      show()
      heart.querySelector('.icon').animate([{ scale: 1 }, { scale: 1.35 }, { scale: 1 }], { duration: 260, easing: OUT })
    }
    own = Math.min(own + 1, MOST)
    timer ||= setTimeout(send, GATHER_MS)
  }

  function send() {
    timer = 0
    const count = own
    own = 0
    ask('room:like', { room, count }).catch(() => {}) // a like that is lost is lost
  }

  /** Let a heart go its way in `place`, if one is free: it is back when it has. */
  async function fly(place, keyframes, options) {
    const shape = free.pop()
    if (!shape) return
    shape.style.color = COLOURS[Math.floor(Math.random() * COLOURS.length)]
    place.append(shape)
    await shape.animate(keyframes, { easing: OUT, fill: 'both', ...options }).finished.catch(() => {})
    shape.remove()
    shape.removeAttribute('style')
    free.push(shape)
  }

  function rise(hearts) {
    if (calm()) return
    for (let n = 0; n < hearts; n++) {
      const size = 1 + any(0.7)
      fly($('.burst', picture), [
        { opacity: 0, scale: 0.3, translate: '0 0', rotate: '0deg' },
        { opacity: 1, scale: size, offset: 0.14 },
        { opacity: 0.95, offset: 0.6 },
        { opacity: 0, scale: size * 0.8, translate: `${any(70)}px -300px`, rotate: `${any(50)}deg` },
      ], { duration: RISE_MS, delay: n * 90 })
    }
  }

  /** A heart where one has tapped. */
  function pop(x, y) {
    const box = picture.getBoundingClientRect()
    const shape = free.at(-1)
    if (!shape) return
    shape.style.insetInlineStart = `${document.dir === 'rtl' ? box.right - x : x - box.left}px`
    shape.style.insetBlockStart = `${y - box.top}px`
    const turn = `${any(40)}deg`
    fly($('.taps', picture), [
      { opacity: 0, scale: 0.4, rotate: turn },
      { opacity: 1, scale: 3.6, rotate: turn, offset: 0.3 },
      { opacity: 1, scale: 3.2, rotate: turn, translate: '0 0', offset: 0.65 },
      { opacity: 0, scale: 4, rotate: turn, translate: '0 -60px' },
    ], { duration: POP_MS })
  }

  return ({ likes: all }) => {
    if (all === known) return
    if (known !== null && all > known && !document.hidden) rise(Math.min(3, all - known))
    known = all
    $('small', heart).textContent = number(all)
    heart.setAttribute('aria-label', named(t('like.so.far', { n: all }), all))
  }
}
