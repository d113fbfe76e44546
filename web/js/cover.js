// Where a picture lives: a drawn cover, an uploaded one, or a product's own.
export const cover = name => {
  if (name.startsWith('blob:')) return `/blobs/${name.slice(5)}`
  return name === 'teapots' ? '/static/img/scene.svg' : `/static/img/cover-${name}.svg`
}
