// Help: short answers, found by words, each with an address of its own.
import { $, all, h, icon, set } from './dom.js'
import { plain } from './regions.js'
import { share } from './share.js'
import { t } from './words.js'

const LINKS = { devices: '/settings#account', privacy: '/settings#privacy', reading: '/settings#looks', language: '/settings#language', data: '/settings#data', rights: '/rights', host: '/studio', refund: '/me' }

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  const answers = all('details', main)
  for (const answer of answers) finish(answer)
  const field = $('.find-in input', main)
  field.addEventListener('input', () => find(main, answers, field.value))
  field.value = new URLSearchParams(location.search).get('q') ?? ''
  find(main, answers, field.value)
  addEventListener('hashchange', () => unfold(main), { signal })
  unfold(main)
  await contact(main)
}

/** An answer's own address, and the page that it speaks of. */
function finish(answer) {
  const there = LINKS[answer.id]
  const link = h('button', { class: 'button', type: 'button', data: { kind: 'quiet', size: 'small' }, on: { click: () => share(`${location.origin}/help#${answer.id}`) } }, icon('share', 'small'), h('span', {}, t('help.link')))
  answer.append(h('p', { class: 'cluster' }, there && h('a', { class: 'button', data: { size: 'small' }, href: there }, t('help.there')), link))
  answer.addEventListener('toggle', () => { if (answer.open && location.hash !== `#${answer.id}`) history.replaceState(history.state, '', `#${answer.id}`) })
}

/** Unfold the answer that the address names, and bring it into view. */
function unfold(main) {
  const answer = all('details', main).find(({ id }) => `#${id}` === location.hash)
  if (!answer) return
  answer.open = true
  answer.scrollIntoView({ block: 'start' })
  $('summary', answer).focus({ preventScroll: true })
}

/** Show the answers that hold all words; nothing typed shows all of them. */
function find(main, answers, text) {
  const words = plain(text).split(/\s+/).filter(Boolean)
  for (const answer of answers) set(answer, 'hidden', !words.every(word => plain(answer.textContent).includes(word)))
  for (const section of all('.answers section', main)) set(section, 'hidden', !all('details:not([hidden])', section).length)
  const n = answers.filter(answer => !answer.hidden).length
  $('.found', main).textContent = words.length ? t('help.found', { n }) : ''
}

/** How to reach those who run the market, where they have said it. */
async function contact(main) {
  const answer = await fetch('/contact').catch(() => null)
  const { contact: address } = answer?.ok ? await answer.json() : { contact: '' }
  if (!/^(mailto:|https:\/\/)/.test(address)) return
  const link = $('.to-contact', main)
  link.href = address
  link.hidden = false
}
