"""What a room's page shows while its connection is still on its way."""

import pytest
from playwright.async_api import expect

from tests.web.market import market, ready, say

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]


async def unanswered(page):
    await page.route_web_socket("**/connection/websocket", lambda socket: None)


async def test_title_cover_and_price_wait_for_no_connection(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room()

        page = await at.page(f"/room/{room}", before=unanswered)

        await expect(page.locator(".host h1")).to_have_text("Celadon evening")
        await expect(page.locator(".now .price b")).to_contain_text("€38")
        await page.wait_for_function("() => document.querySelector('.still').naturalWidth > 0")
        assert at.complaints == []


async def test_the_room_goes_on_from_where_its_page_stood(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room()
        asked = []

        async def listen(page):
            page.on(
                "websocket",
                lambda socket: socket.on("framesent", lambda frame: asked.append(frame)),
            )

        page = await at.page(f"/room/{room}", "ada", before=listen)
        await ready(page)
        async with at.visit("giulia") as host:
            await host.change("pin:explain", room=room, product="bowl")
        await say(page, "How lovely")

        await expect(page.locator(".now h2")).to_have_text("Speckled bowl, 24 cm")
        await expect(page.locator(".log")).to_contain_text("How lovely")
        assert not [frame for frame in asked if "room:show" in str(frame)]
        assert at.complaints == []
