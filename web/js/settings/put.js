// Choosing on a page: what could not be kept is said.
import { toast } from '../dom.js'
import { begin, choose } from '../preferences.js'
import { Refused } from '../refused.js'
import { refusal, t } from '../words.js'

/** Choose; answers whether it was kept. */
export function put(changes) {
  return choose(changes).then(() => true, error => {
    toast(error instanceof Refused ? refusal(error) : t('settings.not.kept'), { kind: 'alarm', sign: 'warn' })
    return false
  })
}

/** What makes the page anew is kept first. */
export async function putAndBegin(changes) {
  if (await put(changes)) begin()
}
