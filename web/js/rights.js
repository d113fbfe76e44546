// Rights: whoever holds one tells of what infringes it here, with an account or without, and reads what came of it.
import { $ } from './dom.js'
import { Came } from './rights/came.js'
import { notify } from './rights/notify.js'
import { learn, t } from './words.js'

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  await learn('rights')
  document.title = t('rights.page')
  const came = new Came($('.came', main), signal)
  notify($('.notify .place', main), receipt => came.keep(receipt))
  addEventListener('hashchange', () => came.follow(), { signal })
  await came.follow()
}
