// Following somebody: the button, and what a tap on it does.
import { button, h, set, toast } from './dom.js'
import { Refused } from './refused.js'
import { signedIn } from './who.js'
import { change } from './wire.js'
import { refusal, t } from './words.js'

/** A button that follows `person`, or no more; a guest is led to `signIn`. Many say the same: whom is told apart. */
export function followButton(person, signIn) {
  const made = button(t(person.following ? 'following' : 'follow'), async () => {
    if (!signedIn) return signIn()
    const told = await turn(made, person.user, person.following)
    if (!told) return
    person.following = told.following
    showFollowing(made, told.following)
  }, { size: 'small', 'aria-pressed': String(person.following) })
  made.append(h('span', { class: 'seen-by-readers' }, ' ', h('bdi', {}, person.name)))
  return made
}

/** Follow `whom`, or no more where one was `following`; answers how that stands, or null where it could not be, which is said. One at a time. */
export async function turn(made, whom, following) {
  if (made.ariaBusy === 'true') return null
  set(made, 'aria-busy', 'true')
  try {
    return await change(following ? 'follow:remove' : 'follow:add', { whom })
  } catch (error) {
    toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
    return null
  } finally {
    set(made, 'aria-busy', null)
  }
}

/** Say on a button whether one follows. */
export function showFollowing(made, following) {
  made.setAttribute('aria-pressed', following)
  made.firstElementChild.textContent = t(following ? 'following' : 'follow')
}
