// Settings: how the page speaks and looks, what it tells and to whom, and where one is signed in.
import { $, button, h } from './dom.js'
import { CATEGORIES } from './categories.js'
import { devices, ends } from './devices.js'
import { decisions } from './settings/decisions.js'
import { face, faceRow } from './settings/face.js'
import { flags } from './settings/flags.js'
import { limits } from './settings/limits.js'
import { looks } from './settings/looks.js'
import { places } from './settings/places.js'
import { privacy, tells } from './settings/people.js'
import { act, group, many, toggle, way } from './settings/rows.js'
import { put, putAndBegin } from './settings/put.js'
import { yours } from './settings/yours.js'
import { chosen, onChoice, settled } from './preferences.js'
import { redraw } from './redraw.js'
import { me, signedIn } from './who.js'
import { ask, onState, onUser } from './wire.js'
import { t } from './words.js'
import { signIn } from './you.js'
import { accounts } from './you/sheet.js'

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  const place = $('.groups', main)
  const where = signedIn && me.session && h('div', { class: 'devices', data: { panel: 'devices', key: 'devices' } })
  const about = signedIn && h('div', { class: 'decisions', data: { panel: 'decisions', key: 'decisions' } })
  const flagger = signedIn && h('div', { hidden: true, data: { key: 'flagger' } })
  const own = signedIn && h('div', { class: 'rows-of', data: { panel: 'yours', key: 'yours' } })
  const held = signedIn && h('div', { class: 'rows-of', data: { panel: 'limits', key: 'limits' } })
  const thinks = () => chosen().currency || currencies[0] || 'EUR'
  const faces = signedIn && [face(), faceRow()]
  let currencies = []

  $('.kept', main).textContent = signedIn ? t('settings.kept.account') : t('settings.kept.device')

  function draw() {
    const groups = all(currencies, { where, about, flagger, own, held, faces })
    redraw(place, ...groups)
    redraw($('.parts', main), ...groups.map(each => h('a', { href: `#${each.id}`, data: { key: each.id } }, $('h2', each).textContent)))
  }

  draw()
  onChoice(draw, signal)
  onState(async state => {
    if (state !== 'connected' && state !== 'back') return
    currencies = (await ask('settings:mine').catch(() => ({ currencies }))).currencies
    if (signal.aborted) return
    draw()
    if (held) limits(held, thinks())
  }, signal)
  onUser(news => {
    if (news.kind === 'privacy') yours(own)
    if (news.kind === 'limits') limits(held, thinks())
    if (news.kind === 'flags') flags(flagger)
  }, signal)
  onUser(news => { if (about && news.kind === 'statement') decisions(about) }, signal)
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView()
  await Promise.all([settled, where && devices(where), about && decisions(about), flagger && flags(flagger), own && yours(own), held && limits(held, thinks())])
}

function all(currencies, { where, about, flagger, own, held, faces }) {
  const now = chosen()
  return [
    account(where, faces),
    group('language', t('settings.language'), ...places(now, currencies, { put, putAndBegin })),
    group('looks', t('settings.looks'), ...looks(now.looks, changes => put({ looks: { ...chosen().looks, ...changes } }))),
    group('data', t('settings.data'), toggle('saver', { sign: 'signal', title: t('settings.saver'), text: t('settings.saver.text'), on: now.saver, turn: saver => put({ saver }) })),
    group('interests', t('settings.interests'), many('hobbies', { title: t('settings.hobbies'), text: t('settings.hobbies.text'), among: CATEGORIES.map(each => [each, t(`category.${each}`)]), values: now.hobbies, turn: hobbies => put({ hobbies }) })),
    signedIn && group('news', t('settings.news'), ...tells(now, silent => put({ silent }))),
    signedIn && group('limits', t('limits'), held),
    signedIn && group('privacy', t('settings.privacy'), ...privacy(now, hidden => put({ hidden }))),
    about && group('about-you', t('decisions'), flagger, about),
    signedIn && group('yours', t('yours'), own),
    group('more', t('settings.more'),
      way('help', { sign: 'question', title: t('help'), href: '/help' }),
      way('welcome', { sign: 'spark', title: t('settings.welcome'), text: t('settings.welcome.text'), href: '/welcome' }),
      signedIn && h('p', { class: 'faint id-of', data: { key: 'id' } }, t('settings.id', { id: me.user }))),
  ].filter(Boolean)
}

function account(where, faces) {
  if (!signedIn) return group('account', t('settings.account'), h('div', { class: 'guest', data: { key: 'guest' } }, h('p', {}, h('b', {}, t('settings.guest')), ' ', t('settings.guest.text')), button(t('sign.in'), () => signIn(), { kind: 'trust' })))
  return group('account', t('settings.account'),
    h('a', { class: 'setting who', href: '/me', data: { key: 'who' } }, faces[0], h('span', { class: 'words-of' }, h('b', {}, h('bdi', {}, me.name)), h('small', {}, t('settings.signed.in')))),
    faces[1], accounts(), where,
    ...ends().map(({ name, sign, title, text, does }) => act(name, { sign, title, text, alarm: true, does })))
}
