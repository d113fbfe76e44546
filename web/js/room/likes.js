// Likes: hearts rise at once, the server is told once a second how many there were.
import { $, icon } from '../dom.js'
import { ask } from '../wire.js'
import { calm } from '../look.js'
import { number, t } from '../words.js'

const GATHER_MS = 1_000
const MOST = 50
const HEARTS_AT_ONCE = 12
const COLOURS = ['#ff6848', '#f5bb4d', '#8fd0c4', '#fff3da']

/** Bring the heart of the room to life; answers what shows the stat. */
export function likes(room) {
  const heart = $('.like')
  const burst = $('.burst')
  let own = 0
  let timer = 0
  let known = null

  heart.addEventListener('click', () => {
    rise(5)
    own = Math.min(own + 1, MOST)
    timer ||= setTimeout(send, GATHER_MS)
  })

  function send() {
    timer = 0
    const count = own
    own = 0
    ask('room:like', { room, count }).catch(() => {}) // a like that is lost is lost
  }

  function rise(hearts) {
    if (calm()) return
    for (let n = 0; n < hearts && burst.children.length < HEARTS_AT_ONCE; n++) {
      const shape = icon('heart')
      const any = span => (Math.random() - 0.5) * span
      const look = { '--c': COLOURS[Math.floor(Math.random() * 4)], '--x': `${any(70)}px`, '--a': `${any(50)}deg`, '--z': 1 + any(0.7) }
      for (const [name, value] of Object.entries(look)) shape.style.setProperty(name, value)
      shape.style.animationDelay = `${n * 90}ms`
      shape.addEventListener('animationend', () => shape.remove())
      burst.append(shape)
    }
  }

  return ({ likes: all }) => {
    if (known !== null && all > known && !document.hidden) rise(Math.min(3, all - known))
    known = all
    $('small', heart).textContent = number(all)
    heart.setAttribute('aria-label', t('like.so.far', { n: all }))
  }
}
