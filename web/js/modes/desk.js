// The desk of whoever keeps a chat: the button of its modes, suspected raids, and lines that others do not see yet.
import { set } from '../dom.js'
import { change, sit } from '../wire.js'
import { t } from '../words.js'
import { does, held, modesSheet, shield, suggest } from './modes.js'

/** Let somebody keep the chat of a room, until `signal` ends it: `open` is the button of the modes, `raise` that of the shield, if there is one. */
export async function keeps(picture, chat, { open, raise = null, signal }) {
  if (signal.aborted) return
  open.addEventListener('click', modesSheet(picture, signal), { signal })
  raise?.addEventListener('click', () => shield(picture, !held(picture).shield, raise), { signal })
  tell()
  picture.on('modes', tell, signal)
  set(open, 'hidden', null)
  signal.addEventListener('abort', () => {
    set(open, 'hidden', true)
    chat.releasedBy(null)
  })
  if (await sit(channel, { signal, news })) chat.releasedBy((line, from) => does(async () => chat.put(await change('chat:release', { chat: picture.room, line: line.id })), from))

  function tell() {
    const up = held(picture).shield
    set(open, 'data-raised', up)
    if (!raise) return
    set(raise, 'aria-pressed', String(up))
    raise.lastElementChild.textContent = t(up ? 'shield.lower' : 'shield')
  }

  async function channel() {
    return (await change('chat:desk', { chat: picture.room })).channel
  }

  function news(told) {
    if (told.kind === 'raid_suspected') suggest(picture, told)
    if (told.kind === 'line_waits') chat.waits(told)
    if (told.kind === 'line_flagged') chat.doubts(told)
  }
}
