// The picture that one shows of oneself: seen, changed and taken away.
import { $, all, avatar, button, h, toast } from '../dom.js'
import { Refused } from '../refused.js'
import { uploader } from '../upload.js'
import { me } from '../who.js'
import { ask, change } from '../wire.js'
import { refusal, t } from '../words.js'

/** The address of an upload as a picture that fills `width` pixels; none where there is none. */
export const pictured = (upload, width = 160) => upload && `/uploads/${upload}?w=${width}`

/** One's own avatar: initials until it is known that there is a picture, and where it cannot be shown. All of a page are the same. */
export function face() {
  const place = h('span', { class: 'face', data: { key: 'face' } }, avatar(me.name))
  ask('picture:mine').then(({ upload }) => draw(place, upload), () => {})
  return place
}

function draw(place, upload) {
  const shown = avatar(me.name, { picture: pictured(upload) })
  $('img', shown)?.addEventListener('error', () => draw(place, ''))
  place.replaceChildren(shown)
}

/** A row with the picture and the ways to another one. */
export function faceRow() {
  const shown = face()
  const gone = button(t('picture.remove'), () => choose('').catch(error => toast(error instanceof Refused ? refusal(error) : t('no.answer'), { kind: 'alarm', sign: 'warn' })), { kind: 'quiet', size: 'small' })
  gone.hidden = true
  ask('picture:mine').then(({ upload }) => { gone.hidden = !upload }, () => {})

  async function choose(upload) {
    await change('picture:choose', { upload })
    for (const each of all('.face')) draw(each, upload)
    gone.hidden = !upload
  }

  return h('div', { class: 'setting picture-of', data: { key: 'picture' } }, shown,
    h('div', { class: 'words-of stack' }, h('b', {}, t('picture')), h('small', {}, t('picture.text')),
      uploader({ purpose: 'avatar', label: t('picture'), done: ({ upload }) => choose(upload) }), gone))
}
