"""What a page wears: by the address, then by what the reader keeps here, then by device and day."""

import pytest
from playwright.async_api import expect

from tests.web.market import market

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(120)]

# Easter 2026 was on 5 April in the west and on 12 April in the east; Ramadan 1447 from 18 February
# to 19 March; the year of the Horse began on 17 February; the autumn moon is full on 25 September.
SEASONS = [
    ("2026-02-05", "IT", "plain", "plain"), ("2026-02-06", "IT", "carnevale", "carnival"),
    ("2026-02-17", "BR", "carnevale", "carnival"), ("2026-02-18", "BR", "plain", "plain"),
    ("2024-02-13", "DE", "carnevale", "carnival"), ("2024-02-14", "DE", "plain", "plain"),
    ("2026-02-16", "RU", "carnevale", "butter"), ("2026-02-22", "RU", "carnevale", "butter"),
    ("2026-02-23", "RU", "plain", "plain"), ("2026-02-16", "US", "plain", "plain"),
    ("2026-02-17", "EG", "plain", "plain"), ("2026-02-18", "EG", "lantern", "ramadan"),
    ("2026-03-19", "SA", "lantern", "ramadan"), ("2026-03-20", "SA", "plain", "plain"),
    ("2026-02-09", "CN", "plain", "plain"), ("2026-02-10", "CN", "new-year", "spring"),
    ("2026-03-03", "CN", "new-year", "spring"), ("2026-03-04", "CN", "plain", "plain"),
    ("2026-09-25", "CN", "lantern", "moon"), ("2026-09-25", "SE", "harvest", "autumn"),
    ("2026-06-24", "BR", "midsummer", "june"), ("2026-06-20", "SE", "midsummer", "midsummer"),
    ("2026-06-20", "US", "plain", "plain"), ("2026-12-19", "US", "plain", "plain"),
    ("2026-12-20", "US", "new-year", "year"), ("2027-01-06", "US", "new-year", "year"),
    ("2027-01-07", "US", "plain", "plain"), ("2027-01-14", "RU", "new-year", "old"),
    ("2027-01-15", "RU", "plain", "plain"), ("2026-10-01", "DE", "harvest", "autumn"),
    ("2026-11-11", "DE", "harvest", "autumn"), ("2026-11-12", "DE", "plain", "plain"),
    ("2026-04-01", "AU", "harvest", "autumn"), ("2026-10-01", "AU", "plain", "plain"),
    ("2026-10-01", "SG", "plain", "plain"), ("2026-10-01", "", "plain", "plain"),
]  # fmt: skip
IMPORT = "import(document.querySelector('[src$=\"shell.js\"]').src.replace('shell', '%s'))"
ASK = f"days => {IMPORT % 'season'}.then(it => days.map(([d, r]) => it.season(d, r)))"


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


async def keeps(page, **wishes):
    """Keep wishes on the device, as the settings do."""
    for name, value in wishes.items():
        await page.evaluate(f"localStorage.setItem('rialto.{name}', '{value}')")
    await page.evaluate(f"{IMPORT % 'look'}.then(it => it.dress())")


async def wears(page, **worn):
    for name, value in worn.items():
        there = page.locator("html" if value is None else f'html[data-{name}="{value}"]')
        await expect(there).to_have_count(1)
        if value is None:
            await expect(page.locator(f"html[data-{name}]")).to_have_count(0)


async def test_day_and_place_choose_the_season_and_say_why(at):
    page = await at.opened("/design")

    told = await page.evaluate(ASK, [[day, place] for day, place, _, _ in SEASONS])

    assert [(each["theme"], each["why"]) for each in told] == [each[2:] for each in SEASONS]
    said = await page.evaluate(
        f"whys => {IMPORT % 'words'}.then(({{ t }}) => whys.map(why => t(`design.why.${{why}}`)))",
        sorted({why for *_, why in SEASONS}),
    )

    assert all(said)


async def test_the_season_is_worn_before_the_page_is_drawn_the_next_time(at):
    async def in_brazil_in_june(page):
        await page.clock.set_fixed_time("2026-06-24T12:00:00")
        await page.add_init_script(
            "addEventListener('DOMContentLoaded',"
            " () => { window.first = document.documentElement.dataset.theme })"
        )

    page = await at.page("/design", lang="pt-BR", before=in_brazil_in_june)
    await wears(page, theme="midsummer")

    await page.reload()

    assert await page.evaluate("window.first") == "midsummer"


async def test_the_address_comes_before_what_is_kept_and_that_before_the_day(at):
    page = await at.opened("/design")
    await keeps(page, theme="harvest", scheme="dark", contrast="more", motion="less", text="150")
    await wears(page, theme="harvest", scheme="dark", contrast="more", motion="less")
    assert await page.evaluate("document.documentElement.style.fontSize") == "150%"

    await page.goto(
        f"{at.address}/design?theme=plain&scheme=light&contrast=normal&motion=normal&text=100"
    )

    await wears(page, theme="plain", scheme="light", contrast="normal", motion="normal")
    assert await page.evaluate("document.documentElement.style.fontSize") == "100%"


async def test_a_wish_that_nobody_knows_changes_nothing(at):
    page = await at.opened("/design?scheme=purple&contrast=2&motion=fast&text=9000&theme=")

    await wears(page, scheme=None, contrast=None, motion=None)
    assert await page.evaluate("document.documentElement.style.fontSize") == ""


async def test_what_the_device_asks_for_is_worn_and_can_be_declined(at):
    page = await at.opened("/design", contrast="more", reduced_motion="reduce")
    await wears(page, contrast="more", motion="less")

    await keeps(page, contrast="normal", motion="normal")

    await wears(page, contrast="normal", motion="normal")
    await page.evaluate("localStorage.clear()")
    await page.emulate_media(contrast="no-preference", reduced_motion="no-preference")
    await wears(page, contrast=None, motion=None)


async def test_less_motion_stops_what_turns_and_slides(at):
    page = await at.opened("/design?motion=less")

    turns = await page.evaluate(
        "getComputedStyle(document.querySelector('.spinner')).animationIterationCount"
    )
    slides = await page.evaluate(
        "getComputedStyle(document.querySelector('body > dialog, .chip')).transitionDuration"
    )

    assert turns == "1"
    assert slides == "0.001s"


async def test_another_tab_of_the_device_changes_along(at):
    page = await at.opened("/design")
    other = await page.context.new_page()
    await other.goto(f"{at.address}/design")

    await keeps(other, scheme="dark")

    await wears(page, scheme="dark")


async def test_the_gallery_changes_to_the_language_that_the_reader_keeps(at):
    async def reads_russian(page):
        await page.add_init_script("localStorage.setItem('rialto.lang', 'ru')")

    page = await at.opened("/design", lang="en", before=reads_russian)

    await expect(page.locator("h1")).to_have_text("Как выглядит рынок")
    await expect(page.locator("#button h2")).to_have_text("Кнопка")
    assert at.complaints == []
