// The room: first what is seen and what it costs, then those who talk, ask and buy.
import { $, lastPart, set } from './dom.js'
import { preloadLater } from './later.js'
import { failed, toMarket } from './panel.js'
import { player } from './player.js'
import { goods } from './room/goods.js'
import { host } from './room/host.js'
import { Picture } from './room/picture.js'
import { screen } from './room/screen.js'
import { saw } from './seen.js'
import { Unanswered, reached } from './wire.js'
import { t } from './words.js'
import { signIn, youButton } from './you.js'

const PATIENCE_MS = 1_200 // the picture comes before the talk, if it comes soon
const FRAME_MS = 100

/** Wait for the next frame: what stands there is seen, and what was asked for is under way. No frame comes to a page that nobody looks at. */
const drawn = () => new Promise(resolve => {
  requestAnimationFrame(() => setTimeout(resolve))
  setTimeout(resolve, FRAME_MS)
})

/** Open the room in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  const picture = new Picture(lastPart(), signal)
  const field = $('.composer input')
  let arrive = null
  const arrived = new Promise(resolve => { arrive = resolve })
  $('.place-you', main).append(youButton())
  host(picture)
  picture
    .on('room', screen(signal))
    .on('room', saw)
    .on('room', ({ state }) => {
      document.documentElement.dataset.room = state
      set($('.composer'), 'data-ended', state === 'ended')
      field.disabled = state === 'ended'
      if (state === 'ended') field.placeholder = t('room.ended')
    })
  const shelf = goods(picture, async product => (await arrived).buy(product))
  const seen = $('.first-sight', main)
  const begin = async () => {
    try {
      await picture.open(seen && JSON.parse(seen.textContent))
      await drawn()
      preloadLater()
      await player.settled(PATIENCE_MS)
      const { company } = await import('./room/company.js')
      signal.throwIfAborted()
      const people = company(main, picture, shelf, signal)
      arrive(people)
      await people.open()
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof Unanswered) reached(signal).then(begin, () => {}) // the shell says so meanwhile
      else fail(main, error)
    }
  }
  await begin()
}

function fail(main, error) {
  player.end({ leaving: true })
  main.dataset.panel = 'room'
  failed(main, error, () => location.reload(), signIn)
  $('.state', main).append(toMarket())
  document.body.classList.add('failed')
}
