"""Discover and Live: what is on, whom to follow, what lies on the tables, and why."""

import pytest
from playwright.async_api import expect

from feeds.directory import PERSONS
from feeds.live_now import LISTINGS
from tests.web.market import DESK, PHONE, market, ready
from tests.web.test_keyboard import Keys
from tests.web.test_search import EVIL, listed
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.here = await opened.room("Celadon evening")
        async with opened.visit("ada") as ada, opened.visit("bo") as bo:
            asked = await ada.change("question:ask", product="teapot", text="Is the teapot heavy?")
            await bo.change("question:answer", question=asked["id"], text="Not at all")
        await listed(opened, PERSONS, "giulia")
        await listed(opened, LISTINGS, "celadon")
        yield opened


async def test_it_shows_what_is_on_whom_to_follow_what_lies_there_and_what_was_answered(at):
    page = await at.opened("/discover", "ada", size=DESK)

    await expect(page.locator('[data-panel="air"] .show')).to_contain_text(["Celadon evening"])
    await expect(page.locator('[data-panel="hosts"] .person-card')).to_contain_text(["Giulia Moro"])
    first = page.locator('[data-panel="market"] .tile').first
    await expect(first.locator(".why")).to_have_text("On the table in \u2068Celadon evening\u2069")
    await expect(first.locator(".why")).to_have_attribute("href", f"/room/{at.here}")
    await expect(page.locator('[data-panel="answered"] h3')).to_have_text(["Is the teapot heavy?"])
    assert at.complaints == []


async def test_a_category_has_an_address_of_its_own_and_back_leads_out_of_it(at):
    page = await at.opened("/discover", size=DESK)
    await page.click('.categories a[href="/discover?category=fashion"]')
    await expect(page.locator("h1")).to_have_text("Fashion")
    await expect(page.locator('[data-panel="market"]')).to_have_attribute("data-state", "empty")

    await page.click('.categories a[href="/discover?category=home"]')
    await expect(page.locator('[data-panel="market"] .tile')).to_have_count(2)
    await expect(page.locator('.categories [aria-current="true"]')).to_have_text("Home")
    assert page.url == f"{at.address}/discover?category=home"
    await page.go_back()
    await page.go_back()

    await expect(page.locator("h1")).to_have_text("Discover")
    assert page.url == f"{at.address}/discover"
    assert at.complaints == []


async def test_a_category_that_there_is_not_is_none(at):
    page = await at.opened("/discover?category=cars")

    await expect(page.locator("h1")).to_have_text("Discover")
    await expect(page.locator('[data-panel="air"]')).to_have_attribute("data-state", "full")


async def test_a_thing_has_an_address_and_back_closes_it(at):
    page = await at.opened("/discover?thing=teapot", size=DESK)
    await expect(page.locator("#product")).to_contain_text("Celadon teapot")
    await page.keyboard.press("Escape")
    await page.wait_for_url(f"{at.address}/discover")

    await page.click('[data-product="bowl"] h3 button')
    await expect(page.locator("#product")).to_contain_text("Speckled bowl")
    assert page.url == f"{at.address}/discover?thing=bowl"
    await page.go_back()
    await expect(page.locator("#product")).to_be_hidden()
    await page.click('[data-product="teapot"] h3 button')
    await page.click("#product > header button")

    await page.wait_for_url(f"{at.address}/discover")
    assert at.complaints == []


async def test_its_task_is_done_by_keyboard_alone(at):
    page = await at.opened("/discover", "ada", size=DESK)
    keys = Keys(page)
    await keys.press('[data-panel="hosts"] .person-card .button')
    await expect(page.locator('[data-panel="hosts"] .button')).to_have_attribute(
        "aria-pressed", "true"
    )

    await keys.to('[data-panel="hosts"] .to-room', "Shift+Tab")
    await page.keyboard.press("Enter")

    await expect(page.locator(".host h1")).to_have_text("Celadon evening")


