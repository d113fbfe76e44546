// Pictures that few may see, such as photos of a report: each is asked for as the reader, who has to prove it.
import { all, h } from './dom.js'
import { TokenOver, asMe } from './who.js'
import { t } from './words.js'

const MOST = 40 // are kept, the latest; what is drawn anew is there at once
const UNAUTHORIZED = 401
const MISSING = 404
const known = new Map() // by upload and width: the promise of its address, and the address once it has come; null where there is none

/** The address of a picture on this page, or null where it is not there, or not for this reader. Throws where that cannot be told. */
const asked = (upload, width) => asMe(async token => {
  const answer = await fetch(`/uploads/${upload}?w=${width}`, { headers: { authorization: `Bearer ${token}` } })
  if (answer.status === UNAUTHORIZED) throw new TokenOver()
  if (answer.status === MISSING) return null
  if (!answer.ok) throw new Error(answer.status)
  return URL.createObjectURL(await answer.blob())
})

/** What is known of a picture, which is asked for once. What could not be told is asked again. */
function learned(name, upload, width) {
  if (!known.has(name)) {
    const one = { coming: asked(upload, width) }
    known.set(name, one)
    one.coming.then(address => { one.address = address }, () => { known.delete(name) })
    for (const [old, { coming }] of [...known].slice(0, -MOST)) {
      known.delete(old)
      coming.then(address => address && URL.revokeObjectURL(address), () => {})
    }
  }
  return known.get(name)
}

const unanswered = () => h('span', { class: 'faint' }, t('no.answer'))

/** A picture of an upload, at least `width` pixels wide; `lost` makes what stands in its place where it is not there any more. */
export function privatePicture(upload, { width, alt, lost = () => '', ...rest }) {
  const name = `${upload}/${width}`
  const { address, coming } = learned(name, upload, width)
  if (address === null) return lost()
  const made = h('img', { src: address, alt, data: { private: name }, ...rest })
  if (address) return made
  // What was drawn meanwhile took the place of this one: all that show it are told.
  const each = does => { for (const one of new Set([made, ...all(`img[data-private="${CSS.escape(name)}"]`)])) does(one) }
  coming.then(found => each(one => { if (found) one.src = found; else one.replaceWith(lost()) }), () => each(one => one.replaceWith(unanswered())))
  return made
}
