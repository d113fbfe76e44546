// You: who one is here, one's orders, language and light.
import { avatar, button, h, icon, sheet } from './dom.js'
import { failed, full, loads, none, toMarket } from './panel.js'
import { ask } from './wire.js'
import { LANGUAGES, keep, lang, money, short, t, times } from './words.js'
import { become, me, people, signedIn } from './who.js'

let paper = null

const KINDS = { placed: 'trust', rejected: 'alarm', in_doubt: 'gold', await_buyer: 'gold', submitting: 'gold', held: 'gold', quoted: 'gold' }

/** The button that leads here: the person's initials, or an open place. */
export function youButton() {
  const face = signedIn ? avatar(me.name) : icon('me')
  return h('button', { class: 'icon-button you', type: 'button', 'aria-label': signedIn ? t('you.are', { name: me.name }) : t('sign.in'), on: { click: you } }, face)
}

export const signIn = () => you()

export async function you() {
  paper ??= sheet(t('you'), { id: 'you' })
  paper.entitle(signedIn ? me.name : t('sign.in'))
  const known = h('div', { class: 'stack', data: { panel: 'people' } })
  const orders = h('div', { class: 'stack', data: { panel: 'orders' } })
  paper.fill([known, signedIn && orders, looks()], signedIn ? [button(t('sign.out'), () => become(''), { size: 'wide' })] : [])
  paper.show()
  await Promise.all([listPeople(known), signedIn && listOrders(orders)])
}

async function listPeople(place) {
  loads(place, h('div', { class: 'skeleton tall' }))
  try {
    const found = await people()
    if (found.length) full(place, h('p', { class: 'quiet' }, t('choose.person')), h('ul', { class: 'list', role: 'list' }, ...found.map(personRow)))
    else if (signedIn) full(place)
    else none(place, 'me', t('sign.in.there'), t('sign.in.there.text'), toMarket())
  } catch (error) {
    failed(place, error, () => listPeople(place))
  }
}

const personRow = person => h('li', {}, h('button', { class: 'row person', type: 'button', 'aria-pressed': String(person.user === me.user), data: { user: person.user }, on: { click: () => become(person.token) } },
  avatar(person.name), h('span', {}, h('b', {}, person.name), h('span', { class: 'faint' }, t(`demo.${person.user}`))), person.user === me.user ? icon('check') : icon('next')))

async function listOrders(place) {
  loads(place)
  try {
    const { orders } = await ask('order:mine')
    if (!orders.length) return none(place, 'bag', t('your.orders'), t('no.orders.yet'), toMarket())
    full(place, h('h3', {}, t('your.orders')), h('ol', { class: 'list', role: 'list' }, ...orders.map(orderRow)))
  } catch (error) {
    failed(place, error, () => listOrders(place), () => become(''))
  }
}

const orderRow = order => h('li', { class: 'item' }, h('img', { class: 'shot', src: order.picture, alt: '', width: 72, height: 72 }),
  h('div', {}, h('h3', {}, `${order.title} ${times(order.quantity)}`), order.order_ref && h('span', { class: 'faint' }, short(order.order_ref)), h('span', { class: 'badge', data: { kind: KINDS[order.state] } }, t(`order.${order.state}`))),
  h('b', { class: 'figures' }, money(order.total)))

function looks() {
  const again = name => {
    const here = new URL(location)
    here.searchParams.delete(name)
    location.replace(here)
  }
  const speak = tag => { keep(tag); again('lang') }
  const shine = scheme => { localStorage.setItem('rialto.scheme', scheme); again('scheme') }
  const scheme = document.documentElement.dataset.scheme ?? 'auto'
  const chip = (text, now, choose, rest = {}) => h('button', { class: 'chip', type: 'button', 'aria-pressed': String(now), on: { click: choose }, ...rest }, text)
  return h('div', { class: 'stack' },
    h('fieldset', {}, h('legend', { class: 'legend' }, t('language')), h('div', { class: 'cluster' }, ...Object.entries(LANGUAGES).map(([tag, name]) => chip(name, tag === lang, () => speak(tag), { lang: tag })))),
    h('fieldset', {}, h('legend', { class: 'legend' }, t('light')), h('div', { class: 'cluster' }, ...['auto', 'light', 'dark'].map(each => chip(t(`scheme.${each}`), each === scheme, () => shine(each))))))
}
