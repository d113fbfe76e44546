// Photos that go with what is told to those who decide: chosen, seen as they lie on the device, and taken away again.
import { h, iconButton } from './dom.js'
import { redraw } from './redraw.js'
import { uploader } from './upload.js'
import { change } from './wire.js'
import { t } from './words.js'

const MOST = 4

/** A place for photos; `hint` says what of. Answers its `node`, the uploads that are there, whether one is still `coming`, and `over`, to be called once they are sent. */
export function photos(hint) {
  const kept = []
  const strip = h('ul', { class: 'photos', role: 'list', hidden: true })
  const more = uploader({ purpose: 'report', label: t('report.photos'), done: async ({ upload }, file) => { kept.push({ upload, src: URL.createObjectURL(file) }); draw() } })

  function draw() {
    redraw(strip, ...kept.map(({ upload, src }, at) => h('li', { data: { key: upload } }, h('img', { src, alt: t('report.photo', { n: at + 1 }) }),
      iconButton('trash', t('report.photo.remove', { n: at + 1 }), () => remove(upload)))))
    strip.hidden = !kept.length
    more.hidden = kept.length === MOST
  }

  function remove(upload) {
    const [gone] = kept.splice(kept.findIndex(each => each.upload === upload), 1)
    URL.revokeObjectURL(gone.src)
    change('upload:drop', { upload }).catch(() => {}) // what nothing refers to goes by itself, a day later
    draw()
    more.querySelector('button').focus()
  }

  return {
    node: h('div', { class: 'stack' }, h('p', { class: 'legend' }, t('report.photos')), h('p', { class: 'faint' }, hint), strip, more),
    get all() { return kept.map(({ upload }) => upload) },
    get coming() { return more.dataset.state === 'sending' },
    over() { for (const { src } of kept) URL.revokeObjectURL(src) },
  }
}
