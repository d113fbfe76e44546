// What is said and what lies over a page: chat line, toast, sheet, drawer, dialog.
import { button, h, note, sheet, skeleton, slip, toast } from '../dom.js'
import { cover } from '../cover.js'
import { row, told } from '../line.js'
import { asks, question } from '../question.js'
import { stepper } from '../stepper.js'
import { price, shot } from '../thing.js'
import { money, t } from '../words.js'
import { GIULIA, LONG, LONG_ACTION, NOOR, SASHA, euros, said, teapot } from './samples.js'
import { focused, stand } from './stand.js'

const nothing = () => {}

function refused() {
  const made = row(said('Ines', t('design.line.question')), { own: true })
  made.dataset.kind = 'refused'
  made.lastElementChild.append(' ', h('span', { class: 'why' }, t('not.sent')))
  return made
}
function removed() {
  const made = row(said('Yusuf', '', { gone: true }))
  made.classList.add('gone')
  return made
}
const answered = () => said('Yusuf', t('design.line.thanks'), { reply_to: { id: 'line-0', author_name: 'Lena', text: t('design.line.answer') } })

const lines = () => [
  stand('rest', row(said('Tomas Krejčí', t('design.line.question')))),
  stand('own', row(said('Ines', t('design.line.question')), { own: true }), { by: 'own' }),
  stand('host', row(said(GIULIA, t('design.line.answer'), { label: 'host' })), { by: 'label: host' }),
  stand('moderator', row(said('Ada', t('design.line.thanks'), { label: 'moderator' })), { by: 'label: moderator' }),
  stand('buyer', row(said('Ada', t('design.line.thanks'), { label: 'buyer' })), { by: 'label: buyer' }),
  stand('reply', row(answered()), { by: 'reply_to' }),
  stand('mention', row(said(GIULIA, t('design.line.answer'), { label: 'host' }), { mine: true }), { by: 'mine' }),
  stand('told', told('line-told', 'bag', t('bought', { name: 'Nuno', title: t('design.teapot') })), { by: 'told()' }),
  stand('refused', refused(), { by: 'kind: refused' }),
  stand('removed', removed(), { by: 'gone' }),
  stand('focus', focused(row(said('Lena', t('design.line.answer')))), { by: ':focus-visible' }),
  stand('long', row(said(SASHA, LONG))),
  stand('rtl', row(said(NOOR, 'هل يصلح للماء المغلي؟'))),
  stand('picture', h('div', { class: 'log' }, row(said('Tomas Krejčí', t('design.line.question'))), row(said(GIULIA, t('design.line.answer'), { label: 'host' })), told('line-over', 'bag', t('bought', { name: 'Nuno', title: t('design.teapot') }))), { on: 'picture', by: '.on-picture', span: 'wide' }),
]

const toasts = () => [
  stand('done', slip(t('answered'), {}, nothing), { by: 'kind: trust' }),
  stand('undo', slip(t('removed'), { sign: 'trash', label: t('design.undo') }, nothing), { by: 'label' }),
  stand('alarm', slip(t('line.offline'), { kind: 'alarm', sign: 'warn' }, nothing), { by: 'kind: alarm' }),
  stand('focus', (made => focused(made.querySelector('button'), made))(slip(t('link.copied'), { sign: 'share' }, nothing)), { by: ':focus-visible' }),
  stand('long', slip(LONG, {}, nothing)),
  stand('rtl', slip(NOOR, {}, nothing)),
  stand('real', button(t('design.show.it'), () => toast(t('answered'))), { by: 'toast()' }),
]

/** A stage: what lies over a page, shown on a small one; it stays open. */
function stage(posture, paper) {
  const { dialog } = paper
  dialog.remove()
  dialog.setAttribute('open', '')
  dialog.addEventListener('close', () => dialog.setAttribute('open', ''))
  return h('div', { class: 'stage', data: { posture } }, h('img', { src: cover('teapots'), alt: '' }), dialog)
}

const filled = (paper, parts, actions = []) => { paper.fill(parts, actions); return paper }
const bought = () => h('div', { class: 'item' }, shot(teapot(), 72), h('div', {}, h('h3', {}, t('design.teapot')), price(euros(3800))))
const many = () => h('div', { class: 'between' }, h('b', {}, t('how.many')), stepper(1, nothing, { most: 5 }))
const pay = () => button(t('pay', { total: money(euros(3800)) }), nothing, { kind: 'hot', size: 'wide' })
const loading = () => [h('div', { class: 'stack' }, skeleton('tall'), skeleton(), skeleton('half'))]
const made = (posture, title) => sheet(title, posture === 'sheet' ? {} : { posture })

const papers = posture => [
  stand('open', stage(posture, filled(made(posture, t('buy')), [bought(), many()], [pay()]))),
  stand('loading', stage(posture, filled(made(posture, t('loading')), loading())), { by: 'skeleton()' }),
  stand('error', stage(posture, filled(made(posture, t('buy')), [bought(), note('alarm', 'warn', t('order.rejected'), t('rejected.declined'))], [button(t('try.again'), nothing, { size: 'wide' })])), { by: 'note()' }),
  stand('long', stage(posture, filled(made(posture, LONG_ACTION), [h('p', {}, LONG)], [button(LONG_ACTION, nothing, { kind: 'trust', size: 'wide' })]))),
  stand('real', button(t('design.show.it'), () => real(posture)), { by: 'sheet()' }),
]

/** Open a real one; it goes when it is closed. */
function real(posture) {
  const paper = filled(made(posture, t(`design.${posture}`)), [h('p', { class: 'quiet' }, t(`design.${posture}.text`)), bought(), many()])
  paper.dialog.addEventListener('close', () => paper.dialog.remove())
  paper.show()
}

const ending = (more = {}) => question(t('design.leave'), t('design.leave.text'), { yes: t('let.go'), no: t('design.stay'), kind: 'hot', ...more })
function acting() {
  const paper = ending()
  paper.foot.querySelector('button').setAttribute('aria-busy', 'true')
  return paper
}
const ring = paper => { focused(paper.foot.querySelector('button')); return paper }

const dialogs = () => [
  stand('open', stage('dialog', ending()), { by: 'role: alertdialog' }),
  stand('alarm', stage('dialog', ending({ kind: 'alarm' })), { by: 'kind: alarm' }),
  stand('busy', stage('dialog', acting()), { by: 'aria-busy' }),
  stand('focus', stage('dialog', ring(ending())), { by: ':focus-visible' }),
  stand('long', stage('dialog', question(LONG_ACTION, LONG, { yes: 'Отпустить товар', no: 'Остаться', kind: 'hot' }))),
  stand('real', button(t('design.show.it'), () => asks(t('design.leave'), t('design.leave.text'), { yes: t('let.go'), no: t('design.stay'), kind: 'hot' })), { by: 'asks()' }),
]

export const talk = [
  { name: 'line', made: 'row() · line.js', states: lines },
  { name: 'toast', made: 'toast() · dom.js', states: toasts },
  { name: 'sheet', made: 'sheet() · dom.js', states: () => papers('sheet') },
  { name: 'drawer', made: 'sheet({ posture: drawer }) · dom.js', wide: true, states: () => papers('drawer') },
  { name: 'dialog', made: 'asks() · question.js', wide: true, states: dialogs },
]
