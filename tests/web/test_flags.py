"""Trusted flaggers: their mark in the queue and on the case, and what they read of themselves."""

import pytest
from playwright.async_api import expect

from gateway.demo_cases import LEA, Docket
from rialto.command import Member
from rialto.world import World
from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, market

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

GUILD = {"organisation": "Guild of Makers", "grounds": ["scam"]}
# What others wrote stands apart from the sentence around it.
FLAGGED = "Flagged by \u2068Guild of Makers\u2069"
VERA = Member("vera", "Vera")


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.docket = Docket(opened.node.house.dispatch, World())
        opened.here = await opened.room(laid=())
        yield opened


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_what_a_flagger_reports_bears_the_organisation_in_the_queue_and_on_the_case(at, size):
    await at.docket.ask("flagger:name", LEA, user="vera", **GUILD)
    said = await at.docket.ask("chat:say", Member("ada", "Ada"), chat=at.here, text="Half price")
    page = await at.opened("/cases", "tess", size=size)

    told = {"chat": at.here, "line": said["id"], "reason": "scam"}
    await at.docket.ask("report:line", VERA, **told)

    await expect(page.locator(".entry")).to_contain_text(FLAGGED)
    assert await troubles(page) == []
    await page.click(".entry")
    await expect(page.locator('[data-panel="case"]')).to_contain_text(FLAGGED)
    assert await troubles(page) == []
    assert at.complaints == []


async def test_a_flagger_reads_in_the_settings_as_they_are_named_and_dismissed(at):
    page = await at.opened("/settings", "vera")
    place = page.locator("#about-you")
    await expect(place).to_contain_text("Nothing was decided about you")
    await expect(place).not_to_contain_text("flagger")

    await at.docket.ask("flagger:name", LEA, user="vera", **GUILD)

    await expect(place).to_contain_text("You are a trusted flagger for \u2068Guild of Makers\u2069")
    await expect(place).to_contain_text("fraud")
    assert await troubles(page) == []
    await at.docket.ask("flagger:dismiss", LEA, user="vera", reason="The Guild has ended")
    await expect(place).to_contain_text("The reason: \u2068The Guild has ended\u2069")
    assert at.complaints == []
