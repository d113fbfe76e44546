"""Settings: each is obeyed at once, after a reload, and on another device of the same account."""

import re

import pytest
from playwright.async_api import expect

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


async def saved(page):
    """Wait until nothing is on its way: another device would have it, too."""
    await of_the_page(page, "choose({})")


async def of_the_page(page, call):
    """Call what the page's own preferences offer."""
    there = "document.querySelector('script[type=module]').src.replace('shell', 'preferences')"
    return await page.evaluate(f"import({there}).then(m => m.{call})")


@pytest.fixture
def settings(at):
    """Open the settings, or another page."""

    async def settings(path="/settings", **options):
        return await at.opened(path, **options)

    return settings


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
async def test_how_pages_look_is_obeyed_at_once_and_after_a_reload(at, settings, account):
    page = await settings(account=account)

    await choose_all_looks(page)

    await has_all_looks(page)
    await page.goto(at.address)
    await ready(page)
    await has_all_looks(page)
    assert at.complaints == []


async def test_what_an_account_has_chosen_is_so_on_another_device(at, settings):
    first = await settings(account="ada")
    await choose_all_looks(first)
    await first.check("input[name=saver]")
    await first.check("input[name=hobbies][value=food]", force=True)
    await first.uncheck("input[name=tell-mention]")
    await first.uncheck("input[name=show-purchases]")
    await saved(first)

    second = await settings(account="ada")

    await has_all_looks(second)
    await expect(second.locator("input[name=saver]")).to_be_checked()
    await expect(second.locator("input[name=hobbies][value=food]")).to_be_checked()
    await expect(second.locator("input[name=tell-mention]")).not_to_be_checked()
    await expect(second.locator("input[name=show-purchases]")).not_to_be_checked()
    guest = await settings()
    await expect(guest.locator(ROOT)).not_to_have_attribute("data-scheme", "dark")
    assert at.complaints == []


async def test_an_open_page_follows_what_is_chosen_on_another_device(at, settings):
    page, other = await settings(account="ada"), await settings(account="ada")

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


async def test_the_language_of_the_account_is_that_of_every_device(at, settings):
    page = await settings(account="ada")

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


async def test_the_country_decides_how_prices_are_written(at, settings):
    page = await settings(lang="en-GB")
    await expect(page.locator("button[name=region] .value")).to_have_text("United Kingdom")
    await expect(page.locator("button[name=region]")).to_contain_text("€1,234.56")

    await pick(page, "region", "Germany", find="germ")

    await expect(page.locator("button[name=region] .value")).to_have_text("Germany")
    await expect(page.locator("button[name=region]")).to_contain_text("1.234,56")
    await page.goto(at.address)
    await ready(page)
    await expect(page.locator(".grid .price >> nth=0")).to_contain_text(re.compile(r"\d\s€"))


async def test_a_guests_choices_go_over_to_an_account_that_never_chose(at, settings):
    page = await settings()
    await page.check("input[name=scheme][value=dark]")
    await page.context.add_cookies([await at.signed_in("ada")])

    await page.reload()
    await ready(page)
    await saved(page)

    other = await settings(account="ada")
    await expect(other.locator(ROOT)).to_have_attribute("data-scheme", "dark")


async def test_another_account_of_the_device_takes_nothing_over(at, settings):
    page = await settings(account="ada")
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

    other = await settings(account="bo")
    await expect(other.locator("input[name=hobbies][value=food]")).not_to_be_checked()


async def test_what_cannot_be_kept_is_as_before_and_said(at, settings):
    page = await settings(account="ada")

    told = await of_the_page(page, "choose({ region: 'XX' }).then(() => '', no => no.code)")

    assert told == 1922
    assert await page.evaluate("localStorage.getItem('rialto.region')") is None


@pytest.mark.parametrize("kept", ["<b>", "x" * 5000, "Dark", "999", "null"])
async def test_a_device_that_keeps_nonsense_has_what_everybody_has(at, settings, kept):
    names = ["scheme", "theme", "contrast", "text", "motion", "saver", "hobbies", "region", "lang"]
    page = await settings()
    await page.evaluate(
        "([names, kept]) => names.forEach(n => localStorage.setItem(`rialto.${n}`, kept))",
        [names, kept],
    )

    await page.reload()
    await ready(page)

    await expect(page.locator("h1")).to_have_text("Settings")
    await expect(page.locator("input[name=scheme][value=auto]")).to_be_checked()
    assert at.complaints == []


async def test_who_likes_something_sees_it_first(at, settings):
    await at.room(title="Lamps")
    page = await settings()
    await page.check("input[name=hobbies][value=home]", force=True)
    await page.uncheck("input[name=hobbies][value=home]", force=True)
    await page.check("input[name=hobbies][value=tech]", force=True)
    await page.check("input[name=hobbies][value=home]", force=True)

    await page.click(".brand")

    chips = page.locator(".hobbies .chip")
    await expect(chips).to_have_text(
        ["Everything", "Tech", "Home", "Fashion", "Beauty", "Food", "Hobby"]
    )
    # Nobody is live among what comes first: everything is shown.
    await expect(chips.nth(0)).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".arcade a.frame")).to_have_count(1)
    assert at.complaints == []


