// Small words and numbers: badge, price, countdown, avatar.
import { avatar, badge, countdown, h } from '../dom.js'
import { cover } from '../cover.js'
import { price, rating } from '../thing.js'
import { t } from '../words.js'
import { GIULIA, LIN, NOOR, SASHA, euros } from './samples.js'
import { stand } from './stand.js'

const badges = () => [
  stand('rest', badge(t('state.draft'))),
  stand('live', badge(t('state.live'), { kind: 'live' }), { by: 'kind: live' }),
  stand('trust', badge(t('label.moderator'), { kind: 'trust', icon: 'verified' }), { by: 'kind: trust' }),
  stand('held', badge(t('held.for.you'), { kind: 'gold', icon: 'clock' }), { by: 'kind: gold' }),
  stand('alarm', badge(t('order.rejected'), { kind: 'alarm' }), { by: 'kind: alarm' }),
  stand('sold', badge(t('sold.out'))),
  stand('season', badge(t('design.season'), { kind: 'festa' }), { by: 'kind: festa' }),
  stand('ended', badge(t('state.ended'), { kind: 'picture' }), { by: 'kind: picture', on: 'picture' }),
  stand('long', badge('Ожидает подтверждения', { kind: 'gold' })),
  stand('rtl', badge(NOOR)),
]

const tag = cut => h('span', { class: 'tag' }, h('bdi', { dir: 'ltr' }, cut))

const prices = () => [
  stand('rest', price(euros(2900))),
  stand('from', price(euros(6400), { from: true }), { by: 'from' }),
  stand('deal', [price(euros(3800), { was: euros(5200) }), tag('−27 %')], { by: 'was' }),
  stand('converted', price(euros(3800), { about: h('small', {}, t('price.about', { price: '£33.15' })) }), { by: 'about' }),
  stand('big', price(euros(24000), { size: 'big' }), { by: 'size: big' }),
  stand('long', price({ amount: 128400000, currency: 'RUB' })),
  stand('sold', h('s', { class: 'quiet' }, price(euros(9200)))),
  stand('rated', rating(4.8), { by: 'rating()' }),
]

const SECOND_MS = 1000
const inSeconds = s => countdown(Date.now() + s * SECOND_MS)
/** A clock that begins again while one looks at it: only here, for a real one never does. */
function again(s) {
  const place = h('span', {})
  const begin = () => place.replaceChildren(countdown(Date.now() + s * SECOND_MS, () => setTimeout(() => { if (place.isConnected) begin() }, SECOND_MS)))
  begin()
  return place
}

const countdowns = () => [
  stand('rest', inSeconds(137)),
  stand('last', again(10), { by: 'data-last' }),
  stand('over', inSeconds(0)),
  stand('hours', inSeconds(2 * 3600 + 5 * 60)),
  stand('held', h('span', { class: 'badge', data: { kind: 'gold' } }, inSeconds(119)), { by: 'kind: gold' }),
]

const sized = made => { made.classList.add('shown-large'); return made }

const avatars = () => [
  stand('initials', sized(avatar(GIULIA))),
  stand('shot', sized(avatar(GIULIA, { picture: cover('teapots') })), { by: 'picture' }),
  stand('live', sized(avatar(GIULIA, { live: true, picture: cover('teapots') })), { by: 'data-live' }),
  stand('rtl', sized(avatar(NOOR))),
  stand('script', sized(avatar(LIN))),
  stand('long', sized(avatar(SASHA))),
  stand('many', [GIULIA, NOOR, LIN, 'Tomas Krejčí', 'Yusuf', 'Ada'].map(name => avatar(name))),
  stand('loading', h('div', { class: 'skeleton round shown-large' })),
]

export const marks = [
  { name: 'badge', made: 'badge() · dom.js', states: badges },
  { name: 'price', made: 'price(), rating() · thing.js', states: prices },
  { name: 'countdown', made: 'countdown() · dom.js', states: countdowns },
  { name: 'avatar', made: 'avatar() · dom.js', states: avatars },
]
