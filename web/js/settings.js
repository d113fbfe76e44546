// Settings: how the page speaks and looks, what it tells and to whom, and where one is signed in.
import { $, avatar, button, h } from './dom.js'
import { CATEGORIES } from './categories.js'
import { devices, ends } from './devices.js'
import { looks } from './settings/looks.js'
import { places } from './settings/places.js'
import { privacy, tells } from './settings/people.js'
import { act, group, many, toggle, way } from './settings/rows.js'
import { put, putAndBegin } from './settings/put.js'
import { chosen, onChoice, settled } from './preferences.js'
import { redraw } from './redraw.js'
import { me, signedIn } from './who.js'
import { ask, onState } from './wire.js'
import { t } from './words.js'
import { signIn } from './you.js'
import { accounts } from './you/sheet.js'

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  const place = $('.groups', main)
  const where = signedIn && me.session && h('div', { class: 'devices', data: { panel: 'devices', key: 'devices' } })
  let currencies = []

  $('.kept', main).textContent = signedIn ? t('settings.kept.account') : t('settings.kept.device')

  function draw() {
    const groups = all(currencies, where)
    redraw(place, ...groups)
    redraw($('.parts', main), ...groups.map(each => h('a', { href: `#${each.id}`, data: { key: each.id } }, $('h2', each).textContent)))
  }

  draw()
  onChoice(draw, signal)
  onState(async state => {
    if (state !== 'connected' && state !== 'back') return
    currencies = (await ask('settings:mine').catch(() => ({ currencies }))).currencies
    if (!signal.aborted) draw()
  }, signal)
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView()
  await Promise.all([settled, where && devices(where)])
}

function all(currencies, where) {
  const now = chosen()
  return [
    account(where),
    group('language', t('settings.language'), ...places(now, currencies, { put, putAndBegin })),
    group('looks', t('settings.looks'), ...looks(now.looks, changes => put({ looks: { ...chosen().looks, ...changes } }))),
    group('data', t('settings.data'), toggle('saver', { sign: 'signal', title: t('settings.saver'), text: t('settings.saver.text'), on: now.saver, turn: saver => put({ saver }) })),
    group('interests', t('settings.interests'), many('hobbies', { title: t('settings.hobbies'), text: t('settings.hobbies.text'), among: CATEGORIES.map(each => [each, t(`category.${each}`)]), values: now.hobbies, turn: hobbies => put({ hobbies }) })),
    signedIn && group('news', t('settings.news'), ...tells(now, silent => put({ silent }))),
    signedIn && group('privacy', t('settings.privacy'), ...privacy(now, hidden => put({ hidden }))),
    group('more', t('settings.more'),
      way('help', { sign: 'question', title: t('help'), href: '/help' }),
      way('welcome', { sign: 'spark', title: t('settings.welcome'), text: t('settings.welcome.text'), href: '/welcome' }),
      signedIn && h('p', { class: 'faint id-of', data: { key: 'id' } }, t('settings.id', { id: me.user }))),
  ].filter(Boolean)
}

function account(where) {
  if (!signedIn) return group('account', t('settings.account'), h('div', { class: 'guest', data: { key: 'guest' } }, h('p', {}, h('b', {}, t('settings.guest')), ' ', t('settings.guest.text')), button(t('sign.in'), () => signIn(), { kind: 'trust' })))
  return group('account', t('settings.account'),
    h('a', { class: 'setting who', href: '/me', data: { key: 'who' } }, avatar(me.name), h('span', { class: 'words-of' }, h('b', {}, h('bdi', {}, me.name)), h('small', {}, t('settings.signed.in')))),
    accounts(), where,
    ...ends().map(({ name, sign, title, text, does }) => act(name, { sign, title, text, alarm: true, does })))
}
