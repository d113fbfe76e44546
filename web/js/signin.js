// Signing in: by the marketplace, by VK ID, by a code in a letter, and in a demo as somebody invented.
import { avatar, button, h, icon, note, skeleton } from './dom.js'
import { field } from './field.js'
import { failed, full, loads, none, toMarket } from './panel.js'
import { row } from './row.js'
import { become, begin, enterCode, me, people, sendCode, signedIn } from './who.js'
import { has, lang, refusal, t } from './words.js'

const PROVIDERS = { market: { sign: 'seal', kind: 'ink' }, vk: { sign: 'people' } }

/** The ways that this market offers, told why where the last try signed nobody in. */
export function ways(why = '') {
  const told = h('p', { class: 'error', role: 'alert', hidden: true })
  const providers = me.ways.filter(way => way in PROVIDERS).map(way => provider(way, told))
  const place = h('div', { class: 'stack ways' }, has(`not.signed.in.${why}`) && note('alarm', 'warn', t(`not.signed.in.${why}`)), ...providers, told)
  if (me.ways.includes('mail')) place.append(h('div', { class: 'stack by-mail' }, askAddress()))
  return place
}

function provider(way, told) {
  const { sign, kind } = PROVIDERS[way]
  return doing(button(t(`way.${way}`), () => {}, { size: 'wide', kind, icon: sign, data: { kind, size: 'wide', way } }), told, () => begin(way))
}

/** Let a button do something that may be refused; what was refused is said in `told`. */
function doing(made, told, does) {
  made.addEventListener('click', async event => {
    event.preventDefault()
    if (made.ariaBusy === 'true') return
    made.setAttribute('aria-busy', 'true')
    told.hidden = true
    try {
      await does()
    } catch (error) {
      told.replaceChildren(icon('warn'), h('span', {}, error.code ? refusal(error) : t('not.signed.in.away')))
      told.hidden = false
    } finally {
      made.removeAttribute('aria-busy')
    }
  })
  return made
}

const error = () => h('p', { class: 'error', role: 'alert', hidden: true })

/** One form: its fields, its button, and what is said where it is refused. */
function form(fields, text, does) {
  const told = error()
  const go = doing(button(text, () => {}, { kind: 'trust', size: 'wide', type: 'submit' }), told, does)
  const made = h('form', { class: 'stack', novalidate: true }, ...fields, told, go)
  made.addEventListener('submit', event => event.preventDefault())
  return made
}

function askAddress(known = '') {
  const address = field(t('mail.address'), { type: 'email', name: 'email', autocomplete: 'email', inputmode: 'email', required: true, maxlength: 254, dir: 'ltr', value: known })
  const made = form([address], t('way.mail'), async () => {
    const to = address.lastChild.value.trim()
    await sendCode(to, lang)
    made.replaceWith(askCode(to))
  })
  return made
}

function askCode(to) {
  const code = field(t('mail.code'), { name: 'code', autocomplete: 'one-time-code', inputmode: 'numeric', required: true, maxlength: 12, dir: 'ltr', class: 'code figures' })
  const name = field(t('mail.name'), { name: 'name', autocomplete: 'nickname', maxlength: 40 })
  const made = form([h('p', { class: 'quiet' }, t('mail.sent', { address: to })), code, name], t('sign.in'), () => enterCode(to, code.lastChild.value, name.lastChild.value))
  made.append(button(t('mail.other'), () => made.replaceWith(askAddress(to)), { kind: 'quiet', size: 'small' }))
  queueMicrotask(() => code.lastChild.focus())
  return made
}

/** The invented people of a demo, whom one can be by a tap. */
export async function invented(place) {
  loads(place, skeleton('tall'))
  try {
    const found = await people()
    if (found.length) full(place, h('p', { class: 'quiet' }, t('choose.person')), h('ul', { class: 'list', role: 'list' }, ...found.map(known)))
    else if (signedIn || me.ways.length) full(place)
    else none(place, 'me', t('sign.in.there'), t('sign.in.there.text'), toMarket())
  } catch (error) {
    failed(place, error, () => invented(place))
  }
}

const known = person => h('li', {}, row([avatar(person.name), person.name, t(`demo.${person.user}`), icon(person.user === me.user ? 'check' : 'next')],
  { act: () => become(person.token), class: 'row person', 'aria-pressed': String(person.user === me.user), data: { user: person.user } }))
