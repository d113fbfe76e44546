// The desk of whoever keeps a chat: the button of its modes, suspected raids, and lines that others do not see yet.
import { set } from '../dom.js'
import { Refused } from '../refused.js'
import { change, follow, reached } from '../wire.js'
import { t } from '../words.js'
import { does, held, modesSheet, shield, suggest } from './modes.js'

/** Let somebody keep the chat of a room: `open` is the button of the modes, `raise` that of the shield, if there is one. */
export async function keeps(picture, chat, { open, raise = null }) {
  const show = modesSheet(picture)
  open.addEventListener('click', show)
  raise?.addEventListener('click', () => shield(picture, !held(picture).shield, raise))
  tell()
  picture.on('modes', tell)
  set(open, 'hidden', null)
  await sit(picture, chat)

  function tell() {
    const up = held(picture).shield
    set(open, 'data-raised', up)
    if (!raise) return
    set(raise, 'aria-pressed', String(up))
    raise.lastElementChild.textContent = t(up ? 'shield.lower' : 'shield')
  }
}

/** Ask for the desk's channel, and hear what is told there. Where the line is down it is asked for once there is one again. */
async function sit(picture, chat) {
  const signal = picture.signal ?? new AbortController().signal
  try {
    const { channel } = await change('chat:desk', { chat: picture.room })
    signal.throwIfAborted()
    chat.release = (line, from) => does(async () => chat.put(await change('chat:release', { chat: picture.room, line: line.id })), from)
    follow(channel, { signal, news: news => {
      if (news.kind === 'raid_suspected') suggest(picture, news)
      if (news.kind === 'line_waits') chat.waits(news)
      if (news.kind === 'line_flagged') chat.doubts(news)
    } })
  } catch (error) {
    if (signal.aborted || error instanceof Refused) return // who keeps nothing any more hears nothing
    await reached(signal)
    await sit(picture, chat)
  }
}
