// Live: the way under the thumb leads into the fullest show at once; at a desk, and by `?all`, all that are on air stand side by side.
import { $, button, h } from './dom.js'
import { CATEGORIES, categoryLinks } from './categories.js'
import { fullest, showCard } from './cards.js'
import { failed, full, loads, none } from './panel.js'
import { go } from './shell.js'
import { isHost } from './who.js'
import { ask, onState } from './wire.js'
import { t } from './words.js'
import { signIn } from './you.js'

const AGAIN_MS = 10_000
const MOST_PAGES = 5

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  const asked = new URLSearchParams(location.search)
  const category = CATEGORIES.includes(asked.get('category')) ? asked.get('category') : ''
  const into = matchMedia('(width < 900px)').matches && !location.search
  const place = $('.wall', main)
  document.title = `${t('all.live')} · Rialto`
  $('.categories', main).append(...categoryLinks(category, each => each ? `/live?category=${each}` : '/live?all'))
  loads(place, ...Array.from({ length: 6 }, () => h('li', { class: 'show' }, h('div', { class: 'frame skeleton' }))))

  async function show(enters = false) {
    try {
      const cards = await onAir(category)
      if (signal.aborted) return
      const [first] = fullest(cards)
      if (enters && first?.state === 'live') return go(`/room/${first.room}`, { replace: true })
      if (cards.length) full(place, ...fullest(cards).map(card => showCard(card, { level: 'h2' })))
      else none(place, 'live', t('nobody.live'), t('nobody.live.text'), step(category))
    } catch (error) {
      if (!signal.aborted && place.closest('[data-panel]').dataset.state !== 'full') failed(place, error, () => show(enters), signIn)
    }
  }

  onState(state => { if (state === 'back') show() }, signal)
  const again = setInterval(() => { if (!document.hidden && place.closest('[data-panel]').dataset.state !== 'loading') show() }, AGAIN_MS)
  signal.addEventListener('abort', () => clearInterval(again))
  await show(into)
}

/** All that are on air, as far as anybody looks. */
async function onAir(category) {
  const found = []
  let after = ''
  for (let page = 0; page < MOST_PAGES; page++) {
    const { cards, next } = await ask('feed:live', { category, after })
    found.push(...cards)
    if (!next) break
    after = next
  }
  return found
}

/** What one can do where nobody is live. */
function step(category) {
  if (isHost) return h('a', { class: 'button', data: { kind: 'hot' }, href: '/studio' }, t('go.live'))
  if (category) return button(t('show.all'), () => go('/live?all'))
  return h('a', { class: 'button', href: '/discover' }, t('look.at.things'))
}
