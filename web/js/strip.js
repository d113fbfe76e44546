// The strip that says how the line is: it appears only when something is wrong, and says when it is right again.
import { $, button, h, icon } from './dom.js'
import { t } from './words.js'
import { onState } from './wire.js'
import { become } from './who.js'

const PATIENCE_MS = 600
const GLAD_MS = 2500
// The SDK's own word for a token that nobody renews, and the server's for one that counts no more.
const SIGNED_OUT = [1, 3500]

const strip = h('div', { class: 'strip', role: 'status', hidden: true })
let waiting = 0

function say(kind, sign, text, ...more) {
  clearTimeout(waiting)
  strip.dataset.kind = kind
  strip.replaceChildren(sign === 'spinner' ? h('span', { class: 'spinner' }) : icon(sign, 'small'), h('span', {}, text), ...more)
  strip.hidden = false
}

const hide = () => { clearTimeout(waiting); strip.hidden = true }

function closed({ code }) {
  if (code === 0) return hide()
  if (SIGNED_OUT.includes(code)) return say('alarm', 'warn', t('line.ended'), button(t('sign.in.again'), () => become(''), { size: 'small' }))
  say('alarm', 'warn', t('line.closed'), button(t('try.again'), () => location.reload(), { size: 'small' }))
}

/** Show the strip on this page. A line that is quick to come says nothing. */
export function watchLine() {
  $('main').before(strip)
  onState((state, context) => {
    if (state === 'connecting') waiting = setTimeout(() => say('busy', 'spinner', t('line.connecting')), PATIENCE_MS)
    else if (state === 'connected') hide()
    else if (state === 'lost') say('busy', 'spinner', t('line.lost'))
    else if (state === 'back') { say('trust', 'check', t('line.back')); waiting = setTimeout(hide, GLAD_MS) }
    else closed(context)
  })
  addEventListener('offline', () => say('busy', 'warn', t('line.offline')))
}
