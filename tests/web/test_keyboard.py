"""What each page is for, done by keyboard alone: no mouse here, and the focus always seen."""

import re

import pytest
from playwright.async_api import expect

from tests.web.looks import FOCUSED
from tests.web.market import DESK, PHONE, market, ready

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

MOST_STEPS = 80
HOT = "#buy footer .button[data-kind=hot]"


class Keys:
    """Somebody at the keyboard of a page."""

    def __init__(self, page):
        self.page = page

    async def to(self, what, key="Tab"):
        """Go on by Tab until ``what`` has the focus; wherever it rests on the way, it is seen."""
        target = self.page.locator(what).first
        await expect(target).to_be_enabled()
        for _ in range(MOST_STEPS):
            if await target.evaluate("e => e === document.activeElement"):
                return
            await self.page.keyboard.press(key)
            assert await self.page.evaluate(FOCUSED) in ("seen", ""), what
        raise AssertionError(f"{what} is not reached by {key}")

    async def press(self, what, key="Enter"):
        await self.to(what)
        await self.page.keyboard.press(key)

    async def write(self, what, text):
        await self.to(what)
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def sees(self, what, text):
        await expect(self.page.locator(what)).to_contain_text(text)


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


@pytest.fixture
async def room(at):
    at.here = await at.room()
    async with at.visit("bo") as bo:
        await bo.change("chat:say", chat=at.here, text="Who wants tea?")
    return at


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
async def keys(room, request):
    """Ada at the keyboard, in a room on air."""
    return Keys(await room.opened(f"/room/{room.here}", "ada", size=request.param))


async def test_a_show_is_found_and_opened(room):
    page = await room.opened("/", "ada")

    await Keys(page).press(".arcade a.frame")

    await page.wait_for_url(f"**/room/{room.here}")
    await ready(page)
    assert room.complaints == []


async def test_a_thing_is_found_opened_and_asked_about(at):
    page = await at.opened("/", "ada")
    keys = Keys(page)
    await keys.to(".find input")
    await page.keyboard.type("kettle")
    await page.keyboard.press("Enter")
    await expect(page.locator("main h1")).to_be_focused()
    await expect(page.locator(".grid .tile")).to_have_count(1)
    await keys.press(".grid .tile h3 button")

    await keys.write("#product input[name=text]", "Does it whistle?")

    await keys.sees("#product .list .ask", "Does it whistle?")
    assert at.complaints == []


async def test_a_line_is_written_and_one_is_answered(room, keys):
    await keys.write(".composer input", "I do")
    await expect(keys.page.locator(".log .line")).to_have_count(2)

    await keys.press(".log", "ArrowUp")
    await keys.page.keyboard.press("ArrowUp")
    await keys.page.keyboard.press("Enter")
    await keys.press("#line .button:has-text('Reply')")
    await expect(keys.page.locator(".composer input")).to_be_focused()
    await keys.write(".composer input", "Me too")

    await keys.sees(".log .line[data-to]", "Me too")
    await keys.sees(".log .line[data-to] .quote", "Who wants tea?")
    assert room.complaints == []


async def test_a_thing_is_chosen_held_and_paid(room, keys):
    await keys.press(".now .buy")
    await keys.press("#buy input[type=radio]", "ArrowDown")
    await keys.press("#buy .stepper button:last-child")
    await keys.press(HOT)
    await expect(keys.page.locator("#buy")).to_have_attribute("data-state", "quoted")

    await keys.press(HOT)

    await expect(keys.page.locator("#buy")).to_have_attribute("data-state", "placed")
    await keys.press("#buy footer .button")
    await expect(keys.page.locator("#buy")).to_be_hidden()
    (order,) = (await room.shop())["orders"]
    assert (order["sku"], order["quantity"]) == ("teapot-2", 2)
    assert room.complaints == []


async def test_a_host_is_followed_and_asked(room, keys):
    await keys.press(".host .follow")
    await expect(keys.page.locator(".host .follow")).to_have_attribute("aria-pressed", "true")
    await keys.press("[data-to-questions]")

    await keys.write(".composer input", "Does it drip?")

    await keys.sees("#questions .ask", "Does it drip?")
    assert room.complaints == []


async def make(keys):
    """Make a show with the second cover and the second kind."""
    await keys.to("input[name=title]")
    await keys.page.keyboard.type("Lamps by the water")
    await keys.press("input[name=cover]", "ArrowRight")
    await keys.press("select[name=category]", "ArrowDown")
    await keys.press(".new-show button[type=submit]")
    await keys.page.wait_for_url(re.compile("room="))
    await ready(keys.page)
    return keys.page.url.split("room=")[1]


async def explain(keys):
    """Lay a thing and explain it: the focus goes with the thing from list to list."""
    await keys.press(".offered [data-product=teapot] button")
    await expect(keys.page.locator(".laid [data-product=teapot] button").first).to_be_focused()
    await keys.page.keyboard.press("Enter")
    await keys.sees(".current", "Celadon teapot")
    await expect(keys.page.locator(".current button")).to_be_focused()


async def test_a_show_is_made_opened_explained_answered_and_ended(at):
    page = await at.opened("/studio", "giulia", size=DESK)
    keys = Keys(page)
    room = await make(keys)

    await keys.press(".go")
    await expect(page.locator(".topbar .badge")).to_have_attribute("data-kind", "live")
    await explain(keys)
    async with at.visit("ada") as ada:
        await ada.change("question:ask", product="teapot", room=room, text="Does it drip?")
    await keys.press(".waiting-list button")
    await keys.write(".composer input", "Never")
    await expect(page.locator(".waiting-list .ask")).to_have_count(0)
    await keys.press(".topbar .end")
    await keys.press(".ask-end footer .button[data-kind=alarm]")

    await keys.sees(".preview .told", "This show has ended")
    async with at.visit("ada") as ada:
        parts = (await ada.ask("room:show", room=room))["parts"]
    told = next(part for part in parts if part["part"] == "room")
    assert (told["cover"], told["state"]) == ("lamps", "ended")
    assert at.complaints == []
