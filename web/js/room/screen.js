// The screen: the moving picture when there is one, the cover when there is none, and a sentence that says why.
import { $, button, h, icon, set } from '../dom.js'
import { cover } from '../cover.js'
import { player, video } from '../player.js'
import { t } from '../words.js'

/** Keep the screen true to the room's part, until `signal` ends it; answers what shows a part. */
export function screen(signal) {
  const still = $('.picture .still')
  const sound = $('.sound')
  const why = $('.picture .why')
  let room = null

  $('.picture video').replaceWith(video)
  sound.addEventListener('click', () => player.aloud())
  player.on(tell, signal)

  function tell() {
    set(sound, 'hidden', !player.moving || !video.muted)
    const [sign, title, text, action] = reason()
    why.replaceChildren(...title ? [h('span', { class: 'arch-sign' }, sign), h('b', {}, title), text && h('span', {}, text), action].filter(Boolean) : [])
  }

  function reason() {
    if (!room || player.moving) return []
    const home = () => h('a', { class: 'button', data: { kind: 'ink', size: 'small' }, href: '/' }, t('to.the.market'))
    if (room.state === 'ended') return [icon('check'), t('room.ended'), t('room.ended.text'), home()]
    if (room.state === 'draft') return [icon('clock'), t('room.draft'), t('room.draft.text', { name: room.host_name })]
    if (player.trouble) return [icon('warn'), ...player.trouble, button(t('try.again'), () => player.begin(), { size: 'small', kind: 'ink' })]
    if (player.waits) return [icon('play'), t('saver.waits'), null, button(t('saver.play'), () => player.want(), { kind: 'hot' })]
    if (room.state === 'interrupted') return [h('span', { class: 'spinner' }), t('room.interrupted', { name: room.host_name }), t('room.interrupted.text')]
    return [h('span', { class: 'spinner' }), t(room.picture ? 'picture.coming' : 'picture.waiting')]
  }

  return part => {
    room = part
    if (still.getAttribute('src') !== cover(part.cover)) still.src = cover(part.cover)
    player.show(part)
    tell()
  }
}
