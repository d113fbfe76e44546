// Drawing anew what is shown already: what differs is changed, and everything else stays the element that it was.

const HEARD = ['onclick', 'onchange']
const key = node => node.dataset?.key ?? node.dataset?.product ?? node.dataset?.room ?? node.dataset?.id
const alike = (a, b) => a.nodeName === b.nodeName && key(a) === key(b)

/**
 * Let `place` hold `wanted`. An element of the same kind, and of the same key where it has one, is kept and brought up to date:
 * so the focus stays, a finger that is down meets what it was put on, and nothing that moves begins again.
 */
export function redraw(place, ...wanted) {
  const old = [...place.childNodes]
  const next = wanted.flat().filter(each => each != null && each !== false).map(each => {
    const fresh = each instanceof Node ? each : new Text(each)
    const at = old.findIndex(known => alike(known, fresh))
    return at < 0 ? fresh : update(old.splice(at, 1)[0], fresh)
  })
  for (const gone of old) gone.remove()
  next.forEach((node, at) => { if (place.childNodes[at] !== node) place.insertBefore(node, place.childNodes[at] ?? null) })
}

/** `aria-busy` belongs to whoever acts, not to what is drawn. */
const drawn = ({ name }) => name !== 'aria-busy'

function update(node, fresh) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== fresh.data) node.data = fresh.data
    return node
  }
  for (const { name } of [...node.attributes].filter(drawn)) if (!fresh.hasAttribute(name)) node.removeAttribute(name)
  for (const { name, value } of fresh.attributes) if (node.getAttribute(name) !== value) node.setAttribute(name, value)
  if ('checked' in fresh) node.checked = fresh.checked
  for (const name of HEARD) node[name] = fresh[name]
  redraw(node, ...fresh.childNodes)
  return node
}
