"""Help: each answer has an address, is found by words, and is two taps away from anywhere."""

import pytest
from playwright.async_api import expect

from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, market, ready
from tests.web.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

CONTACT = "mailto:help@rialto.example"


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path, contact=CONTACT) as opened:
        yield opened


async def test_each_answer_has_an_address_of_its_own(at):
    page = await at.opened("/help#doubt")

    answer = page.locator("#doubt")
    await expect(answer).to_have_attribute("open", "")
    await expect(answer).to_be_in_viewport()
    await expect(answer).to_contain_text("pay again")
    await page.click("#hold summary")
    await page.wait_for_url("**/help#hold")
    assert at.complaints == []


async def test_an_address_that_names_no_answer_opens_help_all_the_same(at):
    for name in ("nothing", "%3Cb%3E", "main", "'\"]"):
        page = await at.opened(f"/help#{name}")
        await expect(page.locator("details[open]")).to_have_count(0)

    assert at.complaints == []


async def test_answers_are_found_by_words_in_any_order_without_accents(at):
    page = await at.opened("/help", lang="es")

    await page.fill(".find-in input", "DIRECCION pedidos")

    await expect(page.locator(".answers details:visible")).to_have_count(1)
    await expect(page.locator("#privacy")).to_be_visible()
    await expect(page.locator(".found")).to_have_text("1 respuesta")
    await page.fill(".find-in input", "zzz")
    await expect(page.locator(".answers details:visible")).to_have_count(0)
    await expect(page.locator(".found")).to_contain_text("Ninguna respuesta")
    await expect(page.locator("#contact")).to_be_visible()
    await page.fill(".find-in input", "")
    await expect(page.locator(".answers details:visible")).to_have_count(16)


async def test_those_who_run_the_market_can_be_reached(at):
    page = await at.opened("/help")

    await expect(page.locator(".to-contact")).to_have_attribute("href", CONTACT)
    await expect(page.locator(".to-contact")).to_be_visible()


async def test_where_no_address_is_set_none_is_offered(tmp_path):
    async with market(tmp_path) as at:
        page = await at.opened("/help")

        await expect(page.locator("#contact")).to_be_visible()
        await expect(page.locator(".to-contact")).to_be_hidden()
        assert at.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_help_is_two_taps_away_from_anywhere(at, size):
    room = await at.room()
    for path in ("/", f"/room/{room}", "/settings", "/welcome", "/me"):
        page = await at.opened(path, "ada", size=size)
        taps = page.locator("a[href='/help']:visible")
        if not await taps.count():
            you = page.locator(".you:visible, .tabbar a[href='/me']:visible").first
            await you.click()
        await taps.first.click()
        await page.wait_for_url("**/help")
        await expect(page.locator("h1")).to_have_text("Help")
        await page.context.close()

    assert at.complaints == []


async def test_an_answer_leads_to_what_it_speaks_of(at):
    page = await at.opened("/help#data")

    await page.click("#data a.button")

    await page.wait_for_url("**/settings#data")
    await expect(page.locator("input[name=saver]")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_an_answer_is_found_and_read_by_keyboard_alone(at, size):
    page = await at.opened("/help", size=size)
    keys = Keys(page)
    await keys.to(".find-in input")
    await page.keyboard.type("charged twice")

    await keys.press("#doubt summary")

    await expect(page.locator("#doubt p").first).to_be_visible()
    assert at.complaints == []


@pytest.mark.parametrize("lang", ["en", "ru", "es", "pt-BR", "de", "ar", "zh"])
async def test_help_fits_every_width_in_every_language(at, lang):
    page = await at.opened("/help#keys", lang=lang)
    assert await page.get_attribute("html", "dir") == ("rtl" if lang == "ar" else "ltr")
    found = []
    for answer in await page.locator("details").all():
        await answer.evaluate("e => { e.open = true }")
    for width in (320, 390, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}: {each}" for each in await troubles(page)]

    assert found == []
    await ready(page)
