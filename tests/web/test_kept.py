"""A chat is kept by whoever is appointed: once, however often that is told, and while it holds."""

import re

import pytest
from playwright.async_api import expect

from tests.web.market import DESK, market
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.here = await opened.room(laid=())
        yield opened


async def _asks(at, who, command, **asked):
    async with at.visit(who) as visitor:
        await visitor.change(command, **asked)


async def _appoints(at, wire, *, everywhere=False):
    """Make ada a moderator; done once her page follows the desk."""
    await _asks(at, "giulia", "moderator:appoint", user="ada", room=at.here, everywhere=everywhere)
    await wire.hears('"channel":"desk:')
    await wire.hears('"subscribe":{')


async def test_who_is_appointed_twice_keeps_the_chat_once_and_no_more_once_dismissed(at):
    wire = Wire()
    await _asks(at, "giulia", "chat:modes", chat=at.here, strict=3)
    page = await at.opened(f"/room/{at.here}", "ada", size=DESK, before=wire.stand)
    sheets, modes = page.locator("#modes"), page.locator(".tools .modes")
    held = page.locator(".line", has_text="Get a real job")
    release = held.get_by_role("button", name="Let it through")
    await _appoints(at, wire)
    await _appoints(at, wire, everywhere=True)
    await _asks(at, "bo", "chat:say", chat=at.here, text="Get a real job")
    await expect(release).to_have_count(1)
    await expect(sheets).to_have_count(1)

    await _asks(at, "giulia", "moderator:dismiss", user="ada", room=at.here)

    await expect(modes).to_be_hidden()
    await expect(sheets).to_have_count(0)
    await expect(release).to_have_count(0)
    await expect(held.locator(".waits")).to_have_text(re.compile("only its author sees it"))
    await _appoints(at, wire)
    await expect(release).to_have_count(1)
    await expect(sheets).to_have_count(1)
    await modes.click()
    await expect(page.locator("#modes[open]")).to_have_count(1)
    await sheets.get_by_role("button", name="Emoji only").click()
    await expect(sheets.get_by_role("button", name="Emoji only", pressed=True)).to_be_visible()
    asked = [command for command, _ in wire.asked]
    assert (asked.count("chat:desk"), asked.count("chat:modes")) == (3, 1)
    assert at.complaints == []


async def test_while_it_is_not_answered_whether_one_keeps_the_chat_the_desk_stays(at):
    wire = Wire()
    page = await at.opened(f"/room/{at.here}", "ada", size=DESK, before=wire.stand)
    told = page.locator(".toasts", has_text="You moderate this show now")
    await _appoints(at, wire)
    await expect(page.locator(".tools .modes")).to_be_visible()
    await told.get_by_role("button", name="OK").click()
    wire.rules["chat_may"] = "hold"

    await _asks(at, "giulia", "moderator:appoint", user="ada", room=at.here, everywhere=True)

    await expect(told).to_be_visible()  # the question goes out with it
    await expect(page.locator(".tools .modes")).to_be_visible()
    await expect(page.locator("#modes")).to_have_count(1)
    assert len(wire.held) == 1
    wire.let_go("chat:may")
    await wire.hears('"channel":"desk:')
    await wire.hears('"subscribe":{')
    await expect(page.locator(".tools .modes")).to_be_visible()
    assert at.complaints == []
