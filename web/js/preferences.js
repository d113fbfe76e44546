// What this reader has chosen: kept on the device, and on the account of who is signed in, so that it is the same on each device.
import { CATEGORIES } from './categories.js'
import { me, signedIn } from './who.js'
import { ask, change, onState, onUser } from './wire.js'
import { LANGUAGES, keep, lang } from './words.js'

const CHOSEN_MEANWHILE = 1924
const OF = 'rialto.of' // whose choices the device holds: an account's, or nobody's

const kept = name => localStorage.getItem(`rialto.${name}`) ?? ''
const list = (name, among) => kept(name).split(',').filter(each => among.includes(each))
const one = (name, among) => among.includes(kept(name)) ? kept(name) : among[0]

/** What is chosen on this device. An empty language, region, currency or theme is as the browser, the place and the season have it. */
function read() {
  return {
    language: Object.hasOwn(LANGUAGES, kept('lang')) ? kept('lang') : '', region: /^[A-Z]{2}$/.test(kept('region')) ? kept('region') : '', currency: /^[A-Z]{3}$/.test(kept('currency')) ? kept('currency') : '',
    looks: {
      scheme: one('scheme', ['auto', 'light', 'dark']), theme: /^[a-z-]{1,24}$/.test(kept('theme')) ? kept('theme') : '', contrast: one('contrast', ['', 'more']),
      text: Number(one('text', ['100', '125', '150', '200'])), motion: one('motion', ['', 'less']),
    },
    saver: kept('saver') === 'yes', hobbies: list('hobbies', CATEGORIES), silent: list('silent', ['mention', 'answer', 'order', 'live']),
    hidden: list('hidden', ['purchases', 'presence']), welcomed: kept('welcomed') === 'yes',
  }
}

const PLAIN = { scheme: 'auto', text: '100' }

function write({ language, looks, region, currency, saver, hobbies, silent, hidden, welcomed }) {
  const items = { ...looks, region, currency, saver: saver && 'yes', hobbies: hobbies.join(), silent: silent.join(), hidden: hidden.join(), welcomed: welcomed && 'yes' }
  for (const [name, value] of Object.entries(items)) {
    if (value && String(value) !== PLAIN[name]) localStorage.setItem(`rialto.${name}`, value)
    else localStorage.removeItem(`rialto.${name}`)
  }
  if (language) keep(language)
  dispatchEvent(new Event('look')) // first.js dresses the page anew
}

let base = read() // as the account, or a guest's device, keeps it
let version = 0
const waiting = [] // what was chosen and is not kept yet, in its order
let choices = base
const heard = new Set()

/** What is chosen now, to be changed by `choose` alone. */
export const chosen = () => choices

/** Whether news of a kind (mention, answer, order, live) is told while one looks at a page. */
export const told = kind => !choices.silent.includes(kind)

/** Whether to spare data: by one's own choice, or as the browser was told. */
export const spares = () => choices.saver || navigator.connection?.saveData === true

/** The kinds of shows, those that one likes before the others. */
export const inOrder = () => [...choices.hobbies, ...CATEGORIES.filter(each => !choices.hobbies.includes(each))]

/** Be called whenever something else is chosen, here or on another device, until `signal` ends it. */
export function onChoice(listener, signal) {
  heard.add(listener)
  signal.addEventListener('abort', () => heard.delete(listener))
}

/** Take what is kept now; what waits to be kept stands over it. */
function hold(kept = base) {
  base = kept
  choices = Object.assign({}, base, ...waiting)
  write(choices)
  if (signedIn) localStorage.setItem(OF, me.user)
  for (const listener of heard) listener(choices)
}

/** Take what the account says. */
function take({ version: newer, ...fresh }) {
  if (newer < version) return
  const first = !version
  version = newer
  hold(fresh)
  if (fresh.language && fresh.language !== lang) speak(first)
}

/** Begin the page anew in the account's language: at once where it has just opened, later nobody is torn from a show or a sheet. */
function speak(first) {
  const busy = waiting.length || document.querySelector('dialog[open], main.room')
  if ((first || !busy) && !new URLSearchParams(location.search).has('lang')) location.reload()
}

/** Begin the page anew in what was chosen, whatever language its address asks for. */
export function begin() {
  const here = new URL(location)
  here.searchParams.delete('lang')
  if (here.href === location.href) location.reload()
  else location.replace(here)
}

let turn = Promise.resolve()

/** Choose something else. It is so at once; where the account cannot keep it, it is as before, and the reason is thrown. */
export function choose(changes) {
  if (!signedIn) return Promise.resolve(hold({ ...base, ...changes }))
  waiting.push(changes)
  hold()
  const mine = turn.then(() => save(changes)).finally(() => {
    waiting.splice(waiting.indexOf(changes), 1)
    hold()
  })
  turn = mine.catch(() => {})
  return mine
}

async function save(changes) {
  try {
    await keepAll(changes)
  } catch (error) {
    if (error.code !== CHOSEN_MEANWHILE) throw error
    await learn()
    await keepAll(changes)
  }
}

async function keepAll(changes) {
  const { version: newer, ...fresh } = await change('settings:save', { ...base, ...changes, version })
  if (newer < version) return // told of meanwhile, and of what came after it
  version = newer
  base = fresh
}

async function learn() {
  const { settings: { version: newer, ...fresh } } = await ask('settings:mine')
  version = newer
  base = fresh
}

const isPlain = ({ language, ...others }) => !language && JSON.stringify(others) === PLAINEST
const PLAINEST = JSON.stringify({ region: '', currency: '', looks: { scheme: 'auto', theme: '', contrast: '', text: 100, motion: '' }, saver: false, hobbies: [], silent: [], hidden: [], welcomed: false })
const NOTHING = { language: '', ...JSON.parse(PLAINEST) }

async function meet() {
  const { settings } = await ask('settings:mine')
  if (settings.version) return take(settings)
  // An account that never chose takes over what its person chose here as a guest, and nothing of another account's.
  const others = localStorage.getItem(OF)
  if (others && others !== me.user) hold({ ...NOTHING, language: choices.language })
  else if (!isPlain(choices)) await choose({})
}

/** The account's choices leave the device with the account; how the page looks and speaks stays. */
export function forget() {
  if (localStorage.getItem(OF)) write({ ...NOTHING, language: choices.language, looks: choices.looks })
  localStorage.removeItem(OF)
}

let ready = () => {}
/** Settled once what the account says is known, or at once where there is none. */
export const settled = signedIn ? new Promise(resolve => { ready = resolve }) : Promise.resolve()

if (signedIn) {
  onState(state => { if (state === 'connected' || state === 'back') meet().catch(() => {}).finally(ready) })
  onUser(news => {
    if (news.kind === 'settings') take(news.settings)
    if (news.kind === 'gap') meet().catch(() => {})
  })
} else if (localStorage.getItem(OF)) {
  forget() // the sign-in ended elsewhere
  hold(read())
}
