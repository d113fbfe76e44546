"""The buy sheet in rough hands: answers that come late, a page that is left, a slow double tap."""

import pytest
from playwright.async_api import expect

from tests.web.market import market, ready
from tests.web.wire import Wire, no

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

HOT = ".buy-sheet footer .button[data-kind=hot]"
SHEET = ".buy-sheet"
PRICE = {"amount": 3800, "currency": "EUR"}

# Taps each button below the sheet as soon as it is another one.
TAP_WHAT_COMES = """() => {
  const sheet = document.querySelector('.buy-sheet')
  let was = sheet.dataset.state
  const tap = () => {
    if (sheet.dataset.state === was) return
    was = sheet.dataset.state
    for (const each of sheet.querySelectorAll('footer .button')) each.click()
  }
  new MutationObserver(tap).observe(sheet, { attributeFilter: ['data-state'] })
}"""


async def holding(at, room, wire):
    """Open a room as Ada, and tap on holding what is explained there."""
    page = await at.opened(f"/room/{room}", "ada", before=wire.stand)
    await page.click(".now .buy")
    await page.click(HOT)
    return page


async def stands(page, state):
    await expect(page.locator(SHEET)).to_have_attribute("data-state", state)


async def middle(page, what):
    box = await page.locator(what).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def somebody_buys(at, room):
    async with at.visit("bo") as bo:
        await bo.change("order:hold", room=room, sku="teapot-1", quantity=1, price=PRICE)


async def test_news_that_comes_before_the_answer_is_not_forgotten(at_home):
    at, room = at_home
    wire = Wire(order_hold="late")
    page = await holding(at, room, wire)
    await wire.hears('"quoted"')

    wire.let_go("order:hold")

    await stands(page, "quoted")
    assert at.complaints == []


async def test_an_order_under_way_is_found_again_when_the_page_is_loaded_anew(at_home):
    at, room = at_home
    page = await at.opened(f"/room/{room}", "ada")
    await page.click(".now .buy")
    await page.click(HOT)
    await stands(page, "quoted")

    await page.reload()
    await ready(page)
    await page.click(".pill")
    await stands(page, "quoted")
    await page.click(HOT)

    await stands(page, "placed")
    assert len((await at.shop())["orders"]) == 1
    assert at.complaints == []


async def test_the_second_of_two_slow_taps_does_not_meet_what_came_under_it(at_home):
    at, room = at_home
    wire = Wire()
    page = await at.opened(f"/room/{room}", "ada", before=wire.stand)
    await page.click(".now .buy")
    await page.evaluate(TAP_WHAT_COMES)

    await page.click(HOT)

    await stands(page, "quoted")
    await expect(page.locator(HOT)).to_be_enabled()
    asked = {name for name, _ in wire.asked}
    assert "order:hold" in asked
    assert not asked & {"order:place", "order:cancel"}
    assert at.complaints == []


async def test_what_was_refused_and_what_has_the_focus_stay_while_others_buy(at_home):
    at, room = at_home
    wire = Wire(order_hold=no(1202, most=5))
    page = await at.opened(f"/room/{room}", "ada", before=wire.stand)
    await page.click(".now .buy")
    before = await page.locator(f"{SHEET} .item .faint").inner_text()
    await page.click(HOT)
    trouble = page.locator(f"{SHEET} .note[data-kind=alarm]")
    await expect(trouble).to_be_visible()
    await page.focus(f"{SHEET} .stepper button >> nth=1")

    await somebody_buys(at, room)

    await expect(page.locator(f"{SHEET} .item .faint")).not_to_have_text(before)
    await expect(trouble).to_be_visible()
    await expect(page.locator(f"{SHEET} .stepper button >> nth=1")).to_be_focused()
    assert at.complaints == []


async def test_a_button_under_a_finger_stays_while_the_stock_moves(at_home):
    at, room = at_home
    page = await at.opened(f"/room/{room}", "ada")
    stock = page.locator(".now .what .faint").last
    await expect(page.locator(".now .buy")).to_be_enabled()
    before = await stock.inner_text()
    await page.mouse.move(*await middle(page, ".now .buy"))
    await page.mouse.down()

    await somebody_buys(at, room)
    await expect(stock).not_to_have_text(before)
    await page.mouse.up()

    await expect(page.locator(SHEET)).to_be_visible()
    assert at.complaints == []


async def test_a_key_that_was_used_for_another_way_to_pay_shows_how_the_order_stands(at_home):
    at, room = at_home
    wire = Wire()
    page = await holding(at, room, wire)
    await stands(page, "quoted")
    wire.rules |= {"order_place": no(1003)}

    await page.click(HOT)

    await expect(page.locator(f"{SHEET} .note[data-kind=alarm]")).to_be_visible()
    assert [name for name, _ in wire.asked].count("order:show") == 1
    assert at.complaints == []


async def test_a_clock_that_is_drawn_anew_never_stands_empty(at_home):
    at, room = at_home
    page = await at.opened(f"/room/{room}", "ada")

    told = await page.evaluate(
        """async () => {
          const { countdown } = await import('/static/js/dom.js')
          const { redraw } = await import('/static/js/redraw.js')
          const place = document.createElement('div')
          const until = Date.now() + 60_000
          redraw(place, countdown(until))
          redraw(place, countdown(until))
          return place.textContent
        }"""
    )

    assert told in ("1:00", "0:59")


@pytest.fixture
async def at_home(tmp_path):
    async with market(tmp_path) as at:
        yield at, await at.room()
