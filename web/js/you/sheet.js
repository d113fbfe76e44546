// The sheet of you: the ways in, or what one has here; the rest is on pages of its own.
import { avatar, button, h, icon, sheet } from '../dom.js'
import { ends } from '../devices.js'
import { listOrders } from '../orders.js'
import { dropPending } from '../pending.js'
import { invented, ways } from '../signin.js'
import { row } from '../row.js'
import { me, use } from '../who.js'
import { t } from '../words.js'

let paper = null

function open(title, parts, actions) {
  if (!paper) {
    paper = sheet(title, { id: 'you' })
    paper.dialog.addEventListener('close', dropPending)
  }
  paper.entitle(title)
  paper.fill(parts, actions)
  paper.show()
}

/** Show the ways in; `why` the last one signed nobody in. */
export async function offer(why = '') {
  const known = h('div', { class: 'stack', data: { panel: 'people' } })
  open(t('sign.in'), [h('p', { class: 'quiet' }, t('sign.in.why')), ways(why), known, elsewhere(['settings', 'help'])], [])
  await invented(known)
}

/** Show what one has here. */
export async function mine() {
  const known = h('div', { class: 'stack', data: { panel: 'people' } })
  const orders = h('div', { class: 'stack', data: { panel: 'orders' } })
  const [out] = ends()
  open(me.name, [elsewhere(['me', 'settings', 'help']), accounts(), known, orders], [button(out.title, out.does, { size: 'wide' })])
  await Promise.all([!me.session && invented(known), listOrders(orders)])
}

const SIGNS = { me: 'me', settings: 'settings', help: 'question' }

/** Ways to the pages of which this sheet is the short form. */
const elsewhere = pages => h('ul', { class: 'list', role: 'list' }, ...pages.map(page => h('li', {},
  row([icon(SIGNS[page]), t(page === 'me' ? 'you.page' : page), null, icon('next')], { href: `/${page}` }))))

/** The accounts of this device: each a tap away, and room for one more. */
export function accounts() {
  if (!me.session) return null
  const others = me.accounts.filter(one => one.user !== me.user)
  return h('div', { class: 'stack accounts', data: { key: 'accounts' } }, others.length > 0 && h('ul', { class: 'list', role: 'list' }, ...others.map(one => h('li', { data: { id: one.user } },
    row([avatar(one.name), one.name, null, icon('next')], { act: () => use(one.user), data: { user: one.user } })))),
  button(t('account.add'), () => offer(), { icon: 'plus', size: 'small' }))
}
