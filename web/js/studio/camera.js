// The host's picture: look at oneself, go live, come back after a break.
import { $, h, icon, note, set } from '../dom.js'
import { NoPicture, publish } from '../media.js'
import { Refused, change } from '../wire.js'
import { me } from '../who.js'
import { refusal, t } from '../words.js'

const WISH = { video: { width: { ideal: 720 }, height: { ideal: 1280 }, frameRate: { ideal: 30 }, facingMode: 'user' }, audio: { echoCancellation: true, noiseSuppression: true } }
const AGAIN_MS = 1_500

/** Bring the preview to life; answers what shows the room's part. */
export function camera(picture) {
  const video = $('.preview video')
  const go = $('.go')
  let stream = null
  let line = null
  let wanted = false
  let room = null
  let trouble = null

  async function open() {
    try {
      stream = await navigator.mediaDevices.getUserMedia(WISH)
      video.srcObject = stream
      trouble = null
      await video.play()
    } catch (error) {
      trouble = error.name === 'NotAllowedError' ? 'camera.denied' : 'camera.none'
    }
    show()
  }

  async function goLive() {
    if (!stream) await open()
    if (!stream) return
    wanted = true
    set(go, 'aria-busy', 'true')
    try {
      if (room.state === 'draft') await change('room:start', { room: room.room })
      await send()
    } catch (error) {
      wanted = false
      fault(error)
    } finally {
      set(go, 'aria-busy', null)
      show()
    }
  }

  async function send() {
    line = await publish(room.room, stream, me.token, () => { line = null; show(); again() })
    trouble = null
  }

  /** The line to the viewers broke: try until it holds again or the host stops. */
  function again() {
    if (!wanted || room.state === 'ended') return
    setTimeout(async () => {
      if (!wanted || line || room.state === 'ended') return
      try { await send() } catch (error) { fault(error); again() }
      show()
    }, AGAIN_MS)
  }

  function fault(error) {
    if (error instanceof NoPicture) trouble = error.why === 'blocked' ? 'picture.blocked.host' : `no.${error.problem.code}`
    else trouble = error instanceof Refused ? `no.${error.code}` : 'not.sent'
  }

  function stop() {
    wanted = false
    line?.close()
    line = null
    show()
  }

  function close() {
    stop()
    for (const track of stream?.getTracks() ?? []) track.stop()
    stream = null
    video.srcObject = null
  }

  function toggle(kind, key) {
    key.addEventListener('click', () => {
      const on = key.getAttribute('aria-pressed') !== 'true'
      key.setAttribute('aria-pressed', on)
      for (const track of stream?.getTracks() ?? []) if (track.kind === kind) track.enabled = on
    })
  }
  toggle('video', $('.keys .camera'))
  toggle('audio', $('.keys .mic'))
  go.addEventListener('click', () => { if (line) stop(); else goLive() })
  $('.open-camera').addEventListener('click', open)

  function show() {
    const ended = !room || room.state === 'ended'
    set($('.open-camera'), 'hidden', Boolean(stream) || ended)
    set(go, 'hidden', ended)
    set($('.keys'), 'hidden', !stream || ended)
    $('span', go).textContent = t(line ? 'stop.picture' : room?.state === 'draft' || !room ? 'go.live' : 'picture.again')
    go.dataset.kind = line ? 'alarm' : 'hot'
    $('.preview .told').replaceChildren(...[trouble && note('alarm', 'warn', words(trouble)), ...ended ? [note(null, 'check', t('room.ended'))] : [status()]].filter(Boolean))
  }

  const words = key => key.startsWith('no.') ? refusal({ code: Number(key.slice(3)) }) : t(key)

  function status() {
    const [sign, text] = line && room.picture ? ['signal', 'picture.seen'] : line ? ['clock', 'picture.starting'] : stream ? ['camera', 'picture.ready'] : ['camera', 'picture.off']
    return h('p', { class: 'cluster quiet' }, icon(sign, 'small'), h('span', {}, t(text)))
  }

  return part => {
    room = part
    if (part.state === 'ended') close()
    show()
  }
}
