"""Settings: each is obeyed at once, after a reload, and on another device of the same account."""

import re

import pytest
from playwright.async_api import expect

from tests.web.chosen import of_the_page, saved, settings
from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, market, ready
from tests.web.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

ROOT = "html"
# What is pressed in the settings, and what all pages have from then on.
LOOKS = {
    "scheme": ("dark", "data-scheme", "dark"),
    "theme": ("carnevale", "data-theme", "carnevale"),
    "text": ("150", "style", re.compile("font-size: 150%")),
}
SWITCHES = {"contrast": ("data-contrast", "more"), "motion": ("data-motion", "less")}


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


async def choose_all_looks(page):
    for name, (value, _, _) in LOOKS.items():
        await page.check(f"input[name={name}][value='{value}']")
    for name in SWITCHES:
        await page.check(f"input[name={name}]")


async def has_all_looks(page):
    root = page.locator(ROOT)
    for _, attribute, value in LOOKS.values():
        await expect(root).to_have_attribute(attribute, value)
    for attribute, value in SWITCHES.values():
        await expect(root).to_have_attribute(attribute, value)


@pytest.mark.parametrize("account", [None, "ada"])
async def test_how_pages_look_is_obeyed_at_once_and_after_a_reload(at, account):
    page = await settings(at, account=account)

    await choose_all_looks(page)

    await has_all_looks(page)
    await page.goto(at.address)
    await ready(page)
    await has_all_looks(page)
    assert at.complaints == []


async def test_what_an_account_has_chosen_is_so_on_another_device(at):
    first = await settings(at, account="ada")
    await choose_all_looks(first)
    await first.check("input[name=saver]")
    await first.check("input[name=hobbies][value=food]", force=True)
    await first.uncheck("input[name=tell-mention]")
    await first.uncheck("input[name=show-purchases]")
    await saved(first)

    second = await settings(at, account="ada")

    await has_all_looks(second)
    await expect(second.locator("input[name=saver]")).to_be_checked()
    await expect(second.locator("input[name=hobbies][value=food]")).to_be_checked()
    await expect(second.locator("input[name=tell-mention]")).not_to_be_checked()
    await expect(second.locator("input[name=show-purchases]")).not_to_be_checked()
    guest = await settings(at)
    await expect(guest.locator(ROOT)).not_to_have_attribute("data-scheme", "dark")
    assert at.complaints == []


async def test_an_open_page_follows_what_is_chosen_on_another_device(at):
    page, other = await settings(at, account="ada"), await settings(at, account="ada")

    await other.check("input[name=scheme][value=dark]")

    await expect(page.locator(ROOT)).to_have_attribute("data-scheme", "dark")
    await expect(page.locator("input[name=scheme][value=dark]")).to_be_checked()
    await page.check("input[name=motion]")
    await expect(other.locator(ROOT)).to_have_attribute("data-motion", "less")
    await expect(other.locator("input[name=motion]")).to_be_checked()


async def pick(page, name, text, find=""):
    await page.click(f"button[name={name}]")
    if find:
        await page.fill("#choices input[type=search]", find)
    await page.click(f"#choices .option:has-text('{text}')")


async def test_the_language_of_the_account_is_that_of_every_device(at):
    page = await settings(at, account="ada")

    await pick(page, "language", "Русский")

    await expect(page.locator("h1")).to_have_text("Настройки")
    await page.goto(at.address)
    await expect(page.locator(ROOT)).to_have_attribute("lang", "ru")
    other = await at.page("/help", account="ada", lang="de-DE")
    await expect(other.locator("h1")).to_have_text("Помощь")
    assert {"name": "lang", "value": "ru"}.items() <= next(
        one.items() for one in await other.context.cookies() if one["name"] == "lang"
    )
    assert at.complaints == []


async def test_the_country_decides_how_prices_are_written(at):
    page = await settings(at, lang="en-GB")
    await expect(page.locator("button[name=region] .value")).to_have_text("United Kingdom")
    await expect(page.locator("button[name=region]")).to_contain_text("€1,234.56")

    await pick(page, "region", "Germany", find="germ")

    await expect(page.locator("button[name=region] .value")).to_have_text("Germany")
    await expect(page.locator("button[name=region]")).to_contain_text("1.234,56")
    await page.goto(at.address)
    await ready(page)
    await expect(page.locator(".grid .price >> nth=0")).to_contain_text(re.compile(r"\d\s€"))


