"""Real Chromium on both sides: a page's camera goes in, and moves in another page."""

import pytest

from bench.stage import DECODED, JOIN, PUBLISH, RESTART, TOKEN, chromium, serve
from media.child import ChildEngine
from tests.media.people import news, until_true

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(120)]


async def test_a_page_publishes_and_another_sees_it_move():
    engine = ChildEngine()
    async with serve(engine) as address, chromium() as browser:
        host, viewer = await browser.new_page(), await browser.new_page()
        await host.goto(address)
        await viewer.goto(address)

        assert await host.evaluate(PUBLISH, ["/whip/r", TOKEN]) == 201
        await news(engine, "started")
        joined = await viewer.evaluate(JOIN, "/whep/r")

        assert joined["status"] == 201
        seen = await viewer.evaluate(DECODED)

        async def moved():
            return await viewer.evaluate(DECODED) >= seen + 20

        await until_true(moved)


async def test_a_picture_goes_on_over_a_restart_of_ice_on_either_side():
    engine = ChildEngine()
    async with serve(engine) as address, chromium() as browser:
        host, viewer = await browser.new_page(), await browser.new_page()
        await host.goto(address)
        await viewer.goto(address)
        await host.evaluate(PUBLISH, ["/whip/r", TOKEN])
        await news(engine, "started")
        await viewer.evaluate(JOIN, "/whep/r")

        for page, token in ((host, TOKEN), (viewer, "")):
            session = await page.evaluate("window.session")
            told = await page.evaluate(RESTART, [session, token])
            assert (told["status"], told["etag"]) == (200, f'"{told["ufrag"]}"')

        seen = await viewer.evaluate(DECODED)

        async def moved():
            return await viewer.evaluate(DECODED) >= seen + 20

        await until_true(moved)


async def test_a_page_without_a_token_does_not_publish_and_one_too_early_does_not_see():
    async with serve(ChildEngine()) as address, chromium() as browser:
        page = await browser.new_page()
        await page.goto(address)

        assert await page.evaluate(PUBLISH, ["/whip/r", "wrong"]) == 401
        assert await page.evaluate(JOIN, "/whep/r") == {"status": 409}


async def test_a_page_that_closes_ends_its_picture():
    engine = ChildEngine()
    async with serve(engine) as address, chromium() as browser:
        host = await browser.new_page()
        await host.goto(address)
        await host.evaluate(PUBLISH, ["/whip/r", TOKEN])
        await news(engine, "started")

        await host.close()

        await news(engine, "stopped")
