"""Your data and my limits in the settings: taken along, erased, taken back, and kept to."""

import zipfile

import pytest
from playwright.async_api import expect

from tests.web.chosen import settings
from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, market
from tests.web.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

YOURS, LIMITS = "#yours", "#limits"


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


async def test_all_that_is_kept_of_one_is_taken_along_in_a_file(at, tmp_path):
    page = await settings(at, account="ada")

    await page.click(f"{YOURS} [name=take]")

    await expect(page.locator(f"{YOURS} [name=get]")).to_be_visible(timeout=30_000)
    async with page.expect_download() as coming:
        await page.click(f"{YOURS} [name=get]")
    path = tmp_path / "mine.zip"
    await (await coming.value).save_as(path)
    with zipfile.ZipFile(path) as told:
        assert {"README.txt", "session.json"} <= set(told.namelist())
    assert at.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK])
async def test_who_asks_to_be_erased_is_told_what_goes_and_can_take_it_back_by_keyboard(at, size):
    page = await settings(at, account="ada", size=size)
    keys = Keys(page)

    await keys.press(f"{YOURS} [name=erase]")
    await expect(page.locator("#erase")).to_contain_text("Your orders, without your name")
    assert await troubles(page) == []
    await keys.press("#erase footer .button >> nth=1")

    await expect(page.locator(f"{YOURS} [name=keep]")).to_contain_text("You can take it back until")
    await keys.press(f"{YOURS} [name=keep]")
    await expect(page.locator(f"{YOURS} [name=erase]")).to_be_visible()
    assert at.complaints == []


async def test_who_thinks_again_in_time_asks_for_nothing(at):
    page = await settings(at, account="ada")

    await page.click(f"{YOURS} [name=erase]")
    await page.click("#erase footer .button >> nth=0")

    await expect(page.locator("#erase")).not_to_be_visible()
    await expect(page.locator(f"{YOURS} [name=erase]")).to_be_visible()


async def test_a_limit_holds_at_once_on_every_page_and_is_loosened_in_a_day(at):
    page, other = await settings(at, account="ada"), await settings(at, account="ada")

    await page.click(f"{LIMITS} [name=day]")
    await page.click("#choices .option:has-text('€20')")

    await expect(page.locator(f"{LIMITS} [name=day] .value")).to_contain_text("20")
    await expect(other.locator(f"{LIMITS} [name=day] .value")).to_contain_text("20")
    await page.click(f"{LIMITS} [name=day]")
    await page.click("#choices .option:has-text('No limit')")
    await expect(page.locator(LIMITS)).to_contain_text("Loosened soon")
    await expect(page.locator(f"{LIMITS} [name=day] .value")).to_contain_text("20")
    assert at.complaints == []


async def test_limits_are_chosen_by_keyboard_alone(at):
    page = await settings(at, account="ada", size=DESK)
    keys = Keys(page)

    await keys.press(f"{LIMITS} [name=hours]")
    await keys.press("#choices .option >> nth=2")

    await expect(page.locator(f"{LIMITS} [name=hours] .value")).to_contain_text("11")
    assert at.complaints == []
