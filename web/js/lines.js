// What one can do with a line: reply, report; a host and a moderator also pin, take back, let out for a while. A host names moderators, and bans.
import { button, h, sheet, toast } from './dom.js'
import { Refused } from './refused.js'
import { change } from './wire.js'
import { me, signedIn } from './who.js'
import { refusal, t } from './words.js'

const REASONS = ['spam', 'abuse', 'scam', 'other']
const OUT_S = 600

/** Answers what opens the menu of a line. `powers` is asked each time: none, moderator or host; `said` is told of one's own line. */
export function lineMenu(room, composer, powers, said) {
  const paper = sheet(t('this.line'), { id: 'line' })

  async function does(act, told) {
    try {
      await act()
      toast(told)
    } catch (error) {
      toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
    }
  }

  const item = (text, sign, act, kind) => button(text, () => { paper.close(); act() }, { icon: sign, size: 'wide', kind })

  function report(line) {
    paper.entitle(t('report.why'))
    paper.fill([h('div', { class: 'stack' }, ...REASONS.map(reason =>
      item(t(`report.${reason}`), 'flag', () => does(() => change('report:line', { chat: room, line: line.id, reason }), t('reported')))))])
  }

  const refers = (line, command, more, told) => does(() => change(command, { user: line.author, ...more }), t(told, { name: line.author_name }))

  /** What a host alone does to whoever said a line: make them a moderator, or let them in no more. */
  function person(line) {
    paper.entitle(line.author_name)
    paper.fill([h('div', { class: 'stack' },
      item(t('appoint.show'), 'shield', () => refers(line, 'moderator:appoint', { room }, 'appointed.show')),
      item(t('appoint.all'), 'shield', () => refers(line, 'moderator:appoint', { room, everywhere: true }, 'appointed.all')),
      item(t('dismiss'), 'shield', () => refers(line, 'moderator:dismiss', { room }, 'dismissed')),
      item(t('ban.show'), 'close', () => refers(line, 'room:ban', { scope: room, reason: t('ban.reason') }, 'banned.show'), 'alarm'),
      item(t('ban.all'), 'close', () => refers(line, 'room:ban', { scope: `host:${me.user}`, reason: t('ban.reason') }, 'banned.all'), 'alarm'),
      item(t('unban'), 'undo', () => refers(line, 'room:unban', { scope: room }, 'unbanned')))])
  }

  return line => {
    if (!signedIn) return
    const may = powers()
    const other = line.author !== me.user
    const say = async (text, key) => said(await change('chat:say', { chat: room, text, reply_to: line.id, mentions: other ? [line.author] : [] }, key))
    paper.entitle(t('this.line'))
    paper.fill([
      h('blockquote', { class: 'quoted' }, h('b', {}, h('bdi', {}, line.author_name)), h('span', { dir: 'auto' }, line.text)),
      h('div', { class: 'stack' },
        item(t('reply'), 'reply', () => composer.turn('reply', t('replying.to', { name: line.author_name }), 'write.reply', say), 'ink'),
        may === 'host' && item(t('pin'), 'pin', () => does(() => change('chat:pin', { chat: room, line: line.id }), t('pinned'))),
        may && item(t('remove'), 'trash', () => does(() => change('chat:delete', { chat: room, line: line.id }), t('removed')), 'alarm'),
        may && other && item(t('time.out'), 'mute', () => does(() => change('sanction:timeout', { scope: room, user: line.author, seconds: OUT_S, reason: t('time.out.reason') }), t('timed.out', { name: line.author_name })), 'alarm'),
        may === 'host' && other && button(t('person', { name: line.author_name }), () => person(line), { icon: 'people', size: 'wide' }),
        other && button(t('report'), () => report(line), { icon: 'flag', size: 'wide' })),
    ])
    paper.show()
  }
}
