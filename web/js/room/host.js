// The head of a room: who hosts, how many watch, follow and share.
import { $, avatar, set } from '../dom.js'
import { showFollowing, turn } from '../follow.js'
import { takePending } from '../pending.js'
import { cover } from '../cover.js'
import { share } from '../share.js'
import { ask } from '../wire.js'
import { named, number, t } from '../words.js'
import { me, signedIn } from '../who.js'
import { glad } from '../visits.js'
import { signIn } from '../you.js'

/** Answers what shows the room's part and its stat. */
export function host(picture) {
  const follow = $('.host .follow')
  let whom = ''
  let standing = { following: false, followers: 0 }

  follow.addEventListener('click', async () => {
    if (!signedIn) return signIn({ kind: 'follow' })
    const told = await turn(follow, whom, standing.following)
    if (told) show(told)
  })

  $('.share').addEventListener('click', () => share(location.origin + location.pathname))

  function show(told) {
    standing = told
    if (told.following) glad()
    showFollowing(follow, told.following)
    $('.host .followers').textContent = t('followers', { n: told.followers })
    picture.tell('following')
  }

  async function meet(user) {
    whom = user
    follow.hidden = user === me.user
    try { show(await ask('follow:show', { whom: user })) } catch { follow.hidden = true }
    if (signedIn && takePending('follow') && !standing.following) follow.click()
  }

  picture.on('room', room => {
    document.title = `${room.title} · ${room.host_name} · Rialto`
    $('.host bdi').textContent = room.host_name
    const face = avatar(room.host_name, { live: room.state === 'live', picture: cover(room.cover, 160) })
    $('.host .avatar').replaceWith(face)
    $('.host h1').textContent = room.title
    const badge = $('.host .badge')
    set(badge, 'data-kind', room.state === 'live' ? 'live' : 'picture')
    badge.textContent = t(`state.${room.state}`)
    if (room.host !== whom) meet(room.host)
  })
  let known = null
  picture.on('stat', ({ viewers }) => {
    if (viewers === known) return
    known = viewers
    $('.watching').textContent = number(viewers)
    $('.here').setAttribute('aria-label', named(t('here.open', { n: viewers }), viewers)) // an eye and a number: said in words
  })
}
