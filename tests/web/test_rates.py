"""Prices in the reader's own currency: about how much, at which rate, and never what is paid."""

import re

import pytest
from playwright.async_api import expect

from gateway.demo_rates import invented
from rialto.world import World
from tests.web.chosen import settings
from tests.web.market import market

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

TEAPOT = ".tile[data-product=teapot]"
ABOUT = ".about:visible"
HOT = ".buy-sheet footer .button[data-kind=hot]"


@pytest.fixture
async def at(tmp_path):
    rates = invented(tmp_path, World().now_ms())
    async with market(tmp_path / "data", rates=rates) as opened:
        yield opened


async def choose(page, currency):
    await page.click("button[name=currency]")
    await page.click(f"#choices .option:has-text('{currency}')")


async def test_a_price_is_told_in_the_currency_that_was_chosen_on_any_device(at):
    page = await settings(at, account="ada")
    await choose(page, "British Pound")

    other = await at.opened("/search?q=teapot", account="ada")

    await expect(other.locator(f"{TEAPOT} {ABOUT}")).to_contain_text("£32.36")
    await expect(other.locator(f"{TEAPOT} .price b")).to_contain_text("€38")
    await other.click(f"{TEAPOT} h3 button")
    await expect(other.locator("#product .rate")).to_have_text(re.compile("£0.8517.*as of"))
    assert at.complaints == []


async def test_an_open_page_follows_and_is_as_before_without_a_choice(at):
    page = await at.opened("/search?q=teapot", account="ada")
    other = await settings(at, account="ada")
    await expect(page.locator(TEAPOT)).to_be_visible()
    assert await page.locator(ABOUT).count() == 0

    await choose(other, "Japanese Yen")
    await expect(page.locator(f"{TEAPOT} {ABOUT}")).to_contain_text("¥6,209")

    await choose(other, "As the seller asks")
    await expect(page.locator(ABOUT)).to_have_count(0)
    assert at.complaints == []


async def test_what_is_paid_stays_in_the_sellers_currency(at):
    page = await settings(at, account="ada")
    await choose(page, "British Pound")
    await page.goto(f"{at.address}/room/{await at.room()}")

    await page.click(".now .buy")
    await page.click(HOT)

    await expect(page.locator(".sum .about")).to_contain_text("£")
    await expect(page.locator(".sum .rate")).to_contain_text("£0.8517")
    await expect(page.locator(HOT)).to_contain_text("€")
    await expect(page.locator(HOT)).not_to_contain_text("£")
    assert at.complaints == []
