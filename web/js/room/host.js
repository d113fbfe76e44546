// The head of a room: who hosts, how many watch, follow and share.
import { $, avatar, set, toast } from '../dom.js'
import { takePending } from '../pending.js'
import { cover } from '../cover.js'
import { share } from '../share.js'
import { Refused } from '../refused.js'
import { ask, change } from '../wire.js'
import { named, number, refusal, t } from '../words.js'
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
    const command = standing.following ? 'follow:remove' : 'follow:add'
    set(follow, 'aria-busy', 'true')
    try {
      show(await change(command, { whom }))
    } catch (error) {
      toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
    } finally {
      set(follow, 'aria-busy', null)
    }
  })

  $('.share').addEventListener('click', () => share(location.origin + location.pathname))

  function show(told) {
    standing = told
    if (told.following) glad()
    $('span', follow).textContent = t(told.following ? 'following' : 'follow')
    follow.setAttribute('aria-pressed', told.following)
    $('.host .followers').textContent = t('followers', { n: told.followers })
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
