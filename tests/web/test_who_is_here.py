"""Who is here: by name those who have one, whom one follows first; guests are a number."""

import re
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import expect

from tests.web.market import DESK, PHONE
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

ROWS = "#here .who-here"


async def comes(at, stack, who):
    """Let somebody made of software listen to the room."""
    visitor = await stack.enter_async_context(at.visit(who))
    await visitor.subscribe(f"room:{at.here}")
    return visitor


def somebody(n, user=None):
    user = f"user-{n}" if user is None else user
    info = {"user": user, "client": str(n)}
    return str(n), info | ({"conn_info": {"name": f"Name {n:03}"}} if user else {})


def told(people):
    return {"presence": {"presence": dict(people)}}


async def opened(at, who="ada", size=PHONE, **rules):
    wire = Wire(**rules)
    page = await at.opened(f"/room/{at.here}", who, size=size, before=wire.stand)
    await page.click(".here")
    return page, wire


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_those_whom_one_follows_come_first_then_hosts_and_guests_are_counted(at, size):
    async with AsyncExitStack() as stack:
        await comes(at, stack, "giulia")
        await comes(at, stack, "mo")
        ada = await comes(at, stack, "ada")
        await ada.change("follow:add", whom="mo")
        await at.opened(f"/room/{at.here}")

        page, _ = await opened(at, size=size)

        sheet = page.get_by_role("dialog", name="Who is here")
        await expect(sheet.get_by_role("heading", level=2)).to_be_focused()
        await expect(page.locator(ROWS)).to_have_count(3)
        rows = [" ".join(row.split()) for row in await page.locator(ROWS).all_inner_texts()]
        assert re.match(r"Mo\b.* Following", rows[0])
        assert re.match(r"Giulia Moro Host", rows[1])
        assert re.match(r"Ada\b.* You", rows[2])
        await expect(page.locator("#here .guests")).to_have_text("and 1 guest")
    assert at.complaints == []


async def test_a_guest_who_is_alone_is_told_why_nobody_has_a_name(at):
    page, _ = await opened(at, who=None)

    panel = page.locator("[data-panel=here]")
    await expect(panel).to_have_attribute("data-state", "empty")
    await expect(panel).to_contain_text("1 guest is here")
    await panel.get_by_role("button", name="Sign in").click()
    await expect(page.locator("#you")).to_be_visible()
    assert at.complaints == []


async def test_of_very_many_the_first_are_listed_and_the_others_counted(at):
    crowd = told([*map(somebody, range(130)), *(somebody(n, user="") for n in range(200, 220))])

    page, _ = await opened(at, presence=crowd)

    await expect(page.locator(ROWS)).to_have_count(100)
    await expect(page.locator("[data-panel=here]")).to_contain_text("and 30 more")
    await expect(page.locator("#here .guests")).to_have_text("and 20 guests")


@pytest.mark.parametrize(
    ("rule", "state", "says"),
    [
        ("hold", "loading", "One moment"),
        ({"error": {"code": 108, "message": "not available"}}, "empty", "not listed one by one"),
        ({"error": {"code": 111, "message": "too many"}}, "error", "did not load"),
        ({"error": {"code": 103, "message": "denied"}}, "error", "did not load"),
    ],
    ids=["loading", "crowd", "busy", "denied"],
)
async def test_each_state_is_a_sentence_and_a_step(at, rule, state, says):
    page, _ = await opened(at, presence=rule)

    panel = page.locator("[data-panel=here]")
    await expect(panel).to_have_attribute("data-state", state)
    await expect(panel).to_contain_text(says)
    if state != "loading":
        assert await panel.get_by_role("button").count()


async def test_without_a_line_it_says_so_and_fills_when_it_is_there(at):
    page, wire = await opened(at)
    await page.click("#here > header button")
    await wire.cut(down=True)
    await expect(page.locator(".strip")).to_contain_text("The line is lost")
    await page.click(".here")
    panel = page.locator("[data-panel=here]")
    await expect(panel).to_have_attribute("data-state", "offline")

    await wire.cut()

    await expect(panel).to_have_attribute("data-state", "full")
    await expect(page.locator(ROWS)).to_have_count(1)
