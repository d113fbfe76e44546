"""Colours that stand on each other: as stylesheets pair them, and as Chromium paints them."""

import re
from itertools import product

from gateway.pages import WEB

TOKENS = (WEB / "css" / "tokens.css").read_text(encoding="utf-8")
THEMES = sorted(set(re.findall(r'\[data-theme="([\w-]+)"\]', TOKENS)))
# What any page may write on any paper; what is written on a colour of its own; on its wash.
INKS = ("ink", "ink-2", "ink-3", "hot-text", "trust-text", "gold-text", "alarm-text", "festa-text")
PAPERS = ("ground", "surface", "raised", "sunk")
OWN = [(f"{name}-ink", name) for name in ("hot", "trust", "gold", "night")]
OWN += [("hot-ink", "hot-over"), ("trust-ink", "trust-over"), ("festa-ink", "festa-b")]
WASHES = [f"{name}-wash" for name in ("hot", "trust", "gold", "alarm", "festa")]
ON_WASH = [(wash.replace("wash", "text"), wash) for wash in WASHES]
ON_WASH += [(ink, wash) for wash in WASHES for ink in ("ink", "ink-2")]
BACK = re.compile(r"(?<![\w-])background(?:-color)?:\s*var\(--([\w-]+)\)")
FRONT = re.compile(r"(?<![\w-])color:\s*var\(--([\w-]+)\)")
COLOURS = set(re.findall(r"--([\w-]+): (?:#|light-dark)", TOKENS))

# The contrast of each pair (WCAG 2.2, relative luminance), by the theme, scheme and contrast worn.
MEASURE = """([pairs, looks]) => {
  const root = document.documentElement, probe = document.createElement('i')
  document.body.append(probe)
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  const linear = part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4
  const light = name => {
    probe.style.color = `var(--${name})`
    pen.fillStyle = getComputedStyle(probe).color
    pen.fillRect(0, 0, 1, 1)
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(part => linear(part / 255))
    return .2126 * r + .7152 * g + .0722 * b
  }
  const told = []
  for (const [theme, scheme, contrast] of looks) {
    Object.assign(root.dataset, { theme, scheme, contrast })
    for (const [ink, paper] of pairs) {
      const [dark, bright] = [light(ink), light(paper)].sort((a, b) => a - b)
      told.push([ink, paper, theme, scheme, contrast, (bright + .05) / (dark + .05)])
    }
  }
  probe.remove()
  return told
}"""


def paired():
    """Return the pairs that one rule of a stylesheet sets: ``(text, background)``."""
    found = set()
    for path in (WEB / "css").glob("*.css"):
        style = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        for declarations in re.split(r"[{}]", style):
            backs, fronts = BACK.findall(declarations), FRONT.findall(declarations)
            found |= {(front, back) for back in backs for front in fronts}
    return {pair for pair in found if COLOURS.issuperset(pair)}


def pairs():
    """Return every pair of tokens that text is set in."""
    free = set(product(INKS, PAPERS))
    return sorted(free | set(OWN) | set(ON_WASH) | paired())


def looks():
    """Return every look that a page can wear: theme, scheme, contrast."""
    return list(product(THEMES, ("light", "dark"), ("normal", "more")))
