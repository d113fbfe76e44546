"""Photos that few may see: asked for as the reader, once, and again where nothing was told."""

import httpx
import pytest
from playwright.async_api import expect

from rialto.roles import Role
from tests.storage.drawn import photo
from tests.web.market import DESK

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

PHOTOS, TURN = "[data-key=reports] .photos", "[name=turn]"
DRAWN = f"() => document.querySelector('{PHOTOS} img')?.naturalWidth > 0"
UNANSWERED = "No answer came"


async def reported(at):
    """Let Bo report the teapot with a photo, and Tess claim the case; return it."""
    signed = {"authorization": f"Bearer {at.token('bo')}", "idempotency-key": "key-of-one"}
    async with httpx.AsyncClient(base_url=at.address, trust_env=False) as http:
        answer = await http.post("/uploads?purpose=report", content=photo(), headers=signed)
    told = {"room": at.here, "product": "teapot", "reason": "counterfeit"}
    async with at.visit("bo") as bo, at.visit("tess") as tess:
        await bo.change("report:product", photos=[answer.json()["upload"]], **told)
        return (await tess.change("case:claim", case=""))["case"]


class Way:
    """Stands where photos come in: what ``does`` is done to each, and ``asked`` counts them."""

    def __init__(self, does):
        self.does, self.asked = does, 0

    async def stand(self, page):
        await page.route("**/uploads/*", self._meet)

    async def _meet(self, route):
        self.asked += 1
        await self.does(route, self.asked)


async def drawn_anew(page):
    """Let the case be drawn once more, as it is with all that happens to it."""
    await page.click(TURN)
    await expect(page.locator('[data-panel="case"]')).to_contain_text("Nobody has it")


async def test_with_a_token_that_has_ended_a_fresh_one_brings_the_photo_once(at):
    case = await reported(at)
    over = at.node.tokens.mint("tess", name="Tess", role=Role.AGENT, ttl_s=-1)

    async def ages(route, n):
        told = {"authorization": f"Bearer {over}"} if n == 1 else {}
        await route.continue_(headers={**route.request.headers, **told})

    way = Way(ages)

    page = await at.opened(f"/cases#{case}", "tess", size=DESK, before=way.stand)

    await page.wait_for_function(DRAWN)
    await drawn_anew(page)
    await page.wait_for_function(DRAWN)
    assert way.asked == 2
    assert [each for each in at.complaints if "401" not in each] == []


@pytest.mark.parametrize("away", ["unavailable", "dropped"])
async def test_what_is_not_answered_is_told_so_and_asked_again(at, away):
    case = await reported(at)

    async def fails(route, n):
        if n > 1:
            await route.continue_()
        elif away == "dropped":
            await route.abort("connectionreset")
        else:
            await route.fulfill(status=503)

    way = Way(fails)
    page = await at.opened(f"/cases#{case}", "tess", size=DESK, before=way.stand)
    await expect(page.locator(PHOTOS)).to_contain_text(UNANSWERED)

    await drawn_anew(page)

    await page.wait_for_function(DRAWN)
    assert way.asked == 2


async def test_a_photo_that_is_gone_is_told_so_and_asked_for_once(at):
    case = await reported(at)
    way = Way(lambda route, _: route.fulfill(status=404))

    page = await at.opened(f"/cases#{case}", "tess", size=DESK, before=way.stand)

    await expect(page.locator(PHOTOS)).to_contain_text("This photo is not kept any more.")
    await drawn_anew(page)
    await expect(page.locator(PHOTOS)).to_contain_text("This photo is not kept any more.")
    assert way.asked == 1
