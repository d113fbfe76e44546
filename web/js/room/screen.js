// The screen: the moving picture when there is one, the cover when there is none, and a sentence that says why.
import { $, button, h, icon, set } from '../dom.js'
import { cover } from '../cover.js'
import { NoPicture, play } from '../media.js'
import { refusal, t } from '../words.js'

const AGAIN_MS = 1_500
const RARELY_MS = 30_000
// No offer that can be read, no codec of ours, too many viewers: worth a sentence; what else is refused passes by itself.
const TOLD = [1703, 1704, 1705]

/** Keep the screen true to the room's part; answers what shows a part. */
export function screen() {
  const video = $('.picture video')
  const still = $('.picture .still')
  const sound = $('.sound')
  let room = null
  let playing = null
  let trying = false
  let waiting = 0
  let trouble = null // why no picture comes here: a title, and what it means

  video.addEventListener('loadeddata', () => tellState())
  video.addEventListener('resize', () => tellState())
  sound.addEventListener('click', () => { video.muted = false; video.play().catch(() => { video.muted = true }); tellState() })

  async function begin() {
    clearTimeout(waiting)
    if (trying || playing || !room.picture) return
    trying = true
    try {
      playing = await play(room.room, video, stopped)
      trouble = null
      await video.play()
    } catch (error) {
      trouble = error instanceof NoPicture ? toTell(error) : null
      if (!playing) later(Math.max(trouble ? RARELY_MS : AGAIN_MS, error.problem?.retry_after_ms ?? 0))
    } finally {
      trying = false
      tellState()
      if (playing && !room.picture) end()
    }
  }

  const toTell = ({ why, problem }) => {
    if (why === 'blocked') return [t('picture.blocked'), t('picture.blocked.text')]
    return TOLD.includes(problem.code) ? [refusal(problem), null] : null
  }

  const later = ms => { clearTimeout(waiting); waiting = setTimeout(begin, ms) }
  const stopped = () => { playing = null; video.srcObject = null; tellState(); later(AGAIN_MS) }

  function end() {
    clearTimeout(waiting)
    playing?.close({ gone: true }) // a picture that ends takes its viewers' lines with it
    playing = null
    trouble = null
    video.srcObject = null
    tellState()
  }

  function tellState() {
    const moving = Boolean(playing && video.videoWidth)
    set(video, 'data-on', moving)
    set(sound, 'hidden', !moving || !video.muted)
    const [sign, title, text, action] = why(moving)
    $('.picture .why').replaceChildren(...title ? [h('span', { class: 'arch-sign' }, sign), h('b', {}, title), text && h('span', {}, text), action].filter(Boolean) : [])
  }

  function why(moving) {
    if (!room || moving) return []
    const home = () => h('a', { class: 'button', data: { kind: 'ink', size: 'small' }, href: '/' }, t('to.the.market'))
    if (room.state === 'ended') return [icon('check'), t('room.ended'), t('room.ended.text'), home()]
    if (room.state === 'draft') return [icon('clock'), t('room.draft'), t('room.draft.text', { name: room.host_name })]
    if (trouble) return [icon('warn'), ...trouble, button(t('try.again'), begin, { size: 'small', kind: 'ink' })]
    if (room.state === 'interrupted') return [h('span', { class: 'spinner' }), t('room.interrupted', { name: room.host_name }), t('room.interrupted.text')]
    return [h('span', { class: 'spinner' }), t(room.picture ? 'picture.coming' : 'picture.waiting')]
  }

  return part => {
    room = part
    if (still.dataset.cover !== part.cover) {
      still.dataset.cover = part.cover
      still.src = cover(part.cover)
    }
    if (part.picture) begin()
    else end()
    tellState()
  }
}
