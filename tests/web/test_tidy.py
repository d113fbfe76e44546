"""After the show a host tidies up: several lines at once, and taken back for some seconds."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, market
from tests.web.test_keyboard import Keys
from tests.web.wire import Wire, no

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

OPEN, ROW = ".tidy-up", "#tidy .tidied"
PANEL = '[data-panel="tidy"]'
HELD, PLAIN = "Get a real job", "First pair to whoever follows me"


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.here = await opened.room(laid=())
        yield opened


async def ended(at):
    """Let Ada say what is held, and what Bo reports, and end the show."""
    async with at.visit("giulia") as host, at.visit("ada") as ada, at.visit("bo") as bo:
        await host.change("chat:modes", chat=at.here, strict=3)
        held = await ada.change("chat:say", chat=at.here, text=HELD)
        said = await ada.change("chat:say", chat=at.here, text=PLAIN)
        await bo.change("report:line", chat=at.here, line=said["id"], reason="spam")
        await host.change("room:end", room=at.here)
    return held["id"], said["id"]


async def studio(at, **options):
    return await at.opened(f"/studio?room={at.here}", "giulia", **options)


async def standing(at):
    async with at.visit("bo") as bo:
        lines = (await bo.ask("chat:read", chat=at.here))["lines"]
    return [line["text"] for line in lines if not line["gone"]]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_several_are_removed_at_once_by_keyboard_when_nobody_takes_it_back(at, size):
    await ended(at)
    page = await studio(at, size=size)
    keys = Keys(page)
    await keys.press(OPEN)
    await expect(page.locator(ROW)).to_have_count(2)
    assert await troubles(page) == []
    await keys.press("#tidy [name=all]")

    await keys.press("#tidy [name=remove]")

    await expect(page.locator(f"{PANEL}")).to_have_attribute("data-state", "empty")
    await expect(page.locator("#tidy .toast")).to_contain_text("2 lines are removed")
    assert PLAIN in await standing(at)
    await page.keyboard.press("Escape")
    await expect(page.locator(".log .line.gone")).to_have_count(2)
    assert await standing(at) == []
    assert at.complaints == []


async def test_what_is_taken_back_in_time_is_not_sent(at):
    await ended(at)
    wire = Wire()
    page = await studio(at, before=wire.stand)
    await page.click(OPEN)
    await page.click("#tidy [name=all]")
    await page.click("#tidy [name=remove]")

    await page.click("#tidy .toast .button")

    await expect(page.locator(ROW)).to_have_count(2)
    await page.keyboard.press("Escape")
    assert "chat:delete" not in [name for name, _ in wire.asked]
    assert PLAIN in await standing(at)


async def test_what_is_let_through_stands_after_some_seconds(at):
    await ended(at)
    page = await at.page(f"/studio?room={at.here}", "giulia", before=lambda p: p.clock.install())
    await page.click(OPEN)
    await page.check(f"{ROW} >> nth=0 >> input")
    await expect(page.locator("#tidy [name=release]")).to_have_text("Let 1 through")

    await page.click("#tidy [name=release]")
    await page.clock.fast_forward(9_000)

    await expect(page.locator("#tidy .toast")).to_have_count(0)
    await expect(page.locator(ROW)).to_have_count(1)
    await expect(page.locator(".log .line", has_text=re.compile(HELD)).first).to_be_attached()
    async with asyncio.timeout(30):  # the page shows it before the server has it
        while HELD not in await standing(at):
            pass


async def test_what_was_not_done_is_there_again_and_why(at):
    await ended(at)
    wire = Wire(chat_delete=no(1001))
    page = await studio(at, before=wire.stand)
    await page.click(OPEN)
    await page.click("#tidy [name=all]")
    await page.click("#tidy [name=remove]")

    await page.keyboard.press("Escape")

    await page.click(OPEN)
    await expect(page.locator(ROW)).to_have_count(2)
    await expect(page.locator("#tidy .toast")).to_contain_text("You may not do that here")


async def test_while_the_show_goes_on_there_is_nothing_to_tidy_up(at):
    page = await studio(at)

    await expect(page.locator(OPEN)).to_be_hidden()


@pytest.mark.parametrize(
    ("rule", "state"), [("hold", "loading"), (no(1122), "error"), (no(1001), "denied")]
)
async def test_how_the_list_is_is_said(at, rule, state):
    await ended(at)
    page = await studio(at, before=Wire(report_list=rule).stand)

    await page.click(OPEN)

    await expect(page.locator(PANEL)).to_have_attribute("data-state", state)
    assert re.search(r"\w+\W+\w+", await page.locator(PANEL).text_content())
