// The room: brings the screen, the talk and the goods to one picture of what is so.
import { $, lastPart, set, tabs, toast } from './dom.js'
import { takePending } from './pending.js'
import { Chat } from './chat.js'
import { Composer } from './composer.js'
import { lineMenu } from './lines.js'
import { failed, toMarket } from './panel.js'
import { buying } from './room/buy.js'
import { captions } from './room/captions.js'
import { goods } from './room/goods.js'
import { here } from './room/here.js'
import { host } from './room/host.js'
import { likes } from './room/likes.js'
import { Picture } from './room/picture.js'
import { questions } from './room/questions.js'
import { screen } from './room/screen.js'
import { swipe } from './room/swipe.js'
import { saw } from './seen.js'
import { Unanswered, change, onUser, reached } from './wire.js'
import { me, signedIn } from './who.js'
import { clock, t } from './words.js'
import { signIn, youButton } from './you.js'
import { player } from './player.js'
import { told } from './preferences.js'

/** Open the room in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  const picture = new Picture(lastPart(), signal)
  const { chat, composer, view } = talk(picture)
  $('.place-you', main).append(youButton())
  host(picture)
  here(picture, chat.labels, signal)
  show(picture, chat, signal)
  const buy = buying(picture, $('.pill'))
  const shelf = goods(picture, product => buy(shelf.of(product)))
  hear(picture, view)
  const seen = $('.first-sight', main)
  const begin = async () => {
    try {
      await picture.open(seen && JSON.parse(seen.textContent))
      await chat.open(signal)
      swipe(main, picture.room, signal)
      if (signedIn) goOn(shelf, buy, composer)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof Unanswered) reached(signal).then(begin, () => {}) // the shell says so meanwhile
      else fail(main, error)
    }
  }
  await begin()
}

/** Bring chat, questions and the field that writes in them together; `view.now` is the tab that is read. */
function talk(picture) {
  const { room } = picture
  const powers = () => {
    if (picture.part('room')?.host === me.user) return 'host'
    return me.role === 'moderator' ? 'moderator' : ''
  }
  const composer = new Composer($('.composer'), { guest: signedIn ? null : text => signIn({ kind: 'say', text }) })
  const chat = new Chat(room, $('.log'), $('.newer'), { chosen: lineMenu(room, composer, powers, line => chat.said(line)), write: () => composer.write(), signIn, captioned: captions() })
  const say = { words: 'say.something', act: async (text, key) => chat.said(await change('chat:say', { chat: room, text }, key)) }
  const toAsk = questions(picture, composer)

  const view = { now: 'chat' }
  const use = panel => { view.now = panel; if (picture.part('room')?.state !== 'ended') composer.rests(panel === 'chat' ? say : toAsk()) }
  const choose = tabs($('.talk [role="tablist"]'), use)
  $('[data-to-questions]').addEventListener('click', () => choose(view.now === 'chat' ? $('#t-questions') : $('#t-chat')))
  picture.on('shelf', () => { if (view.now === 'questions' && $('.about').hidden) use('questions') })
  use('chat')
  return { chat, composer, view }
}

/** Keep the page true to the parts of the picture. */
function show(picture, chat, signal) {
  const field = $('.composer input')
  let sold = 0
  let counted = false
  picture
    .on('room', screen(signal))
    .on('room', saw)
    .on('room', part => {
      document.documentElement.dataset.room = part.state
      set($('.composer'), 'data-ended', part.state === 'ended')
      field.disabled = part.state === 'ended'
      if (part.state === 'ended') field.placeholder = t('room.ended')
    })
    .on('stat', likes(picture.room))
    .on('stat', ({ sampled }) => chat.sample(sampled))
    .on('pinned_line', ({ line }) => {
      set($('.pinned'), 'hidden', !line || line.gone)
      if (line) $('.pinned span').textContent = line.text
    })
    .on('sold', part => {
      if (counted && part.units > sold && part.latest) chat.tell('bag', bought(part.latest))
      sold = part.units
    })
    .on('opened', () => { counted = true }) // what was sold before is no news
}

const bought = ({ buyer_name: name, title }) => name ? t('bought', { name, title }) : t('bought.somebody', { title }) // who wants it so is not named

/** Tell what concerns this person alone. */
function hear({ room, signal }, view) {
  onUser(news => {
    if (news.kind === 'sanctioned' && news.scope === room && news.until_ms > Date.now()) toast(t('you.are.out', { until: clock(news.until_ms) }), { kind: 'alarm', sign: 'mute', stays: 15_000 })
    if (news.kind === 'mentioned' && news.chat === room && view.now !== 'chat' && told('mention')) toast(t('mentioned', { name: news.line.author_name }), { sign: 'chat' })
  }, signal)
}

/** Do what a guest began here before signing in. */
function goOn(shelf, buy, composer) {
  const wanted = takePending('buy')
  if (wanted && shelf.of(wanted.product)) buy(shelf.of(wanted.product), wanted)
  const line = takePending('say')
  if (line?.text) composer.say(line.text)
}

function fail(main, error) {
  player.end({ leaving: true })
  main.dataset.panel = 'room'
  failed(main, error, () => location.reload(), signIn)
  $('.state', main).append(toMarket())
  document.body.classList.add('failed')
}
