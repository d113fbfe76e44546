// What a page needs after it stands: modules that come when they are first wanted, and are asked for ahead once there is time.
import { $, toast } from './dom.js'
import { t } from './words.js'

/** Ask at once for the modules that the server has named for later, so that none waits for another's reading. */
export function preloadLater() {
  const named = $('template.later')
  if (!named) return
  document.head.append(named.content)
  named.remove()
}

/** Do something with a module that `load` brings; where it cannot be had, say so. */
export async function withModule(load, does) {
  let brought
  try {
    brought = await load()
  } catch {
    return toast(t('line.lost'), { kind: 'alarm', sign: 'warn' })
  }
  return does(brought)
}
