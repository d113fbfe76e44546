"""Who may not do something is told how they may, and led to where one signs in."""

import pytest
from playwright.async_api import expect

from tests.web.market import DESK, say
from tests.web.test_states import is_in

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]


async def is_asked_in(page):
    await expect(page.locator("#you")).to_be_visible()
    await page.click("#you > header button")
    await expect(page.locator("#you")).to_be_hidden()


@pytest.mark.parametrize(
    ("who", "says"), [(None, "Who hosts?"), ("ada", "The studio is for hosts")]
)
async def test_the_studio_tells_who_may_not_enter_how_to(at, who, says):
    page = await at.page("/studio", who, size=DESK)

    await is_in(page, "studio", "denied")
    await expect(page.locator("main")).to_contain_text(says)
    await page.click("main .button")

    await expect(page.locator("#you")).to_be_visible()
    await is_in(page, "people", "full")
    assert at.complaints == []


async def test_a_guest_is_asked_in_before_talking_asking_buying_and_following(at):
    page = await at.opened(f"/room/{at.here}", size=DESK)
    await page.click(".now .buy")
    await page.click("#buy footer .button[data-kind=hot]")
    await is_asked_in(page)
    await page.keyboard.press("Escape")
    await page.click(".host .follow")
    await is_asked_in(page)
    await say(page, "Is it heavy?")
    await is_asked_in(page)

    await expect(page.locator(".composer input")).to_have_value("Is it heavy?")
    assert at.complaints == []
