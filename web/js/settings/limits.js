// My limits: what one allows oneself to spend, how long, and at which hours. Tighter at once, looser in a day.
import { toast } from '../dom.js'
import { failed, full, loads } from '../panel.js'
import { Refused } from '../refused.js'
import { ask, change } from '../wire.js'
import { clock, money, refusal, t } from '../words.js'
import { fact, pick } from './rows.js'

const UNITS = { day: [20, 50, 100, 200, 500], week: [50, 100, 200, 500, 1000] }
const MINUTES = [15, 30, 60, 90, 120, 180]
const NIGHTS = [[22, 7], [23, 6], [23, 7], [0, 6], [21, 8]]

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const minor = currency => 10 ** new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits

/** The hours from `from` to `to` as bits, and the other way round. */
const bits = (from, to) => { let all = 0; for (let at = from; at !== to; at = (at + 1) % 24) all |= 1 << at; return all }
const night = ([from, to]) => t('limits.hours', { from: hour(from), to: hour(to) })
const hour = at => clock(new Date().setHours(at, 0, 0, 0))

/** Show in `place` the limits of the person; `currency` is that in which they think. */
export async function limits(place, currency) {
  if (!place.hasChildNodes()) loads(place)
  try {
    show(place, await ask('limits:show'), currency)
  } catch (error) {
    failed(place, error, () => limits(place, currency))
  }
}

function show(place, told, mine) {
  const { now, then, then_ms } = told
  const currency = now.day || now.week ? now.currency : mine
  const set = async changes => {
    try {
      const fresh = await change('limits:set', { ...then ?? now, currency, zone: zone(), ...changes })
      show(place, fresh, mine)
      toast(fresh.then ? t('limits.later', { when: clock(fresh.then_ms) }) : t('limits.kept'), { sign: 'check' })
    } catch (error) {
      toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
    }
  }
  const none = ['0', t('limits.none')]
  const choice = (name, sign, title, options, text) => pick(name, { sign, title, text, value: String(now[name]), options: [none, ...options], shown: named(options, now[name]), choose: value => set({ [name]: Number(value) }) })
  full(place,
    choice('day', 'bag', t('limits.day'), amounts('day', currency, now.day), now.day ? t('limits.spent', { spent: money({ amount: told.spent_day, currency }) }) : t('limits.day.text')),
    choice('week', 'bag', t('limits.week'), amounts('week', currency, now.week), now.week ? t('limits.spent', { spent: money({ amount: told.spent_week, currency }) }) : t('limits.week.text')),
    choice('minutes', 'clock', t('limits.minutes'), MINUTES.map(n => [String(n), t('limits.for', { n })]), now.minutes ? t('limits.so.far', { n: told.minutes }) : t('limits.minutes.text')),
    choice('hours', 'moon', t('limits.hours.title'), nights(now.hours), t('limits.hours.text', { zone: now.zone || zone() })),
    then && fact('then', { sign: 'spark', title: t('limits.then'), text: t('limits.then.text', { when: clock(then_ms) }) }))
}

const named = (options, value) => options.find(([each]) => each === String(value))?.[1] ?? t('limits.none')
const amounts = (span, currency, now) => [...new Set([...UNITS[span].map(each => each * minor(currency)), now])].filter(Boolean).sort((a, b) => a - b).map(amount => [String(amount), money({ amount, currency })])

function nights(now) {
  const known = NIGHTS.map(each => [String(bits(...each)), night(each)])
  return !now || known.some(([each]) => each === String(now)) ? known : [...known, [String(now), t('limits.hours.own')]]
}
