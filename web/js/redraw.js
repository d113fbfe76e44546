// Drawing anew what is shown already: what differs is changed, and everything else stays the element that it was.

const HEARD = ['onclick', 'onchange']
const key = node => node.dataset?.key ?? node.dataset?.product ?? node.dataset?.room ?? node.dataset?.id
const kind = node => `${node.nodeName} ${key(node) ?? ''}`

/**
 * Let `place` hold `wanted`. An element of the same kind, and of the same key where it has one, is kept and brought up to date:
 * so the focus stays, a finger that is down meets what it was put on, and nothing that moves begins again. Each node is looked at once.
 */
export function redraw(place, ...wanted) {
  const known = new Map()
  for (let node = place.lastChild; node; node = node.previousSibling) {
    const same = known.get(kind(node))
    if (same) same.push(node)
    else known.set(kind(node), [node])
  }
  const next = wanted.flat().filter(each => each != null && each !== false).map(each => {
    const fresh = each instanceof Node ? each : new Text(each)
    const same = known.get(kind(fresh))?.pop()
    return same ? renew(same, fresh) : fresh
  })
  for (const gone of known.values()) for (const node of gone) node.remove()
  let at = place.firstChild
  for (const node of next) {
    if (node === at) at = at.nextSibling
    else place.insertBefore(node, at)
  }
}

/** `aria-busy` belongs to whoever acts, not to what is drawn. */
const drawn = ({ name }) => name !== 'aria-busy'

/** Bring a node up to date by another one of its kind; returns the node. */
export function renew(node, fresh) {
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
