"""What can be measured of a page's looks: nothing sideways, nothing cut, room for a thumb."""

TARGET_PX = 44

# Each trouble is one line; small parts that scroll by themselves are no trouble.
MEASURE = """(target) => {
  const WORDS = '.button, .chip, .badge, .tabs, h1, h2, h3, p, b'
  const told = [], root = document.documentElement, wide = root.clientWidth
  const short = e => e.textContent.trim().slice(0, 24)
  const name = e => `${e.tagName.toLowerCase()}.${[...e.classList].join('.')} "${short(e)}"`
  if (root.scrollWidth > wide) told.push(`scrolls sideways: ${root.scrollWidth} > ${wide}`)
  const open = [...document.querySelectorAll('dialog[open]')].at(-1)
  const seen = e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && !e.closest('.seen-by-readers, .skip, [aria-hidden=true], .burst')
    && (!open || open.contains(e))
  const scrolls = e => {
    for (let at = e.parentElement; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== 'visible') return true
    return false
  }
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg') || !seen(e)) continue
    const box = e.getBoundingClientRect(), style = getComputedStyle(e)
    if (!box.width || !box.height) continue
    const out = box.left < -1 || box.right > wide + 1
    if (out && !scrolls(e)) told.push(`beyond the edge: ${name(e)}`)
    // The rim of a small button reaches two pixels beyond it on either side.
    const cut = e.scrollWidth > e.clientWidth + 4 && style.textOverflow !== 'ellipsis'
    if (cut && style.display !== 'inline' && e.matches(WORDS))
      told.push(`cut: ${name(e)}`)
  }
  const rim = (e, at) => {
    const s = getComputedStyle(e, at)
    if (s.content === 'none' || s.position !== 'absolute') return [0, 0]
    return [parseFloat(s.top) || 0, parseFloat(s.left) || 0]
  }
  for (const e of document.querySelectorAll('button, a[href], input, select, [role=tab]')) {
    if (!seen(e) || e.closest('p') || e.disabled) continue
    const hit = e.closest('label') ?? e.closest('.tile, .question-card, .person') ?? e
    const box = hit.getBoundingClientRect(), [up, side] = rim(hit, '::after')
    const high = box.height - 2 * Math.min(0, up), across = box.width - 2 * Math.min(0, side)
    if (Math.min(high, across) < target - .5)
      told.push(`small: ${name(e)} ${Math.round(across)}x${Math.round(high)}`)
  }
  return told
}"""

FOCUSED = """() => {
  const e = document.activeElement
  if (e === document.body) return ''
  for (let at = e; at && at !== document.body; at = at.parentElement) {
    const style = getComputedStyle(at)
    if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) return 'seen'
  }
  return `not seen: ${e.tagName} ${e.className}`
}"""


# What moves into its place is measured there.
ARRIVED = """() => Promise.allSettled(document.getAnimations()
  .filter(each => Number.isFinite(each.effect.getComputedTiming().endTime))
  .map(each => each.finished))"""


async def troubles(page):
    """Return what is wrong with the page's measures at its present size, once it is at rest."""
    await page.evaluate(ARRIVED)
    return await page.evaluate(MEASURE, TARGET_PX)


async def unseen_focus(page, steps=14):
    """Go through the page by Tab; return what has the focus without showing it."""
    found = []
    for _ in range(steps):
        await page.keyboard.press("Tab")
        told = await page.evaluate(FOCUSED)
        if not told:
            break
        found += [told] if told != "seen" else []
    return found
