// Trusted flaggers read here that they are one, on which grounds, and why they are one no more.
import { note } from '../dom.js'
import { ask } from '../wire.js'
import { t } from '../words.js'

const SAYS = {
  named: ({ organisation, grounds }) => note('trust', 'flag', t('flags.named', { organisation }), t('flags.named.text', { on: grounds.map(ground => t(`ground.${ground}`)).join(', ') })),
  suspended: ({ organisation, right, judged }) => note('alarm', 'warn', t('flags.suspended', { organisation }), t('flags.suspended.text', { right, judged })),
  dismissed: ({ organisation, reason }) => note(null, 'flag', t('flags.dismissed', { organisation }), t('flags.dismissed.text', { reason })),
}

/** Say in `place` whether whoever is signed in is a trusted flagger; nothing to who never was. */
export async function flags(place) {
  const mine = await ask('flagger:mine').catch(() => null) // what else is on the page says that there is no line
  if (!mine) return
  place.hidden = !mine.state
  if (mine.state) place.replaceChildren(SAYS[mine.state](mine))
}
