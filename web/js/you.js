// You: who one is here, one's orders, language and light.
import { avatar, button, empty, h, icon, sheet } from './dom.js'
import { Refused, ask } from './wire.js'
import { LANGUAGES, lang, money, refusal, short, t } from './words.js'
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
  const known = h('div', { class: 'stack' }, h('div', { class: 'skeleton tall' }))
  const orders = h('div', { class: 'stack' })
  paper.fill([known, signedIn && orders, looks()], signedIn ? [button(t('sign.out'), () => become(''), { size: 'wide' })] : [])
  paper.show()
  await Promise.all([listPeople(known), signedIn && listOrders(orders)])
}

async function listPeople(place) {
  try {
    const found = await people()
    const rows = found.map(person => h('li', {}, h('button', { class: 'row person', type: 'button', 'aria-pressed': person.user === me.user, data: { user: person.user }, on: { click: () => become(person.token) } },
      avatar(person.name), h('span', {}, h('b', {}, person.name), h('span', { class: 'faint' }, t(`demo.${person.user}`))), person.user === me.user ? icon('check') : icon('next', 'turns'))))
    place.replaceChildren(...found.length ? [h('p', { class: 'quiet' }, t('choose.person')), h('ul', { class: 'list', role: 'list' }, ...rows)] : signedIn ? [] : [empty('me', t('sign.in.there'), t('sign.in.there.text'))])
  } catch {
    place.replaceChildren(empty('warn', t('did.not.load'), t('line.lost'), button(t('try.again'), () => listPeople(place))))
  }
}

async function listOrders(place) {
  try {
    const { orders } = await ask('order:mine')
    const rows = orders.map(order => h('li', { class: 'item' }, h('img', { class: 'shot', src: order.picture, alt: '', width: 72, height: 72 }),
      h('div', {}, h('h3', {}, `${order.title} × ${order.quantity}`), order.order_ref && h('span', { class: 'faint' }, short(order.order_ref)), h('span', { class: 'badge', data: { kind: KINDS[order.state] } }, t(`order.${order.state}`))),
      h('b', { class: 'figures' }, money(order.total))))
    place.replaceChildren(h('h3', {}, t('your.orders')), rows.length ? h('ol', { class: 'list', role: 'list' }, ...rows) : h('p', { class: 'faint' }, t('no.orders.yet')))
  } catch (error) {
    place.replaceChildren(h('p', { class: 'faint' }, error instanceof Refused ? refusal(error) : t('line.lost')), button(t('try.again'), () => listOrders(place), { size: 'small' }))
  }
}

function looks() {
  const again = (name, value) => {
    localStorage.setItem(name, value)
    const here = new URL(location)
    here.searchParams.delete(name.split('.')[1])
    location.replace(here)
  }
  const scheme = document.documentElement.dataset.scheme ?? 'auto'
  const chip = (text, now, choose) => h('button', { class: 'chip', type: 'button', 'aria-pressed': String(now), on: { click: choose } }, text)
  return h('div', { class: 'stack' },
    h('fieldset', {}, h('legend', { class: 'legend' }, t('language')), h('div', { class: 'cluster' }, ...Object.entries(LANGUAGES).map(([tag, name]) => chip(name, tag === lang, () => again('rialto.lang', tag))))),
    h('fieldset', {}, h('legend', { class: 'legend' }, t('light')), h('div', { class: 'cluster' }, ...['auto', 'light', 'dark'].map(each => chip(t(`scheme.${each}`), each === scheme, () => again('rialto.scheme', each))))))
}
