// The host's picture: look at oneself, go live, come back after a break.
import { $, h, icon, note, set } from '../dom.js'
import { byHttps, insecure, whyNoCamera } from './insecure.js'
import { NoPicture, play, publish } from '../media.js'
import { Refused } from '../refused.js'
import { change } from '../wire.js'
import { me } from '../who.js'
import { refusal, t } from '../words.js'

const WISH = { video: { width: { ideal: 720 }, height: { ideal: 1280 }, frameRate: { ideal: 30 }, facingMode: 'user' }, audio: { echoCancellation: true, noiseSuppression: true } }
const AGAIN_MS = 1_500

/** Bring the preview to life; answers what shows the room's part. */
export function camera() {
  const video = $('.preview video')
  const go = $('.go')
  let stream = null
  let line = null
  let wanted = false
  let room = null
  let trouble = null
  let seen = null // what viewers see of another device of this host

  const elsewhere = () => Boolean(room?.picture && !line && !wanted && !stream)

  /** Look at what viewers see while it comes from another device. */
  async function look() {
    if (elsewhere() === Boolean(seen)) return
    if (seen) {
      seen.close?.({ gone: !room?.picture })
      seen = null
      video.srcObject = stream
      return
    }
    seen = {}
    try {
      seen = await play(room.room, video, () => { seen = null })
      await video.play()
      if (!elsewhere()) look()
    } catch {
      seen = null // it is the viewers' picture: they are told by their own page
    }
  }

  async function open() {
    try {
      stream = await navigator.mediaDevices.getUserMedia(WISH)
      look()
      video.srcObject = stream
      trouble = null
      await video.play()
    } catch (error) {
      trouble = error.name === 'NotAllowedError' ? 'camera.denied' : 'camera.none'
    }
    show()
  }

  async function goLive() {
    if (go.ariaBusy === 'true') return
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

  let sending = null
  const send = () => sending ??= publishing().finally(() => { sending = null })

  async function publishing() {
    line = await publish(room.room, stream, me.token, () => { line = null; show(); again() })
    trouble = null
    if (!wanted) stop() // while it was met
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
    if (error instanceof NoPicture) trouble = { blocked: 'picture.blocked.host', unanswered: 'not.sent' }[error.why] ?? `no.${error.problem.code}`
    else trouble = error instanceof Refused ? `no.${error.code}` : 'not.sent'
  }

  function stop(gone = false) {
    wanted = false
    line?.close({ gone })
    line = null
    show()
  }

  function close() {
    stop(true)
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
    look()
    set(video, 'data-mirror', Boolean(stream))
    set($('.open-camera'), 'hidden', insecure || Boolean(stream) || ended || elsewhere())
    set(go, 'hidden', insecure || ended || elsewhere())
    set($('.keys'), 'hidden', !stream || ended)
    $('span', go).textContent = t(line ? 'stop.picture' : room?.state === 'draft' || !room ? 'go.live' : 'picture.again')
    go.dataset.kind = line ? 'alarm' : 'hot'
    $('.preview .told').replaceChildren(...[...insecure && !ended ? [whyNoCamera(), byHttps()] : [], trouble && note('alarm', 'warn', words(trouble)), ...ended ? [note(null, 'check', t('room.ended'))] : [status()]].filter(Boolean))
  }

  const words = key => key.startsWith('no.') ? refusal({ code: Number(key.slice(3)) }) : t(key)

  function status() {
    const [sign, text] = elsewhere() ? ['signal', 'picture.elsewhere'] : line && room.picture ? ['signal', 'picture.seen'] : line ? ['clock', 'picture.starting'] : stream ? ['camera', 'picture.ready'] : ['camera', 'picture.off']
    return h('p', { class: 'quiet status' }, icon(sign, 'small'), h('span', {}, t(text)))
  }

  return part => {
    room = part
    if (part.state === 'ended') close()
    show()
  }
}
