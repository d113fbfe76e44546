"""What a host does to a person from a line: makes them a moderator, lets them in no more."""

import pytest
from playwright.async_api import expect

from tests.web.market import DESK, PHONE, say

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]


async def _does(host, what):
    """Open what can be done to whoever said the line, and do it."""
    await host.click(".log .line:has-text('Good evening, all')")
    await host.click("#line .button:has-text('More about')")
    await host.click(f"#line .button:has-text('{what}')")


async def _says(at, text):
    async with at.visit("bo") as bo:
        await bo.change("chat:say", chat=at.here, text=text)


async def test_a_host_makes_a_moderator_who_is_told_and_given_the_means(at):
    host = await at.opened(f"/studio?room={at.here}", "giulia", size=DESK)
    page = await at.opened(f"/room/{at.here}", "ada", size=PHONE)
    await say(page, "Good evening, all")

    await _does(host, "Make moderator of this show")

    await expect(page.locator(".toast")).to_contain_text("You moderate this show now")
    await expect(page.locator(".tools .modes")).to_be_visible()
    await _does(host, "Moderator no more")
    await expect(page.locator(".toast")).to_contain_text("do not moderate this show any more")
    assert at.complaints == []


async def test_who_is_banned_is_told_and_heard_no_more_until_let_in_again(at):
    host = await at.opened(f"/studio?room={at.here}", "giulia", size=DESK)
    page = await at.opened(f"/room/{at.here}", "ada", size=PHONE)
    await say(page, "Good evening, all")

    await _does(host, "Ban from this show")

    await expect(page.locator(".toast")).to_contain_text("does not let you into this show")
    await say(page, "Let me in")
    await expect(page.locator(".composer .told")).to_contain_text("You may not be in this room")
    await _says(at, "Said meanwhile")
    await _does(host, "Let in again")
    await expect(page.locator(".toast")).to_contain_text("lets you in again")

    await _says(at, "Said after")
    for text in ("Said meanwhile", "Said after"):
        await expect(page.locator(".log")).to_contain_text(text)
    await say(page, "Good to be back")
    await expect(host.locator(".log")).to_contain_text("Good to be back")
