"""One's own page, and the devices on which one is."""

import pytest
from playwright.async_api import expect

from tests.web.chosen import settings
from tests.web.market import PHONE, market, ready

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


async def test_a_device_is_signed_out_from_another(at):
    page, other = await settings(at, account="ada"), await settings(at, account="ada")
    await other.reload()
    await ready(other)
    await expect(other.locator(".device")).to_have_count(2)

    await other.click(".device .button")

    await expect(page.locator(".strip")).to_contain_text("Your sign-in has ended")
    await expect(other.locator(".device")).to_have_count(1)


async def test_one_is_signed_out_everywhere(at):
    page, other = await settings(at, account="ada"), await settings(at, account="ada")

    await other.click("button[name=out-everywhere]")

    await expect(page.locator(".strip")).to_contain_text("Your sign-in has ended")
    await expect(other.locator("main .guest")).to_be_visible()


async def test_ones_own_page_leads_to_all_that_is_ones_own(at):
    page = await at.opened("/me", who="giulia", size=PHONE)

    await expect(page.locator("h1")).to_have_text("Giulia Moro")
    for path in ("/settings", "/help", "/studio"):
        await expect(page.locator(f"main a[href='{path}']")).to_be_visible()
    await page.click("main a[href='/settings']")
    await page.wait_for_url("**/settings")
    await page.go_back()
    await expect(page.locator("h1")).to_have_text("Giulia Moro")
    assert at.complaints == []


async def test_a_guest_signs_in_on_their_own_page(at):
    page = await at.opened("/me")

    await page.click(".person[data-user=ada]")

    await expect(page.locator("h1")).to_have_text("Ada")
    await expect(page.locator("[data-panel=orders]")).to_have_attribute("data-state", "empty")
    assert at.complaints == []
