// After the show: what was held or reported in it, to let through or to remove, several at once. For some seconds all of that can be taken back.
import { all, avatar, badge, button, h, sheet, slip } from '../dom.js'
import { failed, full, loads, none } from '../panel.js'
import { Refused } from '../refused.js'
import { ask, change } from '../wire.js'
import { refusal, t } from '../words.js'

const PAGES = 20 // of fifty lines: of a longer show, the last thousand
const UNDO_MS = 8_000
const COMMANDS = { release: 'chat:release', remove: 'chat:delete' }

/** Let `opener` show what is left to tidy up in a room. */
export function tidy(room, opener) {
  let desk = null
  opener.addEventListener('click', () => { desk ??= new Tidy(room); desk.open() })
}

class Tidy {
  constructor(room) {
    this.room = room
    this.found = new Map()
    this.chosen = new Set()
    this.leaving = null // what is to be sent once nobody can take it back any more
    this.paper = sheet(t('tidy'), { id: 'tidy', name: 'tidy' })
    this.told = h('div', { class: 'told stack', role: 'status' })
    this.list = h('ul', { class: 'list', role: 'list' })
    this.paper.fill([this.told, h('div', { data: { panel: 'tidy' } }, this.list)])
    this.paper.dialog.addEventListener('close', () => this.send())
    addEventListener('pagehide', () => this.send())
  }

  open() {
    this.paper.show()
    return this.read()
  }

  async read() {
    loads(this.list)
    this.does()
    try {
      this.found = await gathered(this.room)
      this.show()
    } catch (error) {
      failed(this.list, error, () => this.read())
    }
  }

  show() {
    const rows = [...this.found.values()].filter(line => !this.leaving?.lines.includes(line))
    for (const id of this.chosen) if (!rows.some(line => line.id === id)) this.chosen.delete(id)
    if (rows.length) full(this.list, ...rows.map(line => this.row(line)))
    else none(this.list, 'check', t('tidy.none'), t('tidy.none.text'), button(t('close'), () => this.paper.close(), { size: 'small' }))
    this.does(rows)
  }

  row(line) {
    const turn = event => { this.chosen[event.target.checked ? 'add' : 'delete'](line.id); this.show() }
    return h('li', { data: { id: line.id } }, h('label', { class: 'row tidied' },
      h('input', { type: 'checkbox', name: 'line', value: line.id, checked: this.chosen.has(line.id), on: { change: turn } }),
      h('span', {}, h('b', {}, h('bdi', {}, line.author_name)), h('span', {}, h('bdi', {}, line.text)),
        h('span', { class: 'cluster' }, line.held && badge(t('tidy.held'), { icon: 'shield', kind: 'gold' }), ...line.why.map(why => badge(t(`report.${why}`), { icon: 'flag' })))),
      avatar(line.author_name)))
  }

  /** What can be done with what is chosen. */
  does(rows = []) {
    const lines = rows.filter(line => this.chosen.has(line.id))
    const held = lines.filter(line => line.held)
    const whole = rows.length > 0 && lines.length === rows.length
    const actions = rows.length ? [
      button(t(whole ? 'tidy.no' : 'tidy.all'), () => { this.chosen = new Set(whole ? [] : rows.map(line => line.id)); this.show() }, { size: 'small', name: 'all' }),
      button(t('tidy.release', { n: held.length }), () => this.leave('release', held), { kind: 'trust', size: 'wide', name: 'release', disabled: !held.length }),
      button(t('tidy.remove', { n: lines.length }), () => this.leave('remove', lines), { kind: 'alarm', size: 'wide', name: 'remove', disabled: !lines.length }),
    ] : []
    this.paper.fill([this.told, this.list.parentElement], actions, { anew: false })
  }

  /** Take lines from the list, and send that in some seconds, unless it is taken back. */
  leave(what, lines) {
    this.send()
    this.leaving = { what, lines, timer: setTimeout(() => this.send(), UNDO_MS) }
    this.told.replaceChildren(slip(t(`tidy.${what}.done`, { n: lines.length }), { label: t('tidy.undo') }, () => this.back()))
    this.show()
    this.told.querySelector('.button').focus()
  }

  back() {
    clearTimeout(this.leaving?.timer)
    this.leaving = null
    this.told.replaceChildren()
    this.show()
    all('input', this.list)[0]?.focus()
  }

  /** Send what waits; what did not go through stands in the list again, and why. */
  async send() {
    if (!this.leaving) return
    const { what, lines, timer } = this.leaving
    clearTimeout(timer)
    this.leaving = null
    this.told.replaceChildren()
    for (const line of lines) this.found.delete(line.id)
    for (const line of lines) {
      try {
        await patiently(() => change(COMMANDS[what], { chat: this.room, line: line.id }))
      } catch (error) {
        this.found.set(line.id, line)
        this.told.replaceChildren(slip(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' }, () => this.told.replaceChildren()))
      }
    }
    if (this.paper.open) this.show()
  }
}

/** Do it when it may be done: many at once are asked to come slower. */
async function patiently(does) {
  for (;;) {
    try {
      return await does()
    } catch (error) {
      if (!(error instanceof Refused) || !error.retry_after_ms) throw error
      await new Promise(resolve => setTimeout(resolve, error.retry_after_ms))
    }
  }
}

/** The lines of a show that are held or were reported, and still stand, in their order. */
async function gathered(room) {
  const lines = new Map()
  let before = ''
  for (let page = 0; page < PAGES; page++) {
    const told = await patiently(() => ask('chat:read', { chat: room, before }))
    for (const line of told.lines) lines.set(line.id, line)
    if (!told.more || !told.lines.length) break
    before = told.lines[0].id
  }
  const found = new Map([...lines.values()].filter(line => line.held && !line.gone).map(line => [line.id, { ...line, why: [] }]))
  for (const { line: id, author_name, text, why } of (await ask('report:list', { scope: room })).reports) {
    if (lines.get(id)?.gone) continue
    if (!found.has(id)) found.set(id, { id, author_name, text, held: false, why: [] })
    if (!found.get(id).why.includes(why)) found.get(id).why.push(why)
  }
  return new Map([...found].sort(([one], [other]) => one < other ? -1 : 1))
}
