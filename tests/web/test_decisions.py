"""Decisions about oneself: told with their reasons in the settings, as they come, and appealed."""

import pytest
from playwright.async_api import expect

from gateway.demo_cases import Docket
from rialto.command import Member
from rialto.roles import Role
from rialto.world import World
from tests.web.market import market

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]
MO = Member("mo", "Mo", Role.MODERATOR)
LEA = Member("lea", "Lea", Role.LEAD)
CARRIED = "The same teapots stand in every second window of this town"


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.docket = Docket(opened.node.house.dispatch, World())
        yield opened


async def remove(at, room):
    """Let Ada say something, and a moderator take it back."""
    async with at.visit("ada") as ada:
        line = (await ada.change("chat:say", chat=room, text="Mine was half the price"))["id"]
    await at.docket.ask("chat:delete", MO, chat=room, line=line, ground="spam")


async def test_who_is_restricted_reads_why_and_appeals(at):
    room = await at.room(laid=())
    page = await at.opened("/settings", account="ada")
    panel = page.locator('[data-panel="decisions"]')
    await expect(panel).to_have_attribute("data-state", "empty")

    await remove(at, room)

    await expect(panel).to_contain_text("Something you said was removed")
    await expect(panel).to_contain_text("Mine was half the price")
    await expect(panel).to_contain_text("Our rules forbid it")
    await expect(panel).to_contain_text("advertising")
    await panel.get_by_role("button", name="Appeal").click()
    await page.fill("#appeal textarea", "It was a question")
    await page.click("#appeal button[type=submit]")
    await expect(panel).to_contain_text("Another person is looking at it")
    await expect(panel.get_by_role("button", name="Appeal")).to_have_count(0)
    assert at.complaints == []


async def test_what_comes_of_an_appeal_is_told_at_once(at):
    room = await at.room(laid=())
    await remove(at, room)
    page = await at.opened("/settings", account="ada")
    panel = page.locator('[data-panel="decisions"]')
    await panel.get_by_role("button", name="Appeal").click()
    await page.fill("#appeal textarea", "It was a question")
    await page.click("#appeal button[type=submit]")
    await expect(panel).to_contain_text("Another person is looking at it")

    case = (await at.docket.ask("case:claim", LEA, case=""))["case"]
    await at.docket.ask("case:decide", LEA, case=case, step="none", ground="spam")

    await expect(panel).to_contain_text("It was wrong, and is undone")
    assert at.complaints == []


async def test_who_was_taken_back_by_a_rule_reads_that_people_will_look_at_it(at):
    rooms = [await at.room(laid=()) for _ in range(3)]
    page = await at.opened("/settings", account="ada")
    panel = page.locator('[data-panel="decisions"]')
    await expect(panel).to_have_attribute("data-state", "empty")

    for number, user in enumerate(("ada", "bo", "mei", "yusuf", "tomas")):
        who = Member(user, user.title())
        await at.docket.ask("chat:say", who, chat=rooms[number % 3], text=CARRIED)

    await expect(panel).to_contain_text(CARRIED)
    await expect(panel).to_contain_text("A rule took it back. People will look at it.")
    await panel.get_by_role("button", name="Appeal").click()
    await page.fill("#appeal textarea", "I wrote it myself")
    await page.click("#appeal button[type=submit]")
    await expect(panel).to_contain_text("Another person is looking at it")
    assert at.complaints == []
