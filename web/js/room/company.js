// The company of a room: those who talk, ask, like and buy, and the way to the rooms beside it.
import { $, set, tabs, toast } from '../dom.js'
import { Chat } from '../chat.js'
import { Composer } from '../composer.js'
import { withModule } from '../later.js'
import { lineMenu } from '../lines.js'
import { holds } from '../modes/holds.js'
import { takePending } from '../pending.js'
import { told } from '../preferences.js'
import { Refused } from '../refused.js'
import { me, moderates, signedIn } from '../who.js'
import { ask, change, comeBack, onUser } from '../wire.js'
import { clock, t } from '../words.js'
import { signIn } from '../you.js'
import { buying } from './buy.js'
import { captions } from './captions.js'
import { here } from './here.js'
import { likes } from './likes.js'
import { minutes } from './minutes.js'
import { questions } from './questions.js'
import { swipe } from './swipe.js'

// The server's clock may be behind by so much. A ban that ends later than that is none to wait for.
const LATE_MS = 2_000
const LONGEST_MS = 24 * 3_600_000

/** Let people into a room whose picture is there; answers `buy(product)`, and `open`, which is done once they have come. */
export function company(main, picture, shelf, signal) {
  $('#chat .awaits').remove()
  const { chat, composer, hold, view } = talk(picture)
  const keep = keeping(picture, chat, view, hold)
  here(picture, chat.labels, signal)
  follow(picture, chat)
  hear(picture, view, keep)
  const open = buying(picture, $('.pill'))
  const buy = (product, wanted) => open(shelf.of(product), wanted)
  return {
    buy,
    async open() {
      await chat.open(signal)
      swipe(main, picture.room, signal)
      if (!signedIn) return
      minutes(signal)
      goOn(shelf, buy, composer)
      await keep()
    },
  }
}

/** Bring chat, questions and the field that writes in them together; `view.now` is the tab that is read, `view.keeps` whether the reader keeps the chat. */
function talk(picture) {
  const { room } = picture
  const view = { now: 'chat', keeps: false }
  const powers = () => {
    if (picture.part('room')?.host === me.user) return 'host'
    return moderates || view.keeps ? 'moderator' : ''
  }
  const composer = new Composer($('.composer'), { guest: signedIn ? null : text => signIn({ kind: 'say', text }) })
  const chat = new Chat(room, $('.log'), $('.newer'), { chosen: lineMenu(room, composer, powers, line => chat.said(line)), write: () => composer.write(), signIn, captioned: captions() })
  const hold = holds(picture, composer)
  const say = { words: 'say.something', act: async (text, key) => {
    try {
      chat.said(await change('chat:say', { chat: room, text }, key))
      hold.said()
    } catch (error) {
      hold.refused()
      throw error
    }
  } }
  const toAsk = questions(picture, composer)

  const use = panel => { view.now = panel; if (picture.part('room')?.state !== 'ended') composer.rests(panel === 'chat' ? say : toAsk()) }
  const choose = tabs($('.talk [role="tablist"]'), use)
  $('[data-to-questions]').addEventListener('click', () => choose(view.now === 'chat' ? $('#t-questions') : $('#t-chat')))
  picture.on('shelf', () => { if (view.now === 'questions' && $('.about').hidden) use('questions') })
  use('chat')
  return { chat, composer, hold, view }
}

/** Answers what gives whoever keeps this chat what they keep it by, and takes back what was given before: once more whenever that may have changed. What is not answered changes nothing. */
function keeping(picture, chat, view, hold) {
  let last = new AbortController()
  let asked = 0
  picture.signal.addEventListener('abort', () => last.abort())
  return async function keep() {
    const mine = ++asked
    let may = null
    try {
      may = await ask('chat:may', { chat: picture.room })
    } catch (error) {
      if (!(error instanceof Refused)) return // or with the next visit
    }
    if (picture.signal.aborted || mine !== asked) return
    last.abort()
    last = new AbortController()
    const { signal } = last
    hold.know(may)
    view.keeps = may?.keeps
    if (view.keeps) await withModule(() => import('../modes/desk.js'), ({ keeps }) => keeps(picture, chat, { open: $('.tools .modes'), signal }))
  }
}

/** Show in the chat, and beside it, what the room and its people do. */
function follow(picture, chat) {
  let sold = 0
  let counted = false
  picture
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
function hear(picture, view, again) {
  const { room, signal } = picture
  let back = 0
  signal?.addEventListener('abort', () => clearTimeout(back))
  const here = scope => scope === room || scope === `host:${picture.part('room')?.host}`
  /** Follow the room again once the ban is over: now, or at its hour, of which nobody tells. */
  function comesBack(untilMs) {
    clearTimeout(back)
    const wait = untilMs && Math.max(0, untilMs - Date.now()) + LATE_MS
    if (wait < LONGEST_MS) back = setTimeout(() => { comeBack(room); again() }, wait)
  }

  onUser(news => {
    if (news.kind === 'sanctioned' && news.scope === room && news.until_ms > Date.now()) toast(t('you.are.out', { until: clock(news.until_ms) }), { kind: 'alarm', sign: 'mute', stays: 15_000 })
    if (news.kind === 'barred' && here(news.scope)) {
      toast(t(news.until_ms ? 'you.are.barred' : 'you.are.let.in'), { kind: news.until_ms ? 'alarm' : null, sign: 'mute', stays: 15_000 })
      comesBack(news.until_ms)
    }
    if (news.kind === 'appointed' && here(news.scope)) {
      toast(t(news.over ? 'you.moderate.no.more' : 'you.moderate'), { sign: 'shield', stays: 15_000 })
      again()
    }
    if (news.kind === 'mentioned' && news.chat === room && view.now !== 'chat' && told('mention')) toast(t('mentioned', { name: news.line.author_name }), { sign: 'chat' })
  }, signal)
}

/** Do what a guest began here before signing in. */
function goOn(shelf, buy, composer) {
  const wanted = takePending('buy')
  if (wanted && shelf.of(wanted.product)) buy(wanted.product, wanted)
  const line = takePending('say')
  if (line?.text) composer.say(line.text)
}
