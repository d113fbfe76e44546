// You: the button that leads to a sheet with the ways in, or with what one has here. The sheet comes when it is first wanted.
import { avatar, h, icon } from './dom.js'
import { withModule } from './later.js'
import { keepPending } from './pending.js'
import { me, notSignedIn, signedIn } from './who.js'
import { t } from './words.js'

const sheet = does => withModule(() => import('./you/sheet.js'), does)

/** The button that leads here: the person's initials, or an open place. */
export function youButton() {
  const face = signedIn ? avatar(me.name) : icon('me')
  return h('button', { class: 'icon-button you', type: 'button', 'aria-label': signedIn ? t('you.are', { name: me.name }) : t('sign.in'), on: { click: () => you() } }, face)
}

/** Offer to sign in. What was begun is kept, and done once somebody has. */
export function signIn(what = null, why = '') {
  if (what?.kind) keepPending(what)
  return sheet(({ offer }) => offer(why))
}

/** Show what one has here, or the ways in. */
export function you() {
  return signedIn ? sheet(({ mine }) => mine()) : signIn()
}

// The way back from a provider signed nobody in: say why, where one can try again.
if (notSignedIn) signIn(null, notSignedIn)
