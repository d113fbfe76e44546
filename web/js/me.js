// Me: who one is here, one's orders and accounts, and the ways to all that is one's own.
import { $, h, icon } from './dom.js'
import { ends } from './devices.js'
import { listOrders } from './orders.js'
import { face } from './settings/face.js'
import { act, group, way } from './settings/rows.js'
import { invented, ways } from './signin.js'
import { isHost, me, readsCases, signedIn } from './who.js'
import { t } from './words.js'
import { accounts } from './you/sheet.js'

/** Open the page in `main`. */
export async function open(main) {
  const known = h('div', { class: 'stack known', data: { panel: 'people' } })
  const orders = $('.orders', main)
  $('.self', main).replaceChildren(...signedIn ? self() : stranger())
  $('.pages', main).replaceChildren(links())
  $('.here', main).replaceChildren(signedIn ? group('accounts', t('me.accounts'), accounts(), !me.session && known, ...leaving()) : h('div', { class: 'card stack' }, ways(), known))
  orders.hidden = !signedIn
  if (!signedIn) $('.pages', main).before($('.here', main)) // first the ways in
  await Promise.all([(!signedIn || !me.session) && invented(known), signedIn && listOrders(orders)])
}

const self = () => [face(), h('div', {}, h('h1', { dir: 'auto' }, me.name), h('span', { class: 'badge', data: { kind: isHost ? 'gold' : 'trust' } }, t(`me.role.${me.role}`)))]
const stranger = () => [h('span', { class: 'arch-sign' }, icon('me')), h('div', {}, h('h1', {}, t('me.guest')), h('p', { class: 'quiet' }, t('sign.in.why')))]

const links = () => group('pages', t('me.ways'),
  way('settings', { sign: 'settings', title: t('settings'), text: t('me.settings.text'), href: '/settings' }),
  way('help', { sign: 'question', title: t('help'), text: t('me.help.text'), href: '/help' }),
  readsCases && way('cases', { sign: 'shield', title: t('me.cases'), text: t('me.cases.text'), href: '/cases' }),
  isHost && way('studio', { sign: 'camera', title: t('studio'), text: t('me.studio.text'), href: '/studio' }))

const leaving = () => ends().map(({ name, sign, title, does }) => act(name, { sign, title, alarm: true, does }))
