// You: who one is here, one's orders, language and light.
import { avatar, button, chip, h, icon, sheet } from './dom.js'
import { dropPending, keepPending } from './pending.js'
import { devices, waysOut } from './devices.js'
import { failed, full, loads, none, toMarket } from './panel.js'
import { invented, ways } from './signin.js'
import { row } from './row.js'
import { ask } from './wire.js'
import { LANGUAGES, keep, lang, money, short, t, times } from './words.js'
import { become, me, notSignedIn, signedIn, use } from './who.js'

let paper = null

const KINDS = { placed: 'trust', rejected: 'alarm', in_doubt: 'gold', await_buyer: 'gold', submitting: 'gold', held: 'gold', quoted: 'gold' }

/** The button that leads here: the person's initials, or an open place. */
export function youButton() {
  const face = signedIn ? avatar(me.name) : icon('me')
  return h('button', { class: 'icon-button you', type: 'button', 'aria-label': signedIn ? t('you.are', { name: me.name }) : t('sign.in'), on: { click: () => you() } }, face)
}

/** Offer to sign in. What was begun is kept, and done once somebody has. */
export function signIn(what = null, why = '') {
  if (what?.kind) keepPending(what)
  return offer(why)
}

/** Show what one has here, or the ways in. */
export function you() {
  return signedIn ? mine() : offer()
}

function open(title, parts, actions) {
  if (!paper) {
    paper = sheet(title, { id: 'you' })
    paper.dialog.addEventListener('close', dropPending)
  }
  paper.entitle(title)
  paper.fill(parts, actions)
  paper.show()
}

async function offer(why = '') {
  const known = h('div', { class: 'stack', data: { panel: 'people' } })
  open(t('sign.in'), [h('p', { class: 'quiet' }, t('sign.in.why')), ways(why), known, !signedIn && looks()], [])
  await invented(known)
}

async function mine() {
  const known = h('div', { class: 'stack', data: { panel: 'people' } })
  const orders = h('div', { class: 'stack', data: { panel: 'orders' } })
  const places = h('div', { class: 'stack', data: { panel: 'devices' } })
  open(me.name, [accounts(), known, orders, me.session && places, looks()], waysOut())
  await Promise.all([!me.session && invented(known), listOrders(orders), me.session && devices(places)])
}

/** The accounts of this device: each a tap away, and room for one more. */
function accounts() {
  if (!me.session) return null
  const others = me.accounts.filter(one => one.user !== me.user)
  return h('div', { class: 'stack accounts' }, others.length > 0 && h('ul', { class: 'list', role: 'list' }, ...others.map(one => h('li', {},
    row([avatar(one.name), one.name, null, icon('next')], { act: () => use(one.user), data: { user: one.user } })))),
  button(t('account.add'), () => offer(), { icon: 'plus', size: 'small' }))
}

// The way back from a provider signed nobody in: say why, where one can try again.
if (notSignedIn) offer(notSignedIn)

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
  return h('div', { class: 'stack' },
    h('fieldset', {}, h('legend', { class: 'legend' }, t('language')), h('div', { class: 'cluster' }, ...Object.entries(LANGUAGES).map(([tag, name]) => chip(name, tag === lang, () => speak(tag), { lang: tag })))),
    h('fieldset', {}, h('legend', { class: 'legend' }, t('light')), h('div', { class: 'cluster' }, ...['auto', 'light', 'dark'].map(each => chip(t(`scheme.${each}`), each === scheme, () => shine(each))))))
}
