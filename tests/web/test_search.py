"""The page of searches: found as one types, by an address, and by keyboard alone."""

import pytest
from playwright.async_api import expect

from feeds.directory import PERSONS
from feeds.live_now import LISTINGS, Listing
from storage.pages import PAGE
from storage.terms import terms_asked
from storage.work import Look
from tests.web.market import DESK, market, ready
from tests.web.test_keyboard import Keys
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

FIND = ".topbar .find input"
EVIL = "<img src=x onerror=\"document.title='taken'\">"


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.here = await opened.room("Celadon evening")
        async with opened.visit("ada") as ada, opened.visit("bo") as bo:
            asked = await ada.change("question:ask", product="teapot", text="Is the teapot heavy?")
            await bo.change("question:answer", question=asked["id"], text="Not at all")
        await listed(opened, LISTINGS, "celadon")
        await listed(opened, PERSONS, "bo")
        yield opened


async def listed(at, of, query):
    """Wait until what was announced has been heard, and is found."""
    look = Look(at.node.house.commit.store)
    while not await look.search(of, terms_asked(query)):
        pass


async def test_shows_things_people_and_questions_are_found_as_one_types(at):
    page = await at.opened("/search", size=DESK)
    await page.keyboard.type("tea")  # the field has the focus

    await expect(page.locator('[data-of="things"] .tile')).to_contain_text(["teapot"])
    await page.fill(FIND, "teapot")
    await expect(page.locator('[data-of="questions"] h3')).to_have_text("Is the teapot heavy?")
    await page.fill(FIND, "cela")
    await expect(page.locator('[data-of="shows"] .show')).to_contain_text(["Celadon evening"])
    await page.fill(FIND, "bo")
    await expect(page.locator('[data-of="people"] .person-card').first).to_contain_text("Bo")

    await expect(page.locator(".told")).to_contain_text("for \u2068bo\u2069")
    assert page.url == f"{at.address}/search?q=bo"
    assert at.complaints == []


async def test_its_task_is_done_by_keyboard_alone(at):
    page = await at.opened("/", size=DESK)
    keys = Keys(page)
    await page.keyboard.press("/")
    await expect(page.locator(FIND)).to_be_focused()
    await page.keyboard.type("teapot")
    await page.keyboard.press("Enter")
    await expect(page.locator("main h1")).to_be_focused()
    await keys.press("#k-all", "ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#k-things")).to_be_focused()
    await expect(page.locator('[data-of="questions"]')).to_be_hidden()
    assert page.url == f"{at.address}/search?q=teapot&in=things"

    await keys.press("#found .tile h3 button")

    await expect(page.locator("#product")).to_contain_text("Celadon teapot")
    await page.keyboard.press("Escape")
    await expect(page.locator("#product")).to_be_hidden()
    assert page.url == f"{at.address}/search?q=teapot&in=things"
    assert at.complaints == []


async def test_the_arrow_down_leads_from_the_field_to_what_was_found(at):
    page = await at.opened("/search?q=celadon", size=DESK)
    await page.focus(FIND)

    await page.keyboard.press("ArrowDown")

    await expect(page.locator(f'[data-room="{at.here}"] a')).to_be_focused()


async def test_a_slash_is_a_slash_where_one_writes(at):
    page = await at.opened(f"/room/{at.here}", "ada", size=DESK)
    await page.focus(".composer input")

    await page.keyboard.press("/")

    await expect(page.locator(".composer input")).to_have_value("/")


async def test_an_address_leads_to_what_it_names_and_back_from_where_one_went(at):
    page = await at.opened("/search?q=celadon&in=shows", size=DESK)
    await expect(page.locator(FIND)).to_have_value("celadon")
    await expect(page.locator("#k-shows")).to_have_attribute("aria-selected", "true")
    await page.click(f'[data-room="{at.here}"] a')
    await expect(page.locator(".host h1")).to_have_text("Celadon evening")

    await page.go_back()

    await expect(page.locator(f'[data-room="{at.here}"]')).to_be_visible()
    await expect(page.locator(FIND)).to_have_value("celadon")
    assert page.url == f"{at.address}/search?q=celadon&in=shows"
    await page.click(".brand")
    await expect(page.locator(".bridge")).to_be_visible()
    await expect(page.locator(FIND)).to_have_value("")


async def test_typing_leaves_no_steps_behind(at):
    page = await at.opened("/")
    await page.goto(f"{at.address}/search")
    await ready(page)
    for words in ("t", "te", "teapot"):
        await page.fill(FIND, words)
        await page.wait_for_url(f"**/search?q={words}")

    await page.go_back()

    await page.wait_for_url(f"{at.address}/")


