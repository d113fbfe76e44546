// The mini-player: a show that one has left goes on in a corner, until it ends or is closed.
import { $, h, iconButton, icon, set } from './dom.js'
import { Picture } from './room/picture.js'
import { player, video } from './player.js'
import { spares } from './preferences.js'
import { t } from './words.js'

const KEPT = 'rialto.mini' // of this tab: the room that goes on also where a page begins anew

const title = h('b', { dir: 'auto' })
const host = h('bdi', {})
const link = h('a', { href: '/' }, h('span', { class: 'screen' }), h('span', { class: 'of' }, title, h('small', {}, host)))
const sound = iconButton('muted', t('sound.on'), () => { if (video.muted) player.aloud(); else video.muted = true })
const place = h('aside', { class: 'mini on-picture', 'aria-label': t('mini'), hidden: true }, link, sound, iconButton('close', t('mini.close'), () => close()))

let follows = null

function tell() {
  set(place, 'data-moving', player.moving)
  sound.setAttribute('aria-label', t(video.muted ? 'sound.on' : 'sound.off'))
  sound.replaceChildren(icon(video.muted ? 'muted' : 'sound'))
}

function name(part) {
  link.href = `/room/${part.room}`
  title.textContent = part.title
  host.textContent = part.host_name
  place.hidden = false
  tell()
}

function show(room) {
  follows = new AbortController()
  sessionStorage.setItem(KEPT, room)
  $('.screen', link).append(video)
  player.on(tell, follows.signal)
  const picture = new Picture(room, follows.signal).on('room', part => {
    if (part.state === 'ended' || part.state === 'draft') return close()
    name(part)
    player.show(part)
  })
  // A room that cannot be read any more has nothing to play.
  picture.open().catch(() => { if (!follows?.signal.aborted) close() })
}

function hide() {
  follows?.abort()
  follows = null
  place.hidden = true
}

function close() {
  hide()
  sessionStorage.removeItem(KEPT)
  player.end({ leaving: true })
}

export const mini = {
  /** The page changes, `toRoom` or to another: what moves goes into the corner, or back to its room. */
  settle(toRoom) {
    if (toRoom) { hide(); return sessionStorage.removeItem(KEPT) }
    if (!follows && player.room?.picture && !player.waits) {
      name(player.room)
      show(player.room.room)
    } else if (!follows) player.end({ leaving: true })
  },

  /** A page has begun anew: go on with what went on before, but for a room, which has its own screen. */
  restore(inRoom) {
    const room = sessionStorage.getItem(KEPT)
    if (room && !inRoom && !spares()) show(room)
  },
}

document.body.append(place)
