// What is shown of shows and things: card, list, product tile, video frame, skeleton, empty state.
import { reason } from '../cards.js'
import { avatar, button, empty, h, icon, note, skeleton } from '../dom.js'
import { eyes, frame, stateOf } from '../frame.js'
import { row } from '../row.js'
import { price, priceOf, shot, tile } from '../thing.js'
import { clock, t } from '../words.js'
import { GIULIA, LONG, NOOR, SASHA, backpack, euros, fromRight, kettle, longest, show, teapot } from './samples.js'
import { alive, focused, stand } from './stand.js'

const nothing = () => {}

const inside = (title, text) => [h('b', {}, title), h('p', { class: 'quiet' }, text)]
const card = (data, ...parts) => h('div', { class: 'card', data }, ...parts)
const pressable = (on, become) => h('button', { class: 'card', type: 'button', 'aria-pressed': String(on), on: { click: () => become(!on) } }, ...inside(t('order.number'), t('design.order.told')))

const cards = () => [
  stand('rest', card({}, ...inside(t('order.number'), t('design.order.told')))),
  stand('flat', card({ flat: true }, ...inside(t('order.number'), t('design.order.told'))), { by: 'data-flat' }),
  stand('trust', card({ kind: 'trust' }, ...inside(t('order.placed'), t('design.order.told'))), { by: 'kind: trust' }),
  stand('held', card({ kind: 'gold' }, ...inside(t('held.for.you'), t('hold.text'))), { by: 'kind: gold' }),
  stand('chosen', alive(pressable, true), { by: 'aria-pressed' }),
  stand('focus', focused(pressable(false, nothing)), { by: ':focus-visible' }),
  stand('loading', card({}, h('div', { class: 'stack' }, skeleton('half'), skeleton(), skeleton())), { by: 'skeleton()' }),
  stand('error', card({}, note('alarm', 'warn', t('did.not.load'), t('line.lost'))), { by: 'note()' }),
  stand('long', card({}, ...inside(SASHA, LONG))),
]

const person = (name, text, after, more = { act: nothing }) => h('li', {}, row([avatar(name), name, text, after], more))
const ringed = made => focused(made.firstChild, made)
const list = (...rows) => h('ul', { class: 'card list', role: 'list' }, ...rows)
const item = (thing, ...after) => h('li', { class: 'item' }, shot(thing, 72), h('div', {}, h('h3', {}, thing.title), priceOf(thing)), ...after)

const lists = () => [
  stand('rest', list(person(GIULIA, t('label.host'), icon('next')), person('Tomas Krejčí', t('waits.for.answer'), icon('next')))),
  stand('chosen', list(person(GIULIA, t('label.host'), icon('check'), { act: nothing, current: true }), person('Ada', t('label.moderator'), icon('next'))), { by: 'aria-current' }),
  stand('focus', list(ringed(person(GIULIA, t('label.host'), icon('next'))), person('Ada', t('label.moderator'), icon('next'))), { by: ':focus-visible' }),
  stand('unread', list(person('Tomas Krejčí', t('design.line.answer'), h('span', { class: 'unread' })), person('Ada', t('design.line.thanks'), null)), { by: '.unread' }),
  stand('off', list(person('Yusuf', t('room.ended'), null, { act: nothing, disabled: true })), { by: 'disabled' }),
  stand('sold', list(item(backpack(), h('span', { class: 'badge' }, t('sold.out'))), item(kettle(), button(t('buy'), nothing, { kind: 'hot', size: 'small' }))), { by: '.item' }),
  stand('rtl', list(person(NOOR, 'مضيفة منذ عام', icon('next')))),
  stand('long', list(person(SASHA, LONG, icon('next')))),
  stand('loading', list(...[1, 2].map(() => h('li', { class: 'row' }, skeleton('round'), h('span', {}, skeleton('half'), skeleton()), null)))),
]

const grid = (...tiles) => h('ul', { class: 'shown-tiles', role: 'list' }, ...tiles)
const one = (...args) => grid(tile(...args))