async def test_an_answer_that_comes_too_late_is_dropped(at):
    wire = Wire(show_search="late")
    page = await at.page("/search?q=celadon&in=shows", before=wire.stand)
    await wire.hears("Celadon evening")
    await page.fill(FIND, "nowhere")
    await page.wait_for_url("**q=nowhere**")

    wire.let_go("show:search")

    await page.fill(FIND, "nothing")
    await expect(page.locator('[data-panel="found_shows"]')).to_have_attribute(
        "data-state", "empty"
    )
    await expect(page.locator(".show")).to_have_count(0)


async def test_what_is_found_nowhere_is_said_once(at):
    page = await at.opened("/search?q=xyzzy")

    await expect(page.locator(".nowhere")).to_contain_text("\u2068xyzzy\u2069")
    await expect(page.locator("#found > section:visible")).to_have_count(0)
    await expect(page.locator(".told")).to_contain_text("Nothing found")


async def test_what_was_searched_for_is_offered_again_and_forgotten_on_demand(at):
    page = await at.opened("/search?q=teapot")
    await page.press(FIND, "Enter")
    await page.fill(FIND, "celadon")
    await page.press(FIND, "Enter")
    await page.fill(FIND, "")

    kept = page.locator(".kept .chip")
    await expect(kept).to_have_text(["celadon", "teapot"])
    await page.click(".kept >> nth=0 >> .icon-button")
    await expect(kept).to_have_text(["teapot"])
    await kept.click()
    await expect(page.locator(".tile")).to_have_count(1)
    await page.fill(FIND, "")
    await page.click(".before .between .button")
    await expect(kept).to_have_count(0)
    await page.reload()
    await ready(page)
    await expect(kept).to_have_count(0)


async def test_people_of_one_device_search_apart(at):
    page = await at.opened("/search?q=teapot", "ada")
    await page.press(FIND, "Enter")

    other = await page.context.new_page()
    await other.goto(f"{at.address}/search")
    await other.evaluate("sessionStorage.setItem('rialto.token', 'nobody')")
    await other.reload()
    await ready(other)

    assert await page.evaluate("localStorage.getItem('rialto.searches.ada')") == '["teapot"]'
    assert await other.evaluate("Object.keys(localStorage).includes('rialto.searches.')") is False


async def test_a_host_is_followed_from_where_they_were_found(at):
    page = await at.opened("/search?q=giulia&in=people", "ada")
    follow = page.locator(".person-card .button")
    await follow.click()
    await expect(follow).to_have_attribute("aria-pressed", "true")

    async with at.visit("ada") as ada:
        assert (await ada.ask("follow:show", whom="giulia"))["following"]
    await follow.click()
    await expect(follow).to_have_attribute("aria-pressed", "false")


async def test_in_arabic_the_kinds_go_from_right_to_left(at):
    page = await at.opened("/search?q=celadon", lang="ar")
    await page.focus("#k-all")

    await page.keyboard.press("ArrowLeft")

    await expect(page.locator("#k-shows")).to_be_focused()
    first, second = [await page.locator(at).bounding_box() for at in ("#k-all", "#k-shows")]
    assert first["x"] > second["x"]
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert await page.evaluate(wide)


async def test_what_is_asked_for_and_found_is_only_ever_text(at):
    await at.room(EVIL)
    await listed(at, LISTINGS, "onerror")
    page = await at.opened("/search", size=DESK)
    await page.fill(FIND, EVIL)

    await expect(page.locator('[data-of="shows"] h3')).to_have_text(EVIL)
    await page.press(FIND, "Enter")
    await page.fill(FIND, "")

    await expect(page.locator(".kept .chip")).to_have_text([EVIL])
    assert await page.title() == "Search · Rialto"
    assert at.complaints == []


async def test_more_is_shown_when_it_is_asked_for(at):
    async def fill(work):
        for n in range(PAGE + 3):
            words = ("=over", "=home", "bowls")
            row = Listing(f"{n:03}", "Bowls", "g", "G", "lamps", "home", "ended", 0, n, words)
            work.store(LISTINGS, row)

    await at.node.house.commit(fill)
    page = await at.opened("/search?q=bowls", size=DESK)
    await page.click('[data-of="shows"] .between .button')
    await expect(page.locator("#k-shows")).to_be_focused()
    await expect(page.locator(".show")).to_have_count(PAGE)

    await page.click('[data-of="shows"] .state .button')

    await expect(page.locator(".show")).to_have_count(PAGE + 3)
    await expect(page.locator(".show a").nth(PAGE)).to_be_focused()
    await expect(page.locator('[data-of="shows"] .state')).to_have_count(0)
