"""The shell: one goes from page to page, and what plays goes on."""

from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from tests.web.market import DESK, market, moves, ready
from tests.web.test_show import go_live, make_show

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]


class Asked:
    """What a page has asked for since it was opened: pictures, and connections."""

    def __init__(self, page):
        self.pictures, self.sockets, self.documents = [], [], []
        page.on("request", self._note)
        page.on("websocket", lambda socket: self.sockets.append(socket.url))

    def _note(self, asked):
        if "/whep/" in asked.url and asked.method == "POST":
            self.pictures.append(asked.url)
        if asked.resource_type == "document":
            self.documents.append(asked.url)


@asynccontextmanager
async def on_air(folder):
    """A market with a host at their camera; yields it, the host's page and the room."""
    async with market(folder) as at:
        host = await at.opened("/studio", "giulia", size=DESK, permissions=["camera", "microphone"])
        room = await make_show(host, "Lamps at dusk")
        await go_live(host)
        yield at, host, room


async def left_for_the_corner(at, room):
    """Open the room of a show, and leave it while it plays."""
    page = await at.opened(f"/room/{room}")
    await moves(page)
    await page.click(".leave")
    await expect(page.locator(".mini")).to_be_visible()
    return page


async def aloud(page):
    return await page.evaluate("!document.querySelector('video.live').muted")


async def test_the_picture_goes_on_in_a_corner_and_comes_back(tmp_path):
    async with on_air(tmp_path) as (at, _, room):
        page = await at.opened("/")
        asked = Asked(page)
        await page.click(f'[data-room="{room}"] a')
        await ready(page)
        await moves(page)
        await page.click(".sound")

        await page.click(".leave")
        await expect(page.locator(".mini")).to_be_visible()
        await moves(page)

        assert page.url == at.address + "/"
        assert await aloud(page)
        await expect(page.locator(".mini b")).to_have_text("Lamps at dusk")
        await page.go_back()
        await expect(page.locator("main.room video")).to_have_attribute("data-on", "")
        await moves(page)
        assert await aloud(page)
        assert (len(asked.pictures), asked.sockets, asked.documents) == (1, [], [])
        assert at.complaints == []


async def test_a_show_that_ends_leaves_the_corner(tmp_path):
    async with on_air(tmp_path) as (at, host, room):
        page = await left_for_the_corner(at, room)

        await host.click(".topbar .end")
        await host.click(".ask-end footer .button[data-kind=alarm]")

        await expect(page.locator(".mini")).to_be_hidden()


async def test_a_show_in_the_corner_can_be_closed_and_stays_closed(tmp_path):
    async with on_air(tmp_path) as (at, _, room):
        page = await left_for_the_corner(at, room)

        await page.click(".mini > button:last-child")

        await expect(page.locator(".mini")).to_be_hidden()
        await page.reload()
        await ready(page)
        await expect(page.locator(".mini")).to_be_hidden()


async def test_a_page_that_begins_anew_goes_on_with_the_show(tmp_path):
    async with on_air(tmp_path) as (at, _, room):
        page = await left_for_the_corner(at, room)

        await page.reload()

        await moves(page)
        await expect(page.locator(".mini b")).to_have_text("Lamps at dusk")


async def test_back_and_forward_lead_where_one_was(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room()
        other = await at.room("Bowls at noon")
        page = await at.opened("/")
        await page.click(f'[data-room="{room}"] a')
        await ready(page)
        await expect(page).to_have_title("Celadon evening · Giulia Moro · Rialto")
        await page.click(".leave")
        await ready(page)
        await page.click(f'[data-room="{other}"] a')
        await expect(page).to_have_title("Bowls at noon · Giulia Moro · Rialto")

        await page.go_back()
        await expect(page.locator(".tabbar a[aria-current]")).to_have_attribute("href", "/")
        home = page.url
        await page.go_back()
        await expect(page.locator(".host h1")).to_have_text("Celadon evening")
        await page.go_forward()
        await page.go_forward()
        await expect(page.locator(".host h1")).to_have_text("Bowls at noon")

        assert home == at.address + "/"
        assert page.url == f"{at.address}/room/{other}"
        assert at.complaints == []


async def test_who_listens_hears_what_has_opened(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room()
        page = await at.opened("/")

        await page.focus(f'[data-room="{room}"] a')
        await page.keyboard.press("Enter")

        await ready(page)
        await page.wait_for_function("() => document.activeElement.matches('main h1')")
        await expect(page.locator(":focus")).to_have_text("Celadon evening")


async def test_a_page_of_another_release_begins_anew(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room()
        page = await at.opened("/")
        asked = Asked(page)

        async def of_another(route):
            told = await route.fetch()
            body = (await told.text()).replace("/js/shell.js", "/js/shell.js?other")
            await route.fulfill(response=told, body=body)

        await page.route(f"**/room/{room}?lang=en", of_another)
        await page.click(f'[data-room="{room}"] a')

        await expect(page.locator(".host h1")).to_have_text("Celadon evening")
        assert asked.documents == [f"{at.address}/room/{room}"]