async def test_to_spare_data_a_show_waits_until_it_is_wanted(at, settings):
    host = await at.opened("/studio", "giulia", size=DESK)
    await host.fill("input[name=title]", "Lamps")
    await host.click(".new-show button[type=submit]")
    await host.wait_for_url(re.compile("room="))
    await ready(host)
    await host.click(".go")
    await expect(host.locator(".preview .told")).to_contain_text("Viewers see you")
    page = await settings()
    await page.check("input[name=saver]")

    await page.goto(f"{at.address}/room/{host.url.split('room=')[1]}")
    await ready(page)

    await expect(page.locator(".picture .why")).to_contain_text("waits, to save your data")
    await expect(page.locator(".picture .still")).to_be_visible()
    assert await page.evaluate("document.querySelector('video').srcObject") is None
    await page.click(".picture .why .button")
    await page.wait_for_selector("video[data-on]", state="attached")
    assert at.complaints == []


async def test_a_mention_is_told_on_any_page_unless_it_is_silenced(at, settings):
    room = await at.room()
    page = await settings(account="ada")

    async def mention(text):
        async with at.visit("bo") as bo:
            await bo.change("chat:say", chat=room, text=text, mentions=["ada"])

    await mention("Look at this")
    await expect(page.locator(".toast")).to_contain_text(re.compile("Bo.* mentions you"))
    await page.click(".toast .button")
    await page.wait_for_url(f"**/room/{room}")
    await page.go_back()
    await ready(page)
    await page.uncheck("input[name=tell-mention]")
    await saved(page)
    await mention("And at this")
    # What comes later has come: the first was not told.
    await page.check("input[name=tell-mention]")
    await saved(page)
    await mention("And this")
    await expect(page.locator(".toast")).to_contain_text("And this")
    assert at.complaints == []


async def test_an_order_that_moves_elsewhere_is_told(at, settings):
    room = await at.room()
    page = await settings(who="ada")

    async with at.visit("ada") as ada:
        price = {"amount": 3900, "currency": "EUR"}
        picture = await ada.ask("room:show", room=room)
        shelf = next(part for part in picture["parts"] if part["part"] == "shelf")
        variant = shelf["products"][0]["variants"][0]
        price = variant["price"]
        held = await ada.change(
            "order:hold", room=room, sku=variant["sku"], quantity=1, price=price
        )
        quoted = await ada.order_in("quoted", order=held["id"])
        paid = {"total": quoted["total"], "instrument": "card-ok"}
        await ada.change("order:place", order=held["id"], **paid)
        await ada.order_in("placed", order=held["id"])

    await expect(page.locator(".toast")).to_contain_text(re.compile("Ordered: .*Celadon"))


async def test_who_may_not_be_named_buys_as_somebody(at, settings):
    page = await settings(account="ada")
    await page.uncheck("input[name=show-purchases]")
    await saved(page)
    room = await at.room()
    other = await at.opened(f"/room/{room}", "bo")
    await page.goto(f"{at.address}/room/{room}")
    await ready(page)

    await page.click(".now .buy")
    for state in ("quoted", "placed"):
        await page.click("#buy footer .button[data-kind=hot]")
        await expect(page.locator("#buy")).to_have_attribute("data-state", state)

    await expect(other.locator(".log .line[data-kind=system]")).to_contain_text("Somebody bought")
    assert at.complaints == []


async def test_a_device_is_signed_out_from_another(at, settings):
    page, other = await settings(account="ada"), await settings(account="ada")
    await other.reload()
    await ready(other)
    await expect(other.locator(".device")).to_have_count(2)

    await other.click(".device .button")

    await expect(page.locator(".strip")).to_contain_text("Your sign-in has ended")
    await expect(other.locator(".device")).to_have_count(1)


async def test_one_is_signed_out_everywhere(at, settings):
    page, other = await settings(account="ada"), await settings(account="ada")

    await other.click("button[name=out-everywhere]")

    await expect(page.locator(".strip")).to_contain_text("Your sign-in has ended")
    await expect(other.locator("main .guest")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_settings_are_changed_by_keyboard_alone(at, settings, size):
    page = await settings(size=size)
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


async def test_a_country_that_is_none_is_not_found_and_said(at, settings):
    page = await settings()
    await page.click("button[name=region]")

    await page.fill("#choices input[type=search]", "Atlantis")

    await expect(page.locator("#choices .none-fits")).to_contain_text("Atlantis")
    assert await page.locator("#choices .option:visible").count() == 0


@pytest.mark.parametrize("lang", ["en", "ru", "ar", "de"])
@pytest.mark.parametrize("path", ["/settings", "/me"])
async def test_the_pages_fit_every_width_and_letters_twice_as_large(at, settings, path, lang):
    found = []
    for account in (None, "ada"):
        page = await settings(path, account=account, lang=lang)
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


async def test_ones_own_page_leads_to_all_that_is_ones_own(at, settings):
    page = await settings("/me", who="giulia", size=PHONE)

    await expect(page.locator("h1")).to_have_text("Giulia Moro")
    for path in ("/settings", "/help", "/studio"):
        await expect(page.locator(f"main a[href='{path}']")).to_be_visible()
    await page.click("main a[href='/settings']")
    await page.wait_for_url("**/settings")
    await page.go_back()
    await expect(page.locator("h1")).to_have_text("Giulia Moro")
    assert at.complaints == []


async def test_a_guest_signs_in_on_their_own_page(at, settings):
    page = await settings("/me")

    await page.click(".person[data-user=ada]")

    await expect(page.locator("h1")).to_have_text("Ada")
    await expect(page.locator("[data-panel=orders]")).to_have_attribute("data-state", "empty")
    assert at.complaints == []
