// The studio: a host's own rooms, and everything for the one on air in one glance.
import './look.js'
import { $, all, button, empty, set, toast } from './dom.js'
import { Chat } from './chat.js'
import { Composer } from './composer.js'
import { preloadLater } from './later.js'
import { lineMenu } from './lines.js'
import { keeps } from './modes/desk.js'
import { failed, mark } from './panel.js'
import { Picture } from './room/picture.js'
import { camera } from './studio/camera.js'
import { captioning } from './studio/captioning.js'
import { figures } from './studio/figures.js'
import { byHttps, insecure } from './studio/insecure.js'
import { lane } from './studio/lane.js'
import { lobby } from './studio/lobby.js'
import { table } from './studio/table.js'
import { tidy } from './studio/tidy.js'
import { asks } from './question.js'
import { watchLine } from './strip.js'
import { Refused } from './refused.js'
import { change, connect } from './wire.js'
import { isHost, signedIn } from './who.js'
import { refusal, t } from './words.js'
import { signIn, youButton } from './you.js'

const room = new URLSearchParams(location.search).get('room')

for (const place of all('.place-you')) place.append(youButton())
watchLine()
connect()

function only(section) {
  for (const each of all('main > [data-view]')) each.hidden = each.dataset.view !== section
  if (section !== 'stop') mark($('[data-view="stop"]'), 'full')
}

/** Say why there is nothing here, and what to do. */
function stop(sign, title, text, act) {
  only('stop')
  mark($('[data-view="stop"]'), 'denied')
  $('[data-view="stop"]').replaceChildren(empty(sign, title, text, act))
}

async function desk() {
  only('desk')
  const picture = new Picture(room)
  const composer = new Composer($('.composer'))
  composer.rests({ words: 'write.as.host', act: async (text, key) => chat.said(await change('chat:say', { chat: room, text }, key)) })
  const chat = new Chat(room, $('.log'), $('.newer'), { chosen: lineMenu(room, composer, () => 'host', line => chat.said(line)), write: () => composer.field.focus(), signIn })
  const shown = camera()
  captioning(picture)
  figures(picture)
  lane(picture, composer)
  table(picture)
  tidy(room, $('.tidy-up'))
  picture.on('stat', ({ sampled }) => chat.sample(sampled))
  picture.on('room', part => {
    document.title = `${t('studio')} · ${part.title} · Rialto`
    $('.topbar h1').textContent = part.title
    const badge = $('.topbar .badge')
    badge.hidden = false
    badge.textContent = t(`state.${part.state}`)
    set(badge, 'data-kind', part.state === 'live' ? 'live' : 'picture')
    set($('.end'), 'hidden', part.state === 'ended' || part.state === 'draft')
    set($('.see'), 'hidden', false)
    set($('.tidy-up'), 'hidden', part.state !== 'ended')
    $('.see').href = `/room/${room}`
    set($('.composer input'), 'disabled', part.state === 'ended')
    shown(part)
  })
  picture.on('pinned_line', ({ line }) => {
    set($('.pinned'), 'hidden', !line || line.gone)
    if (line) $('.pinned > span').textContent = line.text
  })
  $('.unpin').addEventListener('click', () => change('chat:pin', { chat: room, line: '' }).catch(told))
  $('.end').addEventListener('click', () => end())
  await picture.open()
  await chat.open()
  keeps(picture, chat, { open: $('.chat .modes'), raise: $('.chat .raise'), signal: new AbortController().signal }) // as long as the page
  preloadLater()
  document.documentElement.dataset.open = ''
}

const told = error => toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })

async function end() {
  if (!await asks(t('end.show'), t('end.show.text'), { yes: t('end.show'), name: 'ask-end' })) return
  await change('room:end', { room }).catch(told)
}

try {
  if (!signedIn && insecure) stop('camera', t('insecure'), t('insecure.text'), byHttps())
  else if (!signedIn) stop('camera', t('studio.sign.in'), t('studio.sign.in.text'), button(t('sign.in'), signIn, { kind: 'hot' }))
  else if (!isHost) stop('camera', t('studio.hosts.only'), t('studio.hosts.only.text'), button(t('be.another'), signIn, { kind: 'ink' }))
  else if (room) await desk()
  else { only('lobby'); await lobby(); document.documentElement.dataset.open = '' }
} catch (error) {
  only('stop')
  failed($('[data-view="stop"]'), error, () => location.reload(), signIn)
}
