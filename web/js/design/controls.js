// What one presses and fills: button, chip, field, stepper, tabs.
import { button, chip, h, iconButton, tabList, tabs } from '../dom.js'
import { field } from '../field.js'
import { stepper } from '../stepper.js'
import { money, number, t } from '../words.js'
import { LONG, LONG_ACTION, NOOR, euros } from './samples.js'
import { alive, focused, stand } from './stand.js'

const nothing = () => {}
const busy = made => { made.setAttribute('aria-busy', 'true'); return made }
const toggle = (pressed, become) => button(t(pressed ? 'following' : 'follow'), () => become(!pressed), { 'aria-pressed': String(pressed) })

const buttons = () => [
  stand('rest', button(t('ask'), nothing)),
  stand('hot', button(t('buy'), nothing, { kind: 'hot' }), { by: 'kind: hot' }),
  stand('trust', button(t('answer'), nothing, { kind: 'trust', icon: 'reply' }), { by: 'kind: trust' }),
  stand('ink', button(t('follow'), nothing, { kind: 'ink' }), { by: 'kind: ink' }),
  stand('quiet', button(t('never.mind'), nothing, { kind: 'quiet' }), { by: 'kind: quiet' }),
  stand('alarm', button(t('report'), nothing, { kind: 'alarm', icon: 'flag' }), { by: 'kind: alarm' }),
  stand('focus', focused(button(t('buy'), nothing, { kind: 'hot' })), { by: ':focus-visible' }),
  stand('pressed', alive(toggle, true), { by: 'aria-pressed' }),
  stand('off', button(t('sold.out'), nothing, { kind: 'hot', disabled: true }), { by: 'disabled' }),
  stand('busy', busy(button(t('order.submitting'), nothing, { kind: 'hot' })), { by: 'aria-busy' }),
  stand('small', button(t('share'), nothing, { size: 'small', icon: 'share' }), { by: 'size: small' }),
  stand('sign', [iconButton('share', t('share'), nothing), alive((on, become) => iconButton('heart', t('like'), () => become(!on), { 'aria-pressed': String(on) }), true), iconButton('send', t('send'), nothing, { disabled: true })], { by: 'iconButton' }),
  stand('long', button(LONG_ACTION, nothing, { kind: 'trust' })),
  stand('rtl', button(NOOR, nothing, { icon: 'reply' })),
  stand('wide', button(t('pay', { total: money(euros(3800)) }), nothing, { kind: 'hot', size: 'wide' }), { by: 'size: wide', span: 'wide' }),
  stand('picture', [button(t('follow'), nothing, { kind: 'ink', size: 'small' }), iconButton('close', t('close'), nothing)], { on: 'picture', by: '.on-picture' }),
]

const toggled = text => (on, become) => chip(text, on, () => become(!on))
const colour = (name, swatch, more = {}) => {
  const made = h('label', { class: 'chip' }, h('input', { type: 'radio', name: 'design-colour', ...more }), h('span', { class: 'swatch' }), name)
  made.style.setProperty('--swatch', swatch)
  return made
}

const chips = () => [
  stand('rest', alive(toggled(t('category.home')), false)),
  stand('chosen', alive(toggled(t('category.food')), true), { by: 'aria-pressed' }),
  stand('focus', focused(chip(t('category.tech'), false, nothing)), { by: ':focus-visible' }),
  stand('off', chip(t('category.beauty'), false, nothing, { disabled: true }), { by: 'disabled' }),
  stand('colour', [colour(t('design.celadon'), '#8fb9a8', { checked: true }), colour(t('design.saffron'), '#e9a531'), colour(t('design.sand'), '#dcc7a0', { disabled: true })], { by: ':checked', span: 'wide' }),
  stand('rtl', chip(NOOR, false, nothing)),
  stand('long', chip('Керамика и фарфор', true, nothing)),
]

const fields = () => [
  stand('rest', field(t('design.city'), { autocomplete: 'off', placeholder: t('design.city.example') })),
  stand('filled', field(t('design.city'), { autocomplete: 'off', value: 'Porto' })),
  stand('focus', inner(field(t('design.city'), { autocomplete: 'off', value: 'Por' })), { by: ':focus-visible' }),
  stand('hint', field(t('design.coupon'), { autocomplete: 'off' }, { hint: t('design.coupon.hint') }), { by: 'hint' }),
  stand('error', field(t('mail.address'), { type: 'email', autocomplete: 'off', value: 'ines@', dir: 'ltr' }, { error: t('design.address.wrong') }), { by: 'aria-invalid' }),
  stand('busy', field(t('design.coupon'), { autocomplete: 'off', value: 'SPRITZ' }, { busy: t('loading') }), { by: 'busy' }),
  stand('off', field(t('design.coupon'), { disabled: true, value: 'SPRITZ' }, { hint: t('design.coupon.off') }), { by: 'disabled' }),
  stand('long', field(t('title'), { autocomplete: 'off' , rows: 3 }, { tag: 'textarea', hint: LONG })),
  stand('rtl', field(t('mail.name'), { autocomplete: 'off', value: NOOR, dir: 'auto' })),
]
const inner = made => focused(made.querySelector('input'), made)

const steppers = () => [
  stand('least', stepper(1, nothing, { most: 5 })),
  stand('rest', alive((n, become) => stepper(n, become, { most: 5 }), 3)),
  stand('most', stepper(5, nothing, { most: 5 })),
  stand('focus', (made => focused(made.querySelectorAll('button')[1], made))(stepper(2, nothing, { most: 5 })), { by: ':focus-visible' }),
  stand('busy', stepper(2, nothing, { most: 5, busy: true }), { by: 'aria-busy' }),
  stand('off', stepper(1, nothing, { most: 1, off: true }), { by: 'disabled' }),
  stand('long', stepper(1284, nothing, { most: 9999 })),
]

/** A list of tabs that lives, with a panel for each. */
function tabbed(id, ...entries) {
  const panels = entries.map(({ panel, id: tab, text }) => h('p', { id: panel, role: 'tabpanel', 'aria-labelledby': tab, class: 'quiet' }, text))
  for (const panel of panels.slice(1)) panel.hidden = true
  const list = tabList(t('chat.and.questions'), entries)
  tabs(list)
  return h('div', { class: 'stack' }, list, ...panels)
}
const tab = (id, text, more) => ({ id: `design-tab-${id}`, panel: `design-panel-${id}`, text, ...more })
const ringed = made => focused(made.querySelectorAll('[role="tab"]')[1], made)

const tabSets = () => [
  stand('chosen', tabbed('a', tab('a1', t('chat')), tab('a2', t('questions'), { count: number(12) })), { by: 'aria-selected' }),
  stand('focus', ringed(tabbed('b', tab('b1', t('chat')), tab('b2', t('questions')))), { by: ':focus-visible' }),
  stand('off', tabbed('c', tab('c1', t('chat')), tab('c2', t('questions'), { off: true })), { by: 'disabled' }),
  stand('long', tabbed('d', tab('d1', 'Вопросы и ответы'), tab('d2', 'Отзывы покупателей', { count: number(1284) }), tab('d3', 'Доставка и возврат')), { span: 'wide' }),
]

export const controls = [
  { name: 'button', made: 'button(), iconButton() · dom.js', states: buttons },
  { name: 'chip', made: 'chip() · dom.js', states: chips },
  { name: 'field', made: 'field() · field.js', states: fields },
  { name: 'stepper', made: 'stepper() · stepper.js', states: steppers },
  { name: 'tabs', made: 'tabList(), tabs() · dom.js', states: tabSets },
]
