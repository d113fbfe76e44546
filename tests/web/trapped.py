"""Pages in which whatever a text might start is noted: what runs, asks a stranger, or is built."""

from urllib.parse import urlsplit

import pytest

from tests.web.market import market

WIDE_OPEN = {"lines_shown": 100_000, "people_each": 100_000, "handshakes": 10_000}
SETTLED = "html[data-open], body.failed, [data-panel=studio]:not([hidden], [data-state=loading])"
TRAP = "window.ran = []; window.evil = (...what) => window.ran.push(String(what))"
# What our own modules build; whatever else stands in a page came from a text.
STRANGE = """() => {
  const ours = 'a article aside b bdi blockquote body br button circle dd div dl dt fieldset ' +
    'figcaption figure footer form g h1 h2 h3 head header html i img input label legend li link ' +
    'main mark meta nav ol option output p path polygon polyline section select small span svg ' +
    'time title ul use video dialog s strong h4 textarea'
  const known = new Set(ours.split(' '))
  const script = e => e.closest('head') || e.matches('.first-sight[type="application/json"]')
  const module = e => e.matches('link[rel=modulepreload][href^="/static/"]')
  const later = e => e.matches('body > template.later') && [...e.content.children].every(module)
  const told = e => known.has(e.localName) || later(e)
  const strange = e => !told(e) && !(e.localName === 'script' && script(e))
  const listens = e => [...e.attributes].some(({ name }) => name.startsWith('on'))
  return [...document.querySelectorAll('*')].filter(e => strange(e) || listens(e))
    .map(e => e.outerHTML.slice(0, 120))
}"""


class Trapped:
    """Pages in which whatever runs, opens a dialog or asks a stranger is noted."""

    def __init__(self, at):
        self.at, self.pages, self.found = at, [], []

    async def opened(self, path, who=None, *, wire=None, **options):
        async def before(page):
            self._watch(page)
            await page.add_init_script(TRAP)
            if wire:
                await wire.stand(page)

        page = await self.at.page(path, who, before=before, **options)
        await page.wait_for_selector(SETTLED, state="attached")
        self.pages.append(page)
        return page

    def _watch(self, page):
        async def dialog(opened):
            self.found.append(f"dialog: {opened.message}")
            await opened.dismiss()

        def asked(request):
            there = urlsplit(request.url)
            if there.scheme.startswith("http") and there.hostname != "127.0.0.1":
                self.found.append(f"asked: {request.url}")

        page.on("dialog", dialog)
        page.on("request", asked)
        page.on("popup", lambda popup: self.found.append(f"popup: {popup.url}"))

    async def quiet(self):
        """Nothing ran, nothing was asked of strangers, and no page holds what is not ours."""
        for page in self.pages:
            self.found += [f"ran: {what}" for what in await page.evaluate("window.ran")]
            self.found += [f"built: {what}" for what in await page.evaluate(STRANGE)]
        assert self.found == []
        assert self.at.complaints == []


@pytest.fixture
async def trapping(tmp_path):
    """Serve a market that lets everything through as fast as it comes, with trapped pages.

    A module in whose tests all pages are trapped calls it ``at``.
    """
    async with market(tmp_path, **WIDE_OPEN) as opened:
        opened.trapped = Trapped(opened)
        yield opened


def batched(many, size):
    some = list(many)
    return [some[at : at + size] for at in range(0, len(some), size)]


async def texts(page, what):
    return await page.locator(what).evaluate_all("all => all.map(e => e.textContent)")
