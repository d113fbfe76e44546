// The lobby of the studio: one's shows, and the form that makes another.
import { $, button, h, icon, set } from '../dom.js'
import { failed, full, loads, none } from '../panel.js'
import { CATEGORIES } from '../categories.js'
import { cover } from '../cover.js'
import { frame } from '../frame.js'
import { Refused } from '../refused.js'
import { uploader } from '../upload.js'
import { ask, change } from '../wire.js'
import { byHttps, insecure, whyNoCamera } from './insecure.js'
import { clock, refusal, t } from '../words.js'
import { signIn } from '../you.js'

const COVERS = ['teapots', 'lamps', 'plants', 'coffee', 'sneakers']

export async function lobby() {
  form()
  if (insecure) $('.new-show').prepend(whyNoCamera(), byHttps())
  await list()
}

async function list() {
  const place = $('.shows')
  loads(place)
  try {
    const { rooms } = await ask('room:mine')
    if (rooms.length) full(place, ...rooms.map(show))
    else none(place, 'live', t('no.shows.yet'), t('no.shows.yet.text'), button(t('name.first'), () => $('input[name="title"]').focus(), { size: 'small' }))
  } catch (error) {
    failed(place, error, list, signIn)
  }
}

const show = room => h('li', {}, frame(room, { href: `/studio?room=${room.room}`, heading: 'h3', below: [room.started_ms > 0 && t('since', { at: clock(room.started_ms) })] }))

function form() {
  const place = $('.new-show')
  const covers = $('.covers', place)
  covers.replaceChildren(...COVERS.map((name, at) => choice(h('img', { src: cover(name), alt: t(`cover.${name}`) }), name, at === 0)))
  const mine = uploader({ purpose: 'cover', label: t('own.picture'), done: own(covers) })
  covers.after(mine)
  $('select', place).replaceChildren(...CATEGORIES.map(name => h('option', { value: name }, t(`category.${name}`))))
  place.addEventListener('submit', async event => {
    event.preventDefault()
    const told = new FormData(place)
    if (!told.get('title').trim()) return $('input[name="title"]', place).focus()
    const go = $('button[type="submit"]', place)
    if (go.ariaBusy === 'true') return
    if (mine.dataset.state === 'sending') return fault(t('report.photo.coming'))
    set(go, 'aria-busy', 'true')
    try {
      const { room } = await change('room:create', { title: told.get('title').trim(), cover: told.get('cover'), category: told.get('category') })
      location.assign(`/studio?room=${room}`)
    } catch (error) {
      set(go, 'aria-busy', null)
      fault(error instanceof Refused ? refusal(error) : t('not.sent'))
    }
  })
}

function choice(picture, name, checked) {
  return h('label', { class: 'cover' }, h('input', { type: 'radio', name: 'cover', value: name, checked }), picture)
}

function fault(text) {
  const place = $('.new-show .error')
  place.replaceChildren(icon('warn'), h('span', {}, text))
  place.hidden = false
}

/** A cover of one's own: chosen as soon as it is kept. Until a room holds it, it is seen as it lies on the device. */
const own = covers => ({ upload }, file) => {
  covers.append(choice(h('img', { src: URL.createObjectURL(file), alt: t('own.picture') }), `upload:${upload}`, true))
  $('label:last-child input', covers).checked = true
}
