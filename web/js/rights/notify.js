// The form of a notice: who tells it, which right it is, what infringes it, and that it is told in good faith (DSA, article 16).
import { button, h, icon } from '../dom.js'
import { photos } from '../photos.js'
import { Refused } from '../refused.js'
import { me, signedIn } from '../who.js'
import { change, keyed } from '../wire.js'
import { refusal, t } from '../words.js'
import { signIn } from '../you.js'
import { Addresses } from './addresses.js'
import { Asked, Choice } from './asked.js'

const HOLDERS = ['owner', 'agent']
const RIGHTS = ['trademark', 'copyright', 'design', 'patent']
const MAIL = /^[^\s@<>"]{1,64}@[^\s@<>"]+\.[^\s@.<>"]{2,63}$/
const OF_AN_ADDRESS = [1505, 1600, 1601]

/** Lay the form into `place`; `kept` is told the receipt of what was sent. */
export function notify(place, kept) {
  const fields = {
    name: new Asked(t('rights.name'), { name: 'name', autocomplete: 'name', maxlength: 120, required: true, value: signedIn ? me.name : '' }, { empty: t('rights.name.empty') }),
    organisation: new Asked(t('rights.organisation'), { name: 'organisation', autocomplete: 'organization', maxlength: 120 }, { hint: t('rights.organisation.hint') }),
    email: new Asked(t('rights.email'), { name: 'email', type: 'email', autocomplete: 'email', dir: 'ltr', maxlength: 254, required: true }, { empty: t('rights.email.empty'), hint: t('rights.email.hint'), judge: text => MAIL.test(text) ? '' : t('rights.email.wrong') }),
    holder: new Choice(t('rights.holder'), 'holder', HOLDERS.map(each => [each, t(`rights.holder.${each}`)]), t('rights.choose')),
    right: new Choice(t('rights.right'), 'right', RIGHTS.map(each => [each, t(`rights.right.${each}`)]), t('rights.choose')),
    proof: new Asked(t('rights.proof'), { name: 'proof', maxlength: 300, required: true, autocomplete: 'off' }, { empty: t('rights.proof.empty'), hint: t('rights.proof.hint') }),
    addresses: new Addresses(),
    why: new Asked(t('rights.why'), { name: 'why', rows: 5, maxlength: 2000, required: true }, { tag: 'textarea', empty: t('rights.why.empty'), hint: t('rights.why.hint') }),
  }
  const shots = shown()
  const faith = goodFaith()
  const told = h('p', { class: 'error', role: 'alert', hidden: true })
  const go = button(t('rights.send'), null, { kind: 'ink', size: 'wide', type: 'submit', name: 'send' })
  const send = keyed((body, key) => change('rights:notify', JSON.parse(body), key))

  function say(text) {
    told.replaceChildren(icon('warn'), h('span', {}, text))
    told.hidden = false
  }

  /** Everything is looked at, so that all that is wrong is told at once; the focus goes to the first of it. */
  function right() {
    const wrong = [...Object.values(fields).flatMap(each => each.all ?? each), faith].filter(each => !each.right())
    wrong[0]?.input.focus()
    if (wrong.length) say(t('rights.wrong', { n: wrong.length }))
    return !wrong.length
  }

  /** What the server refuses of an address stands beside it. */
  function refused(error) {
    const one = OF_AN_ADDRESS.includes(error.code) && fields.addresses.all[error.facts?.at]
    if (!one) return say(refusal(error))
    one.tell(refusal(error))
    one.input.focus()
    say(t('rights.wrong', { n: 1 }))
  }

  async function sends(event) {
    event.preventDefault()
    told.hidden = true
    if (go.ariaBusy === 'true' || !right()) return
    if (shots.coming) return say(t('report.photo.coming'))
    go.setAttribute('aria-busy', 'true')
    try {
      const plain = Object.fromEntries(['name', 'organisation', 'email', 'holder', 'right', 'proof', 'why'].map(name => [name, fields[name].value]))
      kept(await send(JSON.stringify({ ...plain, addresses: fields.addresses.paths, photos: shots.all, good_faith: true })))
      shots.over()
      notify(place, kept)
    } catch (error) {
      if (error instanceof Refused) refused(error)
      else say(t('not.sent'))
    } finally {
      go.removeAttribute('aria-busy')
    }
  }

  const group = (title, ...parts) => h('fieldset', { class: 'stack group' }, h('legend', {}, title), ...parts)
  const { name, organisation, email, holder, right: kind, proof, addresses, why } = fields
  place.replaceChildren(h('form', { class: 'stack', novalidate: true, on: { submit: sends } },
    group(t('rights.who'), name.node, organisation.node, email.node, holder.node),
    group(t('rights.which'), kind.node, proof.node),
    group(t('rights.what'), addresses.node, why.node, shots.node),
    faith.node, told, go))
}

/** Photos, for those who are signed in. */
const shown = () => signedIn ? photos(t('rights.photos.hint'))
  : { all: [], coming: false, over: () => {}, node: h('p', { class: 'faint cluster' }, h('span', {}, t('rights.photos.sign.in')), button(t('sign.in'), signIn, { size: 'small' })) }

/** Without it a notice is none (DSA, article 16 (2) d). */
function goodFaith() {
  const error = h('p', { class: 'error', id: 'faith-wrong', hidden: true }, icon('warn'), h('span', {}, t('rights.faith.empty')))
  const input = h('input', { type: 'checkbox', name: 'faith', 'aria-describedby': 'faith-wrong', on: { change: () => right() } })
  const right = () => {
    error.hidden = input.checked
    return input.checked
  }
  return { input, right, node: h('div', {}, h('label', { class: 'faith' }, input, h('span', {}, t('rights.faith'))), error) }
}
