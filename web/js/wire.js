// The one connection of the page: commands with their keys, channels, and what its state is.
import '../vendor/centrifuge/centrifuge.js'
import { Refused } from './refused.js'
import { me, renewed, signedIn } from './who.js'

const { Centrifuge } = globalThis
const GIVE_UP_MS = 30_000
const PAUSE_MS = 700
const NOT_AVAILABLE = 108

/** The line was lost for so long that we do not know whether a change was made. */
export class Unanswered extends Error {}

/** So many listen that they are counted, and not listed. */
export class Crowded extends Error {}

async function renew() {
  const token = await renewed()
  if (!token) throw new Centrifuge.UnauthorizedError('the token has ended')
  return token
}

const client = new Centrifuge(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/connection/websocket`, {
  ...signedIn && { token: me.token, getToken: renew }, // with neither, one is a guest
  minReconnectDelay: 250,
  maxReconnectDelay: 6_000,
})

const states = new Set()
let before = false

/** Be told `connecting`, `connected`, `back`, `lost` or `closed` (and why) whenever that changes, until `signal` ends it. */
export function onState(listener, signal = null) {
  states.add(listener)
  signal?.addEventListener('abort', () => states.delete(listener))
  if (client.state === 'connected') queueMicrotask(() => states.has(listener) && listener('connected'))
}

/** Wait until there is a line; throws when `signal` ends that. */
export const reached = signal => new Promise((resolve, reject) => {
  onState(state => { if (state === 'connected' || state === 'back') resolve() }, signal)
  signal.addEventListener('abort', () => reject(signal.reason))
})

function tell(state, context) {
  for (const listener of states) listener(state, context)
}

client.on('connecting', context => tell(before ? 'lost' : 'connecting', context))
client.on('connected', () => { tell(before ? 'back' : 'connected'); before = true })
client.on('disconnected', context => tell('closed', context))

const heard = new Set()
client.on('publication', ({ channel, data }) => { if (signedIn && channel === `user:${me.user}`) for (const listener of heard) listener(data) })
client.on('subscribed', context => { if (context.wasRecovering && !context.recovered) for (const listener of heard) listener({ kind: 'gap' }) })

/** Hear what is sent to this person alone, until `signal` ends it; `gap` says that something may have been missed. */
export function onUser(listener, signal = null) {
  heard.add(listener)
  signal?.addEventListener('abort', () => heard.delete(listener))
}

/** Half a character, as a cut text may end in, is no JSON to the server: put a sign in its place. */
function whole(body) {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? value.toWellFormed?.() ?? value : value]))
}

/** What an error of the SDK means. Below 100 are its own: no answer came. The others are the server's. */
const unmade = error => error.code < 100 ? new Unanswered(error.message) : new Refused({ code: error.code, reason: error.message, facts: {}, retry_after_ms: 0 })

/** Ask; answers what `ok` holds, throws Refused, or Unanswered when the line was down. */
export async function ask(command, body = {}) {
  let answer
  try {
    answer = (await client.rpc(command, whole(body))).data
  } catch (error) {
    throw unmade(error)
  }
  if (answer.no) throw new Refused(answer.no)
  return answer.ok
}

/** Change something, once: lost replies are asked for again under the same key until half a minute has passed. */
export async function change(command, body = {}, key = newKey()) {
  const until = Date.now() + GIVE_UP_MS
  for (;;) {
    try {
      return await ask(command, { ...body, key })
    } catch (error) {
      if (!(error instanceof Unanswered) || Date.now() > until) throw error
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
    }
  }
}

let latest = 0

/** A new key. Keys rise with time, so that the server's rows lie side by side. */
export function newKey() {
  latest = Math.max(latest + 1, Date.now())
  const chance = [...crypto.getRandomValues(new Uint8Array(10))].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return latest.toString(16).padStart(12, '0') + chance
}

/** Make `send(text, key)` one of a text alone: a text that was never answered keeps its key, so that sent once more it is not said twice. */
export function keyed(send) {
  let unsure = null
  return async text => {
    const key = unsure?.text === text ? unsure.key : newKey()
    unsure = null
    try {
      return await send(text, key)
    } catch (error) {
      if (!(error instanceof Refused)) unsure = { text, key }
      throw error
    }
  }
}

const ended = new Set() // subscriptions that the server ended

/** Follow a channel, until what is returned is called or `signal` ends it. `since` is a position to go on from; `gap` is called when some of it was missed, as news of the kind `gap` says too.
 *  Behind a Centrifugo, which counts anew, the store's offset comes as a tag. */
export function follow(channel, { since, news, gap = () => {}, signal = null }) {
  const subscription = client.newSubscription(channel, since ? { since, recoverable: true } : { recoverable: true })
  subscription.on('publication', ({ data, offset, tags }) => data.kind === 'gap' ? gap() : news(data, Number(tags?.offset ?? offset ?? 0)))
  subscription.on('subscribed', context => { if (context.wasRecovering && !context.recovered) gap() })
  subscription.on('unsubscribed', ({ code }) => { if (code !== 0) ended.add(subscription) })
  subscription.subscribe()
  const leave = () => { ended.delete(subscription); subscription.unsubscribe(); client.removeSubscription(subscription) }
  signal?.addEventListener('abort', leave)
  return leave
}

/**
 * Sit at a desk until `signal` ends it: `channelOf` asks for its channel, and what is told there is heard as `follow` says. Where no answer
 * comes it is asked for again, after a pause and once there is a line. Answers whether one sits there: who may not hears nothing.
 */
export async function sit(channelOf, { signal, news, gap }) {
  while (!signal.aborted) {
    try {
      const channel = await channelOf()
      if (!signal.aborted) follow(channel, { signal, news, gap })
    } catch (error) {
      if (error instanceof Refused) return false
      if (!(error instanceof Unanswered)) throw error
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
      await reached(signal).catch(() => {}) // ended meanwhile
      continue
    }
    return !signal.aborted
  }
  return false
}

/** Follow again what the server ended of the channels of `id`, from where each stopped: it lets one in again. */
export function comeBack(id) {
  for (const subscription of [...ended].filter(each => each.channel.endsWith(`:${id}`))) {
    ended.delete(subscription)
    subscription.subscribe()
  }
}

/** Ask who listens to a channel that this page follows: `{user, name}` by connection, a guest without either. Throws as `ask` does; Crowded where they are too many to list. */
export async function present(channel) {
  try {
    const { clients } = await client.presence(channel)
    return Object.values(clients).map(({ user, connInfo }) => ({ user, name: connInfo?.name ?? '' }))
  } catch (error) {
    if (error.code === NOT_AVAILABLE) throw new Crowded()
    throw unmade(error)
  }
}

export const connect = () => client.connect()
