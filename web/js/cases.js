// Cases: what was reported, found or appealed waits here for whoever decides on it; at a desk the open one stands beside the list.
import { $, button, empty } from './dom.js'
import { Detail } from './cases/detail.js'
import { does, hear } from './cases/desk.js'
import { Queue } from './cases/queue.js'
import { mark } from './panel.js'
import { me, readsCases, signedIn } from './who.js'
import { change, onState } from './wire.js'
import { learn, t } from './words.js'
import { signIn } from './you.js'

const AGAIN_MS = 30_000 // what is due, and who still has it, is told anew

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  await learn('cases')
  document.title = t('cases.page')
  if (!readsCases) return keepOut(main)
  const queue = new Queue($('.queue', main), signal)
  const detail = new Detail($('.case', main), { signal, moved: () => queue.read(), back })
  let y = 0 // how far down the list one has read, where the case takes its place

  function show() {
    const id = location.hash.slice(1)
    if (!main.dataset.one) y = scrollY
    main.dataset.one = id
    queue.choose(id)
    return detail.open(id)
  }

  function back() {
    const id = location.hash.slice(1)
    history.pushState({}, '', location.pathname + location.search)
    show()
    scrollTo({ top: y, behavior: 'instant' })
    queue.focus(id)
  }

  if (me.role !== 'auditor') $('.next', main).append(button(t('cases.next'), event => next(event.currentTarget), { kind: 'ink' }))
  const next = from => does(from, async () => { location.hash = (await change('case:claim', { case: '' })).case })

  addEventListener('hashchange', async () => {
    const shown = show()
    if (location.hash.length > 1 && getComputedStyle($('.queue', main)).display === 'none') scrollTo({ top: 0, behavior: 'instant' })
    await shown
    if (location.hash.length > 1) detail.focus()
  }, { signal })
  main.addEventListener('keydown', event => { if (event.key === 'Escape' && main.dataset.one) back() }, { signal })
  onState(state => { if (state === 'back') { queue.read(); detail.read() } }, signal)
  hear(signal, ids => { queue.read(); if (!ids || ids.has(detail.id)) detail.read() })
  const beat = setInterval(() => queue.show(), AGAIN_MS)
  signal.addEventListener('abort', () => clearInterval(beat))
  await Promise.all([queue.read(), show()])
}

/** Say for whom this is, and show nothing of it. */
function keepOut(main) {
  const place = $('.rows-of', main)
  mark(place, 'denied')
  $('.case', main).remove()
  $('.lists', main).remove()
  const step = signedIn ? button(t('be.another'), () => signIn(), { size: 'small' }) : button(t('sign.in'), () => signIn(), { kind: 'ink' })
  place.replaceChildren(empty('shield', t('cases.staff'), t('cases.staff.text'), step))
}
