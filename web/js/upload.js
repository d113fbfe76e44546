// Uploads: chosen or taken by the camera, looked at, sent with its progress, cancelled, and sent again under the same key.
import { button, h, icon } from './dom.js'
import { Refused, refusedBy } from './refused.js'
import { TokenOver, asMe } from './who.js'
import { Unanswered, newKey } from './wire.js'
import { number, refusal, t } from './words.js'

const TYPES = { picture: ['image/jpeg', 'image/png', 'image/webp'], clip: ['video/mp4', 'video/webm', 'video/quicktime'] }
const MOST_BYTES = { picture: 16 << 20, clip: 48 << 20 }
const UNAUTHORIZED = 401

/** Refuse at once what the server would after it has come. A type that the device does not tell is left to the server. */
function judged(file, kinds) {
  const kind = kinds.find(each => TYPES[each].includes(file.type))
  if (file.type && !kind) throw new Refused({ code: 1581, reason: 'type' })
  if (file.size > MOST_BYTES[kind ?? kinds.at(-1)]) throw new Refused({ code: 1582, reason: 'size' })
}

/** Send once; `told` hears how much of it has gone, 0 to 1. Answers what was made, throws Refused, TokenOver, or Unanswered where no answer came, or none of ours. */
function sent(file, { purpose, key, token, told, signal }) {
  return new Promise((resolve, reject) => {
    const line = new XMLHttpRequest()
    line.open('POST', `/uploads?purpose=${purpose}`)
    line.setRequestHeader('Authorization', `Bearer ${token}`)
    line.setRequestHeader('Idempotency-Key', key)
    line.responseType = 'json'
    line.upload.onprogress = event => { if (event.lengthComputable) told(event.loaded / event.total) }
    line.onload = () => {
      const said = line.response
      if (line.status === 201) resolve(said)
      else if (line.status === UNAUTHORIZED) reject(new TokenOver())
      else reject(said?.code ? refusedBy(said) : new Unanswered())
    }
    line.onerror = line.ontimeout = () => reject(new Unanswered())
    line.onabort = () => reject(signal.reason)
    signal.addEventListener('abort', () => line.abort(), { once: true })
    line.send(file)
  })
}

/** Send a file for `purpose` under `key`, which may be used again. */
async function upload(file, { kinds = ['picture'], ...how }) {
  judged(file, kinds)
  return asMe(token => sent(file, { ...how, token }))
}

/**
 * Make a place in which somebody chooses a file and sees it sent. `label` says what for; `done` is told what was made of it and of which file, and may refuse.
 * What fails stays in view with its reason, and is sent again under the same key.
 */
export function uploader({ purpose, kinds = ['picture'], label, done }) {
  const types = kinds.flatMap(kind => TYPES[kind]).join(',')
  const pick = (capture, sign, text) => {
    const input = h('input', { type: 'file', accept: types, capture, class: 'seen-by-readers', tabindex: '-1', 'aria-hidden': 'true', on: { change: () => { if (input.files[0]) begin(input.files[0]); input.value = '' } } })
    return [input, button(text, () => input.click(), { icon: sign, size: 'small' })]
  }
  const ways = h('div', { class: 'cluster' }, pick(null, 'photo', t('upload.choose')), pick('environment', 'camera', t('upload.take')))
  const seen = h('div', { class: 'upload-seen', hidden: true })
  const bar = h('progress', { max: 1, 'aria-label': t('upload.sending') })
  const says = h('p', { class: 'quiet', role: 'status' })
  const steps = h('div', { class: 'cluster' })
  const place = h('div', { class: 'upload stack', role: 'group', 'aria-label': label, data: { key: 'upload', state: 'idle' } }, seen, says, steps, ways)
  let url = ''

  function show(state, text, ...actions) {
    place.dataset.state = state
    says.replaceChildren(...state === 'failed' ? [icon('warn', 'small'), h('span', {}, text)] : [text])
    steps.replaceChildren(...actions)
    ways.hidden = state === 'sending'
  }

  function look(file) {
    if (url) URL.revokeObjectURL(url)
    url = file ? URL.createObjectURL(file) : ''
    seen.hidden = !file
    seen.replaceChildren(...file ? [file.type.startsWith('video/') ? h('video', { src: url, muted: true, controls: true }) : h('img', { src: url, alt: t('upload.seen') })] : [])
  }

  async function begin(file, key = newKey()) {
    const stop = new AbortController()
    look(file)
    bar.removeAttribute('value')
    show('sending', t('upload.sending'), bar, button(t('upload.cancel'), () => stop.abort(), { kind: 'quiet', size: 'small' }))
    const told = part => {
      bar.value = part
      says.textContent = part < 1 ? t('upload.percent', { percent: number(Math.floor(part * 100)) }) : t('upload.making')
    }
    try {
      await done(await upload(file, { purpose, kinds, key, told, signal: stop.signal }), file)
      look(null)
      show('idle', '')
    } catch (error) {
      if (stop.signal.aborted) { look(null); return show('idle', '') }
      const again = error instanceof Refused && !error.retry_after_ms ? [] : [button(t('try.again'), () => begin(file, key), { kind: 'trust', size: 'small' })]
      show('failed', error instanceof Refused ? refusal(error) : t('no.answer'), ...again)
    }
  }

  return place
}
