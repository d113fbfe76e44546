"""The marketplace's page that asks, in a real Chromium: by keyboard and without scripts."""

import asyncio
import socket
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bench.stage import chromium
from gateway.app import SafeHeaders
from rialto.world import World
from shop.app import Shop
from shop.issuer_words import WORDS
from shop.oauth import Client
from tests.dictionary import DictionaryStore
from tests.peers import needs
from tests.shop.things import ADA, GIULIA, asking, exchanging
from tests.web.axe import faults
from tests.web.looks import troubles, unseen_focus
from tests.web.market import DESK, HANG_MS, PHONE, TELL_CSP

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(120)]

SMALL = {"width": 320, "height": 640}
BACK = "**/welcome"


class Marketplace:
    """The shop on the loopback, and Rialto on another origin of it, with a browser between."""

    def __init__(self, shop, browser, port):
        self.shop, self.browser, self.port = shop, browser, port
        self.issuer = f"http://127.0.0.1:{port}/shop"
        self.callback = f"http://localhost:{port}/sign-in/callback"
        self.complaints = []
        self.came = asyncio.Queue()

    def app(self):
        async def callback(request):
            self.came.put_nowait(request.url)
            return RedirectResponse("/welcome", 303)

        async def welcome(request):
            return HTMLResponse("<!doctype html><title>Rialto</title><link rel=icon href=/i>")

        mounted = Mount("/shop", routes=self.shop.openid(lambda _: self.issuer))
        routes = [
            mounted,
            Route("/sign-in/callback", callback),
            Route("/welcome", welcome),
            Route("/i", lambda _: Response()),
        ]
        return Starlette(routes=routes, middleware=[Middleware(SafeHeaders)])

    def asked(self, **more):
        return asking(redirect_uri=self.callback, **more)

    async def page(self, *, size=PHONE, scheme="light", scripts=False, **more):
        context = await self.browser.new_context(
            viewport=size, color_scheme=scheme, java_script_enabled=scripts
        )
        page = await context.new_page()
        page.set_default_timeout(HANG_MS)
        page.on("console", lambda said: self.complaints.append(said.text))
        # A page that is left gives up what it still asks for; that is no failure.
        page.on(
            "requestfailed",
            lambda asked: asked.failure != "net::ERR_ABORTED" and self.complaints.append(asked.url),
        )
        if scripts:
            await page.add_init_script(TELL_CSP)
        await page.goto(f"{self.issuer}/oauth/authorize?{urlencode(self.asked(**more))}")
        return page

    async def told(self):
        """Return what the browser brought back to Rialto."""
        url = await self.came.get()
        return {name: value for name, (value,) in parse_qs(urlsplit(str(url)).query).items()}


@asynccontextmanager
async def serving(app, listener):
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
    serving = asyncio.get_running_loop().create_task(server.serve([listener]))
    try:
        yield
    finally:
        server.should_exit = server.force_exit = True
        await serving


@pytest.fixture
async def at():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        shop = await Shop.open(DictionaryStore(), World(), "", [ADA, GIULIA])
        async with chromium() as browser:
            at = Marketplace(shop, browser, listener.getsockname()[1])
            shop.issuer.clients["rialto"] = Client("rialto", "Rialto", (at.callback,))
            async with serving(at.app(), listener):
                yield at


async def press(page, *keys):
    for key in keys:
        await page.keyboard.press(key)


async def test_by_keyboard_and_without_scripts_one_comes_back_as_whom_one_chose(at):
    page = await at.page()

    await press(page, "Tab", "ArrowDown", "Tab", "Enter")
    await page.wait_for_url(BACK)

    told = await at.told()
    assert (told["state"], told["iss"]) == ("a state", at.issuer)
    async with httpx.AsyncClient() as http:
        found = (await http.get(f"{at.issuer}/.well-known/openid-configuration")).json()
        asked = exchanging(told["code"], redirect_uri=at.callback)
        given = (await http.post(found["token_endpoint"], data=asked)).json()
    keys = jwt.PyJWKClient(found["jwks_uri"])
    key = await asyncio.to_thread(keys.get_signing_key_from_jwt, given["id_token"])
    claims = jwt.decode(
        given["id_token"], key, ["ES256"], audience="rialto", issuer=found["issuer"],
        options={"require": ["exp", "iat", "auth_time", "nonce", "sub"]},
    )  # fmt: skip
    assert (claims["sub"], claims["role"], claims["nonce"]) == ("giulia", "seller", "a nonce")
    assert at.complaints == []


async def test_by_keyboard_one_can_say_no(at):
    page = await at.page()

    await press(page, "Tab", "Tab", "Tab", "Enter")
    await page.wait_for_url(BACK)

    told = await at.told()
    assert (told["error"], told["state"], told["iss"]) == ("access_denied", "a state", at.issuer)
    assert "code" not in told
    assert at.complaints == []


async def test_a_page_left_open_too_long_starts_again_by_its_link(at):
    page = await at.page()
    await page.context.clear_cookies()

    await page.get_by_role("button", name="Allow").click()
    await page.get_by_role("link", name="Start again").click()
    await page.get_by_role("button", name="Allow").click()
    await page.wait_for_url(BACK)

    assert "code" in await at.told()


@pytest.mark.parametrize("lang", sorted(WORDS))
async def test_the_page_fits_every_width_and_shows_where_one_is(at, lang):
    for scheme in ("light", "dark"):
        page = await at.page(scheme=scheme, scripts=True, ui_locales=lang)
        assert await page.get_attribute("html", "dir") == ("rtl" if lang == "ar" else "ltr")
        for size in (SMALL, PHONE, DESK):
            await page.set_viewport_size(size)
            assert await troubles(page) == []
        assert await unseen_focus(page) == []
        await page.context.close()

    assert at.complaints == []


@needs("npm's axe")
@pytest.mark.parametrize("lang", sorted(WORDS))
async def test_nothing_on_the_page_keeps_anybody_out(at, lang):
    page = await at.page(scripts=True, ui_locales=lang)

    assert await faults(page, lang) == []
