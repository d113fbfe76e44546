// Where a picture lives: a drawn cover, an uploaded one in the size that is wanted, or a product's own.
import { spares } from './preferences.js'

const DRAWN = new URL('../img/', import.meta.url).pathname
const WIDTHS = [160, 320, 640, 1080] // in which the server keeps what is uploaded

/** The address of a cover that fills `width` pixels; drawn ones fill any. */
export const cover = (name, width = 1080) => {
  const [kind, id] = name.split(':')
  if (id) return `/${kind}s/${id}?w=${width}` // an upload, or a blob of before there were uploads
  return name === 'teapots' ? `${DRAWN}scene.svg` : `${DRAWN}cover-${name}.svg`
}

/** What an `img` needs to choose a cover by itself; `sizes` says how wide it is shown (HTML, section 4.8.4). */
export const covered = (name, sizes) => name.includes(':') && !spares()
  ? { src: cover(name, 640), srcset: WIDTHS.map(width => `${cover(name, width)} ${width}w`).join(', '), sizes }
  : { src: cover(name, 320) }
