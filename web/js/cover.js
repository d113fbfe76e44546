// Where a picture lives: a drawn cover, an uploaded one, or a product's own.
const DRAWN = new URL('../img/', import.meta.url).pathname

export const cover = name => {
  if (name.startsWith('blob:')) return `/blobs/${name.slice(5)}`
  return name === 'teapots' ? `${DRAWN}scene.svg` : `${DRAWN}cover-${name}.svg`
}
