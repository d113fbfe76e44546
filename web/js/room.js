// The room: brings the screen, the talk and the goods to one picture of what is so.
import './look.js'
import { $, lastPart, set, tabs, toast } from './dom.js'
import { takePending } from './pending.js'
import { Chat } from './chat.js'
import { Composer } from './composer.js'
import { lineMenu } from './lines.js'
import { failed, toMarket } from './panel.js'
import { buying } from './room/buy.js'
import { goods } from './room/goods.js'
import { host } from './room/host.js'
import { likes } from './room/likes.js'
import { Picture } from './room/picture.js'
import { questions } from './room/questions.js'
import { screen } from './room/screen.js'
import { watchLine } from './strip.js'
import { change, connect, onUser } from './wire.js'
import { me, signedIn } from './who.js'
import { clock, t } from './words.js'
import { signIn, youButton } from './you.js'

const room = lastPart()
const picture = new Picture(room)
const composer = new Composer($('.composer'), { guest: signedIn ? null : text => signIn({ kind: 'say', text }) })

const powers = () => {
  if (picture.part('room')?.host === me.user) return 'host'
  return me.role === 'moderator' ? 'moderator' : ''
}
const chat = new Chat(room, $('.log'), $('.newer'), { chosen: lineMenu(room, composer, powers, line => chat.said(line)), write: () => composer.write(), signIn })
const say = { words: 'say.something', act: async (text, key) => chat.said(await change('chat:say', { chat: room, text }, key)) }

for (const place of document.querySelectorAll('.place-you')) place.append(youButton())
watchLine()
host(picture)
const showScreen = screen()
const showLikes = likes(room)
const toAsk = questions(picture, composer)
const buy = buying(picture, $('.pill'))
const shelf = goods(picture, product => buy(shelf.of(product)))

let inView = 'chat'
const use = panel => { inView = panel; if (picture.part('room')?.state !== 'ended') composer.rests(panel === 'chat' ? say : toAsk()) }
const choose = tabs($('.talk [role="tablist"]'), use)
$('[data-to-questions]').addEventListener('click', () => choose(inView === 'chat' ? $('#t-questions') : $('#t-chat')))
picture.on('shelf', () => { if (inView === 'questions' && $('.about').hidden) use('questions') })

let sold = null
picture
  .on('room', part => {
    showScreen(part)
    document.documentElement.dataset.room = part.state
    set($('.composer'), 'data-ended', part.state === 'ended')
    $('.composer input').disabled = part.state === 'ended'
    if (part.state === 'ended') $('.composer input').placeholder = t('room.ended')
  })
  .on('stat', showLikes)
  .on('stat', ({ sampled }) => chat.sample(sampled))
  .on('pinned_line', ({ line }) => {
    set($('.pinned'), 'hidden', !line || line.gone)
    if (line) $('.pinned span').textContent = line.text
  })
  .on('sold', part => {
    if (sold !== null && part.units > sold && part.latest) chat.tell('bag', t('bought', { name: part.latest.buyer_name, title: part.latest.title }))
    sold = part.units
  })

onUser(news => {
  if (news.kind === 'sanctioned' && news.scope === room && news.until_ms > Date.now()) toast(t('you.are.out', { until: clock(news.until_ms) }), { kind: 'alarm', sign: 'mute', stays: 15_000 })
  if (news.kind === 'mentioned' && news.chat === room && inView !== 'chat') toast(t('mentioned', { name: news.line.author_name }), { sign: 'chat' })
})

/** Do what a guest began here before signing in. */
function goOn() {
  const wanted = takePending('buy')
  if (wanted && shelf.of(wanted.product)) buy(shelf.of(wanted.product), wanted)
  const line = takePending('say')
  if (line?.text) composer.say(line.text)
}

use('chat')
connect()
try {
  await picture.open()
  sold ??= 0
  await chat.open()
  document.documentElement.dataset.open = ''
  if (signedIn) goOn()
} catch (error) {
  $('main').dataset.panel = 'room'
  failed($('main'), error, () => location.reload(), signIn)
  $('main .state').append(toMarket())
  document.body.classList.add('failed')
}
