// The card on the home page that offers the first run, to whoever has never seen it.
import { h, iconButton } from '../dom.js'
import { choose, chosen, settled } from '../preferences.js'
import { t } from '../words.js'

/** Put the card at the beginning of `place`, unless its reader knows it, or `signal` has ended the page meanwhile. */
export async function offerWelcome(place, signal) {
  await settled
  if (chosen().welcomed || signal.aborted) return
  const card = h('aside', { class: 'first-run card', 'aria-labelledby': 'first-run-h' },
    h('div', {}, h('h2', { id: 'first-run-h' }, t('welcome.card')), h('p', { class: 'quiet' }, t('welcome.card.text'))),
    h('a', { class: 'button', data: { kind: 'trust' }, href: '/welcome' }, t('welcome.card.go')),
    iconButton('close', t('welcome.out'), () => { card.remove(); choose({ welcomed: true }).catch(() => {}) }))
  place.prepend(card)
}
