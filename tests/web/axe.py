"""Axe on a page as it stands, in both schemes, at a phone and at a desk: what keeps people out."""

from functools import cache
from itertools import product

from tests.peers import NPM
from tests.web.market import DESK, PHONE

# WCAG 2.2 at AA, and what axe holds for good practice beyond it.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
LOOKS = tuple(product(("light", "dark"), (PHONE, DESK)))
# Colours on their way from one scheme to the other belong to neither.
STILL = """{
  const still = new CSSStyleSheet()
  const none = 'transition: none !important; animation: none !important'
  still.replaceSync(`*, ::before, ::after, ::backdrop { ${none} }`)
  document.adoptedStyleSheets.push(still)
}"""
RUN = """async ([rules, within]) => {
  const runOnly = { type: 'tag', values: rules }
  const options = { runOnly, resultTypes: ['violations'], preload: false }
  const { violations } = await axe.run(within ?? document, options)
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(node => {
    const why = [...node.any, ...node.all, ...node.none].map(each => each.message).join('; ')
    return [impact, `${id}: ${node.target.join(' ')} ${node.html.slice(0, 120)}: ${why}`]
  }))
}"""


@cache
def source():
    return (NPM / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


async def faults(page, where, within=None):
    """Return axe's serious and critical findings, one line each; ``within`` is a selector."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(source() + STILL)
    found = []
    for scheme, size in LOOKS:
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size(size)
        for impact, told in await page.evaluate(RUN, [RULES, within]):
            if impact in GRAVE:
                found.append(f"{where}, {scheme}, {size['width']}: {told}")
    return found
