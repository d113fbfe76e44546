"""What the marketplace blocks goes from under everybody's hands, in words, and comes back."""

import pytest
from playwright.async_api import expect

from tests.web.market import DESK

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

SHEET = ".buy-sheet"
TEAPOT = "Celadon teapot"


async def test_what_is_blocked_goes_from_the_room_the_sheet_and_the_studio(at):
    host = await at.opened(f"/studio?room={at.here}", "giulia", size=DESK)
    holds, looks = [await at.opened(f"/room/{at.here}", who) for who in ("ada", "bo")]
    await holds.click(".now .buy")
    await holds.click(f"{SHEET} footer .button[data-kind=hot]")
    await expect(holds.locator(SHEET)).to_have_attribute("data-state", "quoted")
    await looks.click(".now .buy")

    await at.judge("teapot", "blocked")

    await expect(holds.locator(SHEET)).to_contain_text("your reservation was let go")
    await expect(looks.locator(f"{SHEET} .note[data-kind=alarm]")).to_contain_text(
        "This is blocked"
    )
    await expect(looks.locator(f"{SHEET} .item .faint")).to_have_count(0)
    await expect(looks.locator(f"{SHEET} .button[data-kind=hot]")).to_have_count(0)
    await expect(holds.locator(f"{SHEET} .button[data-kind=hot]")).to_have_count(0)
    for page in (holds, looks):
        await expect(page.locator(".now h2")).to_have_text("Speckled bowl, 24 cm")
    laid = host.locator(".rundown .laid li", has_text=TEAPOT)
    await expect(laid).to_contain_text("This is blocked")
    await expect(host.locator(".rundown .offered li", has_text=TEAPOT)).to_have_count(0)
    await at.judge("teapot", "allowed")
    await host.click(f".rundown .offered li:has-text('{TEAPOT}') button")
    await expect(laid).to_contain_text("left")
    assert at.complaints == []