async def test_a_guests_choices_go_over_to_an_account_that_never_chose(at):
    page = await settings(at)
    await page.check("input[name=scheme][value=dark]")
    await page.context.add_cookies([await at.signed_in("ada")])

    await page.reload()
    await ready(page)
    await saved(page)

    other = await settings(at, account="ada")
    await expect(other.locator(ROOT)).to_have_attribute("data-scheme", "dark")


async def test_another_account_of_the_device_takes_nothing_over(at):
    page = await settings(at, account="ada")
    await page.check("input[name=scheme][value=dark]")
    await page.check("input[name=hobbies][value=food]", force=True)
    await saved(page)
    await page.click("button[name=out]")
    await expect(page.locator("main .guest")).to_be_visible()
    await expect(page.locator("input[name=hobbies][value=food]")).not_to_be_checked()

    await page.context.add_cookies([await at.signed_in("bo")])
    await page.reload()
    await ready(page)
    await saved(page)

    other = await settings(at, account="bo")
    await expect(other.locator("input[name=hobbies][value=food]")).not_to_be_checked()


async def test_what_cannot_be_kept_is_as_before_and_said(at):
    page = await settings(at, account="ada")

    told = await of_the_page(page, "choose({ region: 'XX' }).then(() => '', no => no.code)")

    assert told == 1922
    assert await page.evaluate("localStorage.getItem('rialto.region')") is None


@pytest.mark.parametrize("kept", ["<b>", "x" * 5000, "Dark", "999", "null"])
async def test_a_device_that_keeps_nonsense_has_what_everybody_has(at, kept):
    names = ["scheme", "theme", "contrast", "text", "motion", "saver", "hobbies", "region", "lang"]
    page = await settings(at)
    await page.evaluate(
        "([names, kept]) => names.forEach(n => localStorage.setItem(`rialto.${n}`, kept))",
        [names, kept],
    )

    await page.reload()
    await ready(page)

    await expect(page.locator("h1")).to_have_text("Settings")
    await expect(page.locator("input[name=scheme][value=auto]")).to_be_checked()
    assert at.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_settings_are_changed_by_keyboard_alone(at, size):
    page = await settings(at, size=size)
    keys = Keys(page)

    await keys.press("button[name=region]")
    await keys.to("#choices input[type=search]")
    await page.keyboard.type("norw")
    await keys.press("#choices li:not([hidden]) .option")
    await expect(page.locator("button[name=region] .value")).to_have_text("Norway")
    await ready(page)
    await keys.press("input[name=scheme]:checked", "ArrowRight")
    await expect(page.locator(ROOT)).to_have_attribute("data-scheme", "light")
    await keys.press("input[name=contrast]", "Space")

    await expect(page.locator(ROOT)).to_have_attribute("data-contrast", "more")
    await expect(page.locator("input[name=contrast]")).to_be_focused()
    assert at.complaints == []


async def test_a_country_that_is_none_is_not_found_and_said(at):
    page = await settings(at)
    await page.click("button[name=region]")

    await page.fill("#choices input[type=search]", "Atlantis")

    await expect(page.locator("#choices .none-fits")).to_contain_text("Atlantis")
    assert await page.locator("#choices .option:visible").count() == 0


@pytest.mark.parametrize("lang", ["en", "ru", "ar", "de"])
@pytest.mark.parametrize("path", ["/settings", "/me"])
async def test_the_pages_fit_every_width_and_letters_twice_as_large(at, path, lang):
    found = []
    for account in (None, "ada"):
        page = await at.opened(path, account=account, lang=lang)
        assert await page.get_attribute(ROOT, "dir") == ("rtl" if lang == "ar" else "ltr")
        for text in ("", "200"):
            await page.evaluate(
                "text => { localStorage.setItem('rialto.text', text);"
                " dispatchEvent(new Event('look')) }",
                text,
            )
            for width in (320, 390, 1280):
                await page.set_viewport_size({"width": width, "height": 800})
                found += [f"{account} {text} {width}: {each}" for each in await troubles(page)]

    assert found == []
    assert at.complaints == []