const tiles = () => [
  stand('rest', one(teapot(), nothing)),
  stand('from', one(kettle(), nothing), { by: 'priceOf()' }),
  stand('deal', one({ ...teapot(), rating: 0 }, nothing, { cost: price(euros(3800), { was: euros(5200) }) }), { by: 'cost' }),
  stand('focus', (made => focused(made.querySelector('.tile'), made))(one(teapot(), nothing)), { by: ':focus-visible' }),
  stand('reason', one(teapot(), nothing, { why: reason('people', t('design.two.bought')) }), { by: 'why' }),
  stand('sold', one(backpack(), nothing, { sold: true }), { by: 'sold' }),
  stand('long', one(longest(), nothing)),
  stand('rtl', one(fromRight(), nothing)),
  stand('loading', grid(h('li', { class: 'tile' }, skeleton('square'), skeleton(), skeleton('half')))),
]

const by = name => h('bdi', {}, name)
const link = { href: '/' }

const frames = () => [
  stand('live', frame(show('live', 'sneakers'), { ...link, marks: [stateOf(show('live')), eyes(1284)], below: [by(GIULIA)] }), { by: 'state: live' }),
  stand('soon', frame(show('draft', 'lamps'), { ...link, marks: [h('span', { class: 'badge', data: { kind: 'picture' } }, icon('clock'), clock(Date.now() + 5_400_000))], below: [by(GIULIA)] }), { by: 'state: draft' }),
  stand('focus', focused(frame(show('live', 'plants'), { ...link, below: [by(GIULIA)] })), { by: ':focus-visible' }),
  stand('waiting', frame(show('live', 'coffee'), { told: [h('span', { class: 'spinner' }), t('picture.coming')] }), { by: 'told' }),
  stand('away', frame(show('interrupted', 'plants'), { told: [icon('signal'), h('b', {}, t('room.interrupted', { name: GIULIA })), t('room.interrupted.text')] }), { by: 'state: interrupted' }),
  stand('error', frame(show('live', 'teapots'), { told: [icon('warn'), h('b', {}, t('picture.blocked')), t('picture.blocked.text')] }), { by: 'told' }),
  stand('ended', frame(show('ended', 'teapots'), { ...link, below: [by(GIULIA)] }), { by: 'state: ended' }),
  stand('long', frame(show('live', 'coffee', LONG), { ...link, below: [by(SASHA)] })),
  stand('rtl', frame(show('live', 'plants', 'نباتات تسامحك إن نسيت'), { ...link, below: [by(NOOR)] })),
  stand('loading', h('div', { class: 'frame' })),
]

const skeletons = () => [
  stand('text', h('div', { class: 'stack' }, skeleton(), skeleton(), skeleton('half')), { by: 'skeleton()' }),
  stand('tall', skeleton('tall'), { by: 'tall' }),
  stand('square', skeleton('square'), { by: 'square' }),
  stand('round', skeleton('round'), { by: 'round' }),
  stand('picture', h('div', { class: 'stack' }, skeleton(), skeleton('half')), { on: 'picture', by: '.on-picture' }),
]

const empties = () => [
  stand('rest', empty('bag', t('table.empty'), t('table.empty.text'), button(t('to.the.market'), nothing, { size: 'small' }))),
  stand('error', empty('warn', t('did.not.load'), t('line.lost'), button(t('try.again'), nothing, { size: 'small' }))),
  stand('denied', empty('me', t('did.not.load'), t('design.not.yours'), button(t('sign.in'), nothing, { size: 'small' }))),
  stand('loading', h('div', { class: 'empty' }, h('span', { class: 'spinner' }), h('p', {}, t('loading')))),
  stand('long', empty('question', 'По этому товару ещё никто не задавал вопросов', LONG, button('Спросить первым', nothing, { size: 'small' }))),
]

export const wares = [
  { name: 'card', made: '.card · components.css', states: cards },
  { name: 'list', made: 'row() · row.js', states: lists },
  { name: 'tile', made: 'tile() · thing.js', states: tiles },
  { name: 'frame', made: 'frame() · frame.js', states: frames },
  { name: 'skeleton', made: 'skeleton() · dom.js', states: skeletons },
  { name: 'empty', made: 'empty() · dom.js', states: empties },
]
