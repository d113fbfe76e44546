// The host's captions: what is said, written by the browser that hears it, or typed.
import { $, button, h, set, sheet, toast } from '../dom.js'
import { Refused } from '../refused.js'
import { change } from '../wire.js'
import { lang, refusal, t } from '../words.js'

const MOST = 200
const AGAIN_MS = 400
const AGREED = 'rialto.captions.voice'
const NO_MORE = ['not-allowed', 'service-not-allowed', 'audio-capture', 'language-not-supported']
const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition

/** Cut a text into captions, between words where there are any. */
function* pieces(text) {
  let rest = text.trim()
  while (rest.length > MOST) {
    const at = rest.lastIndexOf(' ', MOST)
    const end = at > 0 ? at : MOST
    yield rest.slice(0, end)
    rest = rest.slice(end).trim()
  }
  if (rest) yield rest
}

/** Let a host caption the show while it is on air. */
export function captioning(picture) {
  const form = $('.captioning')
  const field = $('input', form)
  const voice = $('.voice', form)
  let ear = null
  let consent = null

  const onAir = () => ['live', 'interrupted'].includes(picture.part('room')?.state)
  const say = async text => { for (const piece of pieces(text)) await change('caption:show', { room: picture.room, text: piece }) }

  form.addEventListener('submit', async event => {
    event.preventDefault()
    const text = field.value.trim()
    if (!text) return field.focus()
    field.value = ''
    try {
      await say(text)
    } catch (error) {
      field.value ||= text
      toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
    }
  })

  voice.addEventListener('click', () => {
    if (ear) return rest()
    if (localStorage.getItem(AGREED)) return listen()
    ask()
  })

  /** The voice may leave the device: that is told before it does. */
  function ask() {
    consent ??= sheet(t('captions.voice'), { name: 'ask-voice' })
    consent.fill([h('p', {}, t('captions.voice.text'))], [
      button(t('captions.start'), () => { consent.close(); localStorage.setItem(AGREED, 'yes'); listen() }, { kind: 'ink', size: 'wide' }),
      button(t('never.mind'), () => consent.close(), { size: 'wide' }),
    ])
    consent.show()
  }

  function listen() {
    const mine = ear = Object.assign(new Recognition(), { continuous: true, interimResults: false, lang })
    ear.onresult = ({ results, resultIndex }) => {
      for (const result of [...results].slice(resultIndex)) if (result.isFinal) say(result[0].transcript).catch(() => {}) // what was said a while ago is no caption any more
    }
    ear.onerror = ({ error }) => { if (NO_MORE.includes(error)) { rest(); toast(t('captions.deaf'), { kind: 'alarm', sign: 'mute' }) } }
    ear.onend = () => setTimeout(() => { if (ear === mine) ear.start() }, AGAIN_MS) // browsers listen for a while only
    ear.start()
    tell()
  }

  function rest() {
    const was = ear
    ear = null
    was?.stop()
    tell()
  }

  const tell = () => voice.setAttribute('aria-pressed', String(Boolean(ear)))

  voice.hidden = !Recognition
  picture.on('room', () => {
    set(form, 'hidden', !onAir())
    if (!onAir()) rest()
  })
}
