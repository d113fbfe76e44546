"""From room to room: by finger, wheel, keys and links, in the order of what is live, and back."""

import re

import pytest
from playwright.async_api import expect

from tests.web.market import DESK, PHONE, market, ready

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

TITLES = ("The third", "The second", "The first")  # as they are listed: the latest first
AFTER, BEFORE = '.steps [data-to="after"]', '.steps [data-to="before"]'


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.rooms = [await opened.room(title) for title in TITLES[::-1]][::-1]
        async with opened.visit("ada") as ada:
            while len((await ada.ask("feed:live"))["cards"]) < len(TITLES):
                pass
        yield opened


async def opened(at, place, size=PHONE, **options):
    page = await at.opened(f"/room/{at.rooms[place]}", "ada", size=size, **options)
    await knows(page)
    return page


async def knows(page):
    """Wait until the page knows which rooms lie beside its own."""
    await expect(page.locator(".steps a[href]").first).to_be_attached()


async def is_in(page, at, place):
    await page.wait_for_url(f"**/room/{at.rooms[place]}")
    await ready(page)
    await expect(page.locator(".host h1")).to_have_text(TITLES[place])


async def drag(page, by, start=(180, 300), *, let_go=True):
    """Draw a finger over the screen; returns the line by which it is moved."""
    line = await page.context.new_cdp_session(page)
    x, y = start

    async def touch(kind, at_y):
        points = [] if at_y is None else [{"x": x, "y": at_y}]
        await line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    await touch("touchStart", y)
    for step in range(1, 9):
        await touch("touchMove", y + by * step / 8)
    if let_go:
        await touch("touchEnd", None)
    return line


async def test_a_finger_goes_on_to_the_next_room_and_back_is_right(at):
    page = await opened(at, 0, has_touch=True, is_mobile=True)

    await drag(page, -260)
    await is_in(page, at, 1)
    await knows(page)
    await drag(page, -260)
    await is_in(page, at, 2)

    await page.go_back()
    await is_in(page, at, 1)
    await knows(page)
    await drag(page, 260)
    await is_in(page, at, 0)
    assert at.complaints == []


async def test_the_next_rooms_cover_follows_the_finger_and_goes_with_it(at):
    page = await opened(at, 0, has_touch=True, is_mobile=True)

    line = await drag(page, -90, let_go=False)

    beside = page.locator(".beside-room")
    await expect(beside).to_contain_text(TITLES[1])
    box = await beside.bounding_box()
    assert PHONE["height"] - 100 < box["y"] < PHONE["height"] - 60
    await line.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})
    await expect(beside).to_have_count(0)
    await expect(page.locator("main")).to_have_css("translate", "none")
    await is_in(page, at, 0)


async def test_at_the_end_a_finger_meets_an_edge(at):
    page = await opened(at, 2, has_touch=True, is_mobile=True)

    await drag(page, -300)

    await expect(page.locator(".beside-room")).to_have_count(0)
    await expect(page.locator("main")).to_have_css("translate", "none")
    await is_in(page, at, 2)


async def test_a_finger_in_the_chat_scrolls_the_chat(at):
    async with at.visit("bo") as bo:
        for n in range(5):
            await bo.change("chat:say", chat=at.rooms[0], text=f"A long line {n} " * 8)
    page = await opened(at, 0, has_touch=True, is_mobile=True)
    box = await page.locator(".log .line").last.bounding_box()
    start = await page.evaluate("document.querySelector('.log').scrollTop")

    await drag(page, 120, (box["x"] + 60, box["y"] + 10))

    await page.wait_for_function(
        "start => document.querySelector('.log').scrollTop < start - 40", arg=start
    )
    await is_in(page, at, 0)


async def test_the_wheel_goes_one_room_a_turn_but_not_over_the_chat(at):
    page = await opened(at, 0, size=DESK)
    await page.mouse.move(1100, 400)
    await page.mouse.wheel(0, 500)
    await page.mouse.move(600, 400)

    for _ in range(6):
        await page.mouse.wheel(0, 120)

    await is_in(page, at, 1)
    assert at.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_keys_and_links_lead_on_and_the_end_is_said(at, size):
    page = await opened(at, 0, size=size)
    await expect(page.locator(BEFORE)).to_have_accessible_name("No show before this one")
    await expect(page.locator(AFTER)).to_have_accessible_name(
        re.compile("Next show: .The second., with .Giulia Moro.")
    )
    await page.keyboard.press("PageUp")
    await expect(page.locator(".toast")).to_contain_text("No show before this one")

    await page.keyboard.press("PageDown")
    await is_in(page, at, 1)
    await knows(page)
    await page.locator(AFTER).focus()
    await page.keyboard.press("Enter")
    await is_in(page, at, 2)

    await expect(page.locator(".host h1")).to_be_focused()
    assert at.complaints == []


async def test_who_wants_no_motion_is_taken_there_at_once(at):
    page = await opened(at, 0, has_touch=True, is_mobile=True, reduced_motion="reduce")

    await drag(page, -260)

    await is_in(page, at, 1)
    assert at.complaints == []


async def test_what_is_written_keeps_its_page_keys(at):
    page = await opened(at, 0)
    await page.locator(".composer input").fill("Half a thought")

    await page.keyboard.press("PageDown")

    await expect(page.locator(".composer input")).to_have_value("Half a thought")
    await is_in(page, at, 0)
