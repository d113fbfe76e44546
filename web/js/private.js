// Pictures that few may see, such as photos of a report: each is asked for as the reader, who has to prove it.
import { all, h } from './dom.js'
import { me } from './who.js'

const MOST = 40 // are kept, the latest; what is drawn anew is there at once
const known = new Map()

const asked = (upload, width) => fetch(`/uploads/${upload}?w=${width}`, { headers: { authorization: `Bearer ${me.token}` } })
  .then(answer => answer.ok ? answer.blob() : Promise.reject(answer))

function keep(name, body) {
  known.set(name, URL.createObjectURL(body))
  for (const [old, address] of [...known].slice(0, -MOST)) {
    URL.revokeObjectURL(address)
    known.delete(old)
  }
}

/** A picture of an upload, at least `width` pixels wide; `lost` makes what stands in its place where it cannot be had. */
export function privatePicture(upload, { width, alt, lost = () => '', ...rest }) {
  const name = `${upload}/${width}`
  const made = h('img', { src: known.get(name), alt, data: { private: name }, ...rest })
  // What was drawn meanwhile took the place of this one: all that show it are told.
  const shown = () => [made, ...all(`img[data-private="${CSS.escape(name)}"]`)]
  if (!known.has(name)) {
    asked(upload, width).then(body => {
      keep(name, body)
      for (const each of shown()) each.src = known.get(name)
    }, () => { for (const each of shown()) each.replaceWith(lost()) })
  }
  return made
}
