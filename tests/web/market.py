"""A market for real browsers: a node with the demo's people, and pages that tell on themselves."""

import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from playwright.async_api import Browser, BrowserContext, Page, expect

from bench.stage import chromium
from gateway.compose import SHOP_URL, Node, embedded
from gateway.demo_people import PEOPLE, of_the_demo, token_of
from gateway.session_cookie import COOKIE
from gateway.visitor import visiting
from rialto.settings import Settings
from rialto.world import World

HANG_MS = 45_000  # no promise of speed: what takes longer hangs
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
PERSON = {person.user: person for person in PEOPLE}
REMEMBER = "sessionStorage.getItem('rialto.token') ?? sessionStorage.setItem('rialto.token', '%s')"
TELL_CSP = (
    "document.addEventListener('securitypolicyviolation',"
    " e => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`))"
)
expect.set_options(timeout=HANG_MS)


@dataclass
class Market:
    """A node, a browser in front of it, and all that its pages complained of.

    ``door`` is the port at which pages come in, where it is not the node's own.
    """

    node: Node
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    door: int = 0

    @property
    def address(self):
        return f"http://127.0.0.1:{self.door or self.node.port}"

    def visit(self, who):
        """Connect somebody made of software."""
        url = f"ws://127.0.0.1:{self.node.port}/connection/websocket"
        return visiting(url, self.token(who), World())

    def token(self, who):
        return token_of(PERSON[who], self.node.tokens)

    async def signed_in(self, user):
        """Begin a session for ``user``; return the cookie of the device."""
        house = self.node.house
        device = "Firefox · Linux"
        _, kept = await house.commit(lambda work: house.sessions.open(user, "mail", device, work))
        where = {"domain": "127.0.0.1", "path": "/"}
        return {"name": COOKIE, "value": kept, "secure": True, "httpOnly": True, **where}

    async def page(
        self, path, who=None, *, account=None, before=None, size=PHONE, lang="en", **options
    ):
        """Open ``path`` as ``who`` in a context of its own; ``before`` may bend what it meets.

        ``who`` comes with a token, as from a page that embeds ours; ``account`` with a session.
        There is no service worker unless ``service_workers="allow"``: what one answers, ``before``
        cannot bend.
        """
        options = {"service_workers": "block", **options}
        context = await self.browser.new_context(viewport=size, locale=lang, **options)
        self.contexts.append(context)
        if account:
            await context.add_cookies([await self.signed_in(account)])
        page = await context.new_page()
        self._listen(page)
        await page.add_init_script(TELL_CSP)
        if who:
            await page.add_init_script(REMEMBER % self.token(who))
        if before:
            await before(page)
        await page.goto(self.address + path)
        return page

    async def opened(self, path, who=None, **options):
        """The same, once the page has shown all it has."""
        page = await self.page(path, who, **options)
        await ready(page)
        return page

    def _listen(self, page: Page):
        def complain(what):
            self.complaints.append(f"{page.url.removeprefix(self.address)}: {what}")

        page.set_default_timeout(HANG_MS)
        page.on("console", lambda said: said.type == "error" and complain(said.text))
        page.on("pageerror", lambda error: complain(error.stack or error))
        # A page that is left gives up what it still asks for; that is no failure.
        page.on(
            "requestfailed",
            lambda asked: (
                asked.failure != "net::ERR_ABORTED" and complain(f"{asked.url} {asked.failure}")
            ),
        )
        page.on(
            "response", lambda told: told.status >= 400 and complain(f"{told.status} {told.url}")
        )

    async def shop(self, **knobs):
        """Turn the shop's knobs, and return the shop's own log."""
        async with self._admin() as admin:
            if knobs:
                await admin.post("/admin/knobs", json=knobs)
            return (await admin.get("/admin/ledger")).json()

    async def judge(self, product, verdict):
        """Let the shop block a product, or allow it again."""
        async with self._admin() as admin:
            await admin.post(f"/admin/products/{product}/{verdict}", json={"reason": "counterfeit"})

    def _admin(self):
        transport = httpx.ASGITransport(app=self.node.shop.app)
        return httpx.AsyncClient(transport=transport, base_url=SHOP_URL)

    async def room(self, title="Celadon evening", laid=("teapot", "bowl"), who="giulia"):
        """Open a room on air without a page: returns its id."""
        async with self.visit(who) as host:
            asked = {"title": title, "cover": "teapots", "category": "home"}
            room = (await host.change("room:create", **asked))["room"]
            await host.change("room:start", room=room)
            for product in laid:
                await host.change("pin:show", room=room, product=product)
            if laid:
                await host.change("pin:explain", room=room, product=laid[0])
        return room


@asynccontextmanager
async def market(folder, port=0, secret="", extra=of_the_demo, **settings):
    """Serve a market from ``folder`` with a browser in front of it."""
    async with chromium() as browser, serving(folder, port, secret, extra, **settings) as node:
        opened = Market(node, browser)
        try:
            yield opened
        finally:
            for context in opened.contexts:
                await context.close()


def serving(folder, port=0, secret="", extra=of_the_demo, **settings):
    told = Settings(
        secret=secret or secrets.token_hex(32), port=port, data=str(folder),
        connections_each=500, arrivals_each=600, **settings,
    )  # fmt: skip
    return embedded(told, World(), extra)


async def ready(page):
    await page.wait_for_selector("html[data-open]", state="attached")


async def say(page, text):
    """Write in the page's composer and send."""
    await page.fill(".composer input", text)
    await page.press(".composer input", "Enter")


async def moves(page, more=15):
    """Wait until ``more`` frames of the page's picture are decoded."""
    await page.wait_for_selector("video[data-on]", state="attached")
    await page.wait_for_function(
        "([video, more]) => { video.from ??= video.webkitDecodedFrameCount;"
        " return video.webkitDecodedFrameCount >= video.from + more }",
        arg=[await page.query_selector("video[data-on]"), more],
    )
    await page.evaluate("delete document.querySelector('video[data-on]').from")
