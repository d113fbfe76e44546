// Captions: what the host says, as words over the picture. The switch is there once there are any; the choice is remembered.
import { $, set } from '../dom.js'

const KEPT = 'rialto.captions'
const SHOWN_MS = 8_000

/** Answers what shows a caption. */
export function captions() {
  const place = $('.captions')
  const button = $('.tools .cc')
  let text = ''
  let over = 0

  const on = () => localStorage.getItem(KEPT) !== 'off'

  function show() {
    button.setAttribute('aria-pressed', String(on()))
    $('span', place).textContent = text
    set(place, 'hidden', !on() || !text)
  }

  button.addEventListener('click', () => { localStorage.setItem(KEPT, on() ? 'off' : 'on'); show() })

  return caption => {
    text = caption.text
    button.hidden = false
    clearTimeout(over)
    over = setTimeout(() => { text = ''; show() }, SHOWN_MS)
    show()
  }
}