async def test_shows_of_hosts_one_follows_say_so(at):
    async with at.visit("ada") as ada:
        await ada.change("follow:add", whom="giulia")
    page = await at.opened("/discover", "ada")

    await expect(page.locator('[data-panel="air"] .why')).to_have_text(
        "You follow \u2068Giulia Moro\u2069"
    )
    await page.goto(f"{at.address}/")
    await ready(page)
    await expect(page.locator(".followed .show")).to_contain_text(["Celadon evening"])


async def test_who_follows_nobody_sees_no_list_of_them(at):
    page = await at.opened("/", "ada")

    await expect(page.locator(".followed")).to_be_hidden()


async def test_a_guest_who_would_follow_is_asked_in(at):
    page = await at.opened("/discover")

    await page.click('[data-panel="hosts"] .person-card .button')

    await expect(page.locator("#you")).to_be_visible()


def on_air(room, viewers, state="live"):
    shown = {"title": "Lamps", "host": "giulia", "host_name": "Giulia", "cover": "lamps"}
    counted = {"category": "home", "state": state, "viewers": viewers, "started_ms": 1}
    return {"room": room, **shown, **counted}


async def test_live_leads_a_phone_into_the_fullest_show_and_leaves_no_step_behind(at):
    cards = [on_air("quiet", 1), on_air(at.here, 7), on_air("away", 9, "interrupted")]
    wire = Wire(feed_live={"ok": {"cards": cards, "next": ""}})
    page = await at.opened("/", size=PHONE, before=wire.stand)

    await page.click('.tabbar a[href="/live"]')

    await expect(page.locator(".host h1")).to_have_text("Celadon evening")
    assert page.url == f"{at.address}/room/{at.here}"
    await page.go_back()
    await page.wait_for_url(f"{at.address}/")
    assert at.complaints == []


async def test_where_nobody_is_live_a_phone_shows_who_will_be_back(at):
    wire = Wire(feed_live={"ok": {"cards": [on_air(at.here, 9, "interrupted")], "next": ""}})
    page = await at.opened("/live", size=PHONE, before=wire.stand)

    await expect(page.locator(".wall .show")).to_have_count(1)
    assert page.url == f"{at.address}/live"


async def test_at_a_desk_and_by_its_own_link_all_that_are_live_stand_side_by_side(at):
    desk = await at.opened("/live", size=DESK)
    phone = await at.opened("/", size=PHONE)
    await phone.click(".bridge .between .button")

    for page in (desk, phone):
        await expect(page.locator(".wall .show")).to_have_count(1)
        await expect(page.locator(".wall .show h2")).to_have_text("Celadon evening")
    assert phone.url == f"{at.address}/live?all"


async def test_what_is_live_of_a_category_stands_alone(at):
    page = await at.opened("/live?category=fashion", size=DESK)

    await expect(page.locator('[data-panel="all_live"]')).to_have_attribute("data-state", "empty")
    await page.click('[data-panel="all_live"] .button')

    await expect(page.locator(".wall .show")).to_have_count(1)


async def test_in_arabic_it_begins_at_the_right_and_nothing_goes_sideways(at):
    for path in ("/discover", "/live?all"):
        page = await at.opened(path, lang="ar", size={"width": 320, "height": 640})
        wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert await page.evaluate(wide), path
        box = await page.locator("h1").bounding_box()
        assert box["x"] + box["width"] > 300


async def test_titles_are_only_ever_text(at):
    await at.room(EVIL, laid=("kettle",))
    await listed(at, LISTINGS, "onerror")
    page = await at.opened("/discover", size=DESK)

    await expect(page.locator('[data-panel="air"] h3', has_text="onerror")).to_have_text(EVIL)
    await expect(
        page.locator('[data-panel="market"] .why', has_text="onerror").first
    ).to_be_visible()
    assert await page.title() == "Discover · Rialto"
    assert at.complaints == []
