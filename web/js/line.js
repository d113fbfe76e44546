// A line of chat as it is shown: who says what, to whom, and what became of it.
import { avatar, badge, h, icon } from './dom.js'
import { t } from './words.js'

export const gone = () => h('span', { class: 'faint' }, t('line.gone'))

/** The row of a line. `own` is the reader's, `mine` speaks to the reader; one that was taken back leaves its place. */
export function row(line, { own = false, mine = false } = {}) {
  const kind = line.label === 'host' ? 'host' : own ? 'own' : null
  return h('div', { class: 'line', role: 'article', tabindex: line.gone ? null : '-1', data: { id: line.id, kind, to: line.reply_to?.id } },
    avatar(line.author_name), h('div', {}, ...line.gone ? [gone()] : said(line, mine)))
}

/** What happened beside the chat, told in it. */
export const told = (id, sign, text) => h('div', { class: 'line', data: { id, kind: 'system' } }, icon(sign), h('span', {}, text))

function said(line, mine) {
  const label = line.label && badge(t(`label.${line.label}`), { kind: line.label === 'host' ? 'gold' : 'trust' })
  const to = line.reply_to && h('span', { class: 'to' }, icon('reply'), h('span', {}, h('bdi', {}, line.reply_to.author_name), ': ', h('span', { class: 'quote' }, line.reply_to.text)))
  return [to, h('span', { class: 'who' }, h('bdi', {}, line.author_name), label, h('span', { class: 'seen-by-readers' }, ': ')), h(mine ? 'mark' : 'span', { dir: 'auto' }, line.text)].filter(Boolean)
}
