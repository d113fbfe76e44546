"""The first run: offered once, three steps, each of which can be passed over and come back to."""

import re

import pytest
from playwright.async_api import expect

from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, market, ready
from tests.web.test_keyboard import Keys
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

ON, BACK, OUT = ".welcome .on", ".welcome .back", ".welcome .out"
CARD = ".first-run"


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


async def step(page, number):
    await page.wait_for_url(re.compile(rf"/welcome(\?step={number})?$"))
    await ready(page)
    await expect(page.locator(".steps")).to_have_attribute("aria-label", f"Step {number} of 3")


async def test_it_is_offered_to_who_never_saw_it_and_to_nobody_twice(at):
    page = await at.opened("/")
    await page.click(f"{CARD} .button")
    await step(page, 1)

    await page.click(OUT)

    await page.wait_for_url(f"{at.address}/")
    await ready(page)
    await page.reload()
    await ready(page)
    await expect(page.locator(CARD)).to_have_count(0)
    assert at.complaints == []


async def test_who_waves_it_away_is_not_asked_again_on_any_device(at):
    page = await at.opened("/", account="ada")
    saves = page.wait_for_function("localStorage.getItem('rialto.welcomed') === 'yes'")

    await page.click(f"{CARD} .icon-button")

    await saves
    await expect(page.locator(CARD)).to_have_count(0)
    async with at.visit("ada") as ada:
        while not (await ada.ask("settings:mine"))["settings"]["welcomed"]:
            await page.wait_for_timeout(50)
    other = await at.opened("/", account="ada")
    await expect(other.locator(".hobbies .chip").first).to_be_visible()
    await other.evaluate(
        "import(document.querySelector('script[type=module]').src"
        ".replace('shell.js', 'preferences.js')).then(m => m.settled)"
    )
    await expect(other.locator(CARD)).to_have_count(0)


async def test_each_step_has_its_address_and_back_leads_back(at):
    page = await at.opened("/welcome")
    await page.click(ON)
    await step(page, 2)
    await page.check(".hobby input[value=tech]")
    await page.click(ON)
    await step(page, 3)

    await page.go_back()
    await step(page, 2)
    await expect(page.locator(".hobby input[value=tech]")).to_be_checked()
    await page.click(BACK)
    await step(page, 1)

    assert at.complaints == []


@pytest.mark.parametrize("asked", ["0", "4", "-1", "x", "1.5", "1e9", "%00"])
async def test_a_step_that_there_is_not_is_the_first(at, asked):
    page = await at.opened(f"/welcome?step={asked}")

    await expect(page.locator(".steps")).to_have_attribute("aria-label", "Step 1 of 3")
    assert at.complaints == []


async def test_what_is_chosen_is_applied(at):
    room = await at.room(title="Lamps")
    page = await at.opened("/welcome")
    await page.click("button[name=language]")
    await page.click("#choices .option:has-text('Deutsch')")
    await expect(page.locator("h1")).to_have_text("Wo bist du zu Hause?")
    await ready(page)
    await page.click(ON)
    await page.check(".hobby input[value=home]")
    await page.click(ON)
    await expect(page.locator(".to-follow .row")).to_have_count(1)
    await page.click(ON)

    await page.wait_for_url(f"{at.address}/")
    await ready(page)
    await expect(page.locator(".hobbies .chip[aria-pressed=true]")).to_have_text("Zuhause")
    await expect(page.locator(".arcade a.frame")).to_have_attribute("href", f"/room/{room}")
    assert at.complaints == []


async def test_a_host_is_followed_and_followed_no_more(at):
    await at.room()
    page = await at.opened("/welcome?step=3", "ada")
    follow = page.locator(".to-follow .row .button")

    await follow.click()

    await expect(follow).to_have_attribute("aria-pressed", "true")
    async with at.visit("ada") as ada:
        assert (await ada.ask("follow:show", whom="giulia"))["following"]
    await follow.click()
    await expect(follow).to_have_attribute("aria-pressed", "false")


async def test_nobody_is_offered_to_follow_themselves(at):
    await at.room()
    page = await at.opened("/welcome?step=3", "giulia")

    await expect(page.locator("[data-panel=to_follow]")).to_have_attribute("data-state", "empty")
    await expect(page.locator("[data-panel=to_follow]")).to_contain_text("Nobody is live right now")


async def test_a_guest_who_follows_is_asked_in_and_follows_then(at):
    await at.room()
    page = await at.opened("/welcome?step=3")
    await page.click(".to-follow .row .button")
    await expect(page.locator("#you")).to_be_visible()

    await page.click("#you .person[data-user=ada]")

    await step(page, 3)
    await expect(page.locator(".to-follow .row .button")).to_have_attribute("aria-pressed", "true")
    assert at.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_it_is_gone_through_by_keyboard_alone(at, size):
    await at.room()
    page = await at.opened("/", "ada", size=size)
    keys = Keys(page)
    await keys.press(f"{CARD} .button")
    await step(page, 1)
    await keys.press(ON)
    await step(page, 2)
    await keys.press(".hobby input[value=food]", "Space")
    await keys.press(ON)
    await step(page, 3)
    await keys.press(".to-follow .row .button")
    await expect(page.locator(".to-follow .row .button")).to_have_attribute("aria-pressed", "true")

    await keys.press(ON)

    await page.wait_for_url(f"{at.address}/")
    await expect(page.locator(".hobbies .chip >> nth=1")).to_have_text("Food")
    assert at.complaints == []


async def test_without_a_line_the_hosts_say_so_and_come_when_it_is_back(at):
    await at.room()
    wire = Wire()
    wire.down = True
    page = await at.page("/welcome?step=3", before=wire.stand)
    await expect(page.locator("[data-panel=to_follow]")).to_have_attribute("data-state", "offline")

    await wire.cut()

    await expect(page.locator("[data-panel=to_follow]")).to_have_attribute("data-state", "full")


@pytest.mark.parametrize("lang", ["en", "ru", "ar", "de"])
async def test_every_step_fits_every_width(at, lang):
    await at.room()
    found = []
    for number in (1, 2, 3):
        page = await at.opened(f"/welcome?step={number}", "ada", lang=lang)
        assert await page.get_attribute("html", "dir") == ("rtl" if lang == "ar" else "ltr")
        for text in ("", "200"):
            await page.evaluate(
                "text => { localStorage.setItem('rialto.text', text);"
                " dispatchEvent(new Event('look')) }",
                text,
            )
            for width in (320, 390, 1280):
                await page.set_viewport_size({"width": width, "height": 800})
                found += [f"{number} {text} {width}: {each}" for each in await troubles(page)]

    assert found == []
    assert at.complaints == []
