"""Cases: found, claimed, decided and appealed on their page, by those who may and by no others."""

import re

import pytest
from playwright.async_api import expect

from gateway.demo_cases import LEA, TESS, Docket
from rialto.command import Member
from rialto.roles import Role
from rialto.world import World
from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, REMEMBER, market, ready
from tests.web.test_keyboard import Keys
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

ENTRY, LISTS, TURN, SEND = ".entry", ".lists .chip", "[name=turn]", ".decide [name=send]"
SHOWN = '[data-panel="case"]'
QUEUE = '[data-panel="cases"]'


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.docket = Docket(opened.node.house.dispatch, World())
        opened.here = await opened.room(laid=())
        yield opened


async def reported(at, text="Mine was half the price", who="ada", by="bo", why="spam"):
    """Let somebody say something that is reported; return the line."""
    said = await at.docket.ask("chat:say", Member(who, who.title()), chat=at.here, text=text)
    told = {"chat": at.here, "line": said["id"], "reason": why}
    await at.docket.ask("report:line", by if isinstance(by, Member) else Member(by), **told)
    return said["id"]


async def case_of(at):
    return (await at.docket.ask("case:claim", TESS, case=""))["case"]


async def decided(at, step="removal"):
    """Let Tess decide on what Ada said; return the statement."""
    told = {"step": step, "ground": "spam", "macro": "spam"}
    return (await at.docket.ask("case:decide", TESS, case=await case_of(at), **told))["statement"]


async def stands(at, line):
    """Say whether a line is there for others."""
    async with at.visit("bo") as bo:
        lines = (await bo.ask("chat:read", chat=at.here))["lines"]
    return any(each["id"] == line and each["text"] for each in lines)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_an_agent_claims_and_decides_by_keyboard_and_the_person_reads_why(at, size):
    line = await reported(at)
    ada = await at.opened("/settings", account="ada")
    page = await at.opened("/cases", "tess", size=size)
    keys = Keys(page)
    await keys.press(ENTRY)
    await expect(page.locator(f"{SHOWN} h2")).to_be_focused()
    await keys.sees(SHOWN, "Mine was half the price")
    await keys.press(TURN)
    await keys.sees(SHOWN, "You have it")

    await keys.press(".decide [name=insult]")

    await keys.sees(".preview", "You insulted somebody.")
    await keys.sees(".preview", "Something you said was removed")
    assert await troubles(page) == []
    await keys.press(SEND)
    await keys.sees(SHOWN, "A measure was taken")
    await expect(page.locator(f"{SHOWN} h2")).to_be_focused()
    told = ada.locator('[data-panel="decisions"]')
    await expect(told).to_contain_text("You insulted somebody.")
    await expect(told).to_contain_text("Mine was half the price")
    assert not await stands(at, line)
    assert at.complaints == []


async def test_an_appeal_comes_to_a_lead_as_it_is_made_who_gives_back_what_was_taken(at):
    line = await reported(at)
    statement = await decided(at)
    page = await at.opened("/cases", "lea", size=DESK)
    keys = Keys(page)
    await page.locator(LISTS, has_text="Appeals").click()
    await expect(page.locator(QUEUE)).to_have_attribute("data-state", "empty")
    ada = await at.opened("/settings", account="ada")

    await at.docket.ask("statement:appeal", Member("ada"), statement=statement, text="A question")

    await page.locator(ENTRY).click()
    await keys.sees(SHOWN, "A question")
    await keys.sees(SHOWN, "What you wrote was advertising that nobody asked for.")
    await page.click(TURN)
    await page.click(".decide label[data-key=none]")
    await keys.sees(".preview", "It was wrong, and is undone")
    await page.click(SEND)
    await keys.sees(SHOWN, "Undone")
    await expect(ada.locator('[data-panel="decisions"]')).to_contain_text("It was wrong")
    assert await stands(at, line)
    assert at.complaints == []


@pytest.mark.parametrize("how", ["decided", "reported"])
async def test_who_has_to_do_with_a_case_is_told_why_another_decides(at, how):
    await reported(at, by=TESS if how == "reported" else "bo")
    if how == "decided":
        told = {"statement": await decided(at), "text": "No"}
        await at.docket.ask("statement:appeal", Member("ada"), **told)
    page = await at.opened("/cases", "tess", size=DESK)
    await expect(page.locator(ENTRY)).to_contain_text("For somebody else")

    await page.click(ENTRY)

    why = {"decided": "You decided on it the first time", "reported": "You reported it"}[how]
    await expect(page.locator(SHOWN)).to_contain_text(why)
    await expect(page.locator(SHOWN)).to_have_attribute("data-state", "denied")
    await expect(page.locator(SHOWN)).not_to_contain_text("Mine was half the price")
    await expect(page.locator(TURN)).to_have_count(0)
    assert at.complaints == []


async def test_what_only_a_lead_decides_says_so_to_an_agent(at):
    await at.docket.ask("access:ban", Member("mo", "Mo", Role.MODERATOR), user="cy", reason="fraud")
    page = await at.opened("/cases", "tess", size=DESK)

    await page.click(ENTRY)

    await expect(page.locator(SHOWN)).to_contain_text("A lead decides on this")
    assert at.complaints == []


async def test_a_ban_for_ever_that_one_proposes_another_decides(at):
    await reported(at, why="scam")
    page = await at.opened(f"/cases#{await case_of(at)}", "tess", size=DESK)
    await page.click(".decide label[data-key=ban]")
    await expect(page.locator(".preview")).to_contain_text("A lead decides whether")
    await page.fill(".decide textarea", "The ninth account of the same shop")
    await page.click(SEND)
    await expect(page.locator(SHOWN)).to_contain_text("You decided on it the first time")
    lead = await at.opened("/cases", "lea", size=DESK)

    await lead.click(ENTRY)

    await expect(lead.locator(SHOWN)).to_contain_text("It holds only if you decide the same")
    await lead.click(TURN)
    await lead.fill(".decide textarea", "Nine accounts")
    await expect(lead.locator(".preview")).to_contain_text("Your account is closed")
    await lead.click(SEND)
    await expect(lead.locator(SHOWN)).to_contain_text("A measure was taken")
    assert at.complaints == []


async def test_what_comes_and_moves_is_there_without_moving_what_one_does(at):
    for n in range(12):
        await reported(at, f"The lid is not from here {n}", f"passer-by-{n}", f"reader-{n}")
    page = await at.opened("/cases", "tess", size=DESK, reduced_motion="reduce")
    await expect(page.locator(ENTRY)).to_have_count(12)
    mine = await case_of(at)
    await page.goto(f"{at.address}/cases#{mine}")
    area = page.locator(".decide textarea")
    await area.fill("Half a sen")
    await area.evaluate("e => e.setSelectionRange(4, 4)")
    there = await page.evaluate("scrollY")

    await reported(at, "They say you cheat", "passer-by-20", "reader-20", "scam")

    await expect(page.locator(ENTRY)).to_have_count(13)
    await expect(page.locator(ENTRY).first).to_contain_text("fraud")
    await expect(area).to_be_focused()
    assert await area.evaluate("e => [e.value, e.selectionStart]") == ["Half a sen", 4]
    assert await page.evaluate("scrollY") == there
    await at.docket.ask("case:release", TESS, case=mine)
    await expect(page.locator(TURN)).to_have_text("Claim")
    await at.docket.ask("case:claim", LEA, case=mine)
    await expect(page.locator(SHOWN)).to_contain_text("has it")
    assert at.complaints == []


async def test_what_was_begun_is_there_when_the_case_is_claimed_again(at):
    await reported(at)
    page = await at.opened(f"/cases#{await case_of(at)}", "tess", size=DESK)
    await page.fill(".decide textarea", "It leads elsewhere")
    await page.click(".decide label[data-key=mute]")
    await page.click(TURN)
    await expect(page.locator(".decide")).to_have_count(0)

    await page.click(TURN)

    await expect(page.locator(".decide textarea")).to_have_value("It leads elsewhere")
    await expect(page.locator("[name=step][value=mute]")).to_be_checked()
    await expect(page.locator(".decide [name=seconds]")).to_have_value("604800")


async def test_without_a_reason_it_is_asked_for_and_nothing_is_decided(at):
    await reported(at)
    page = await at.opened(f"/cases#{await case_of(at)}", "tess", size=DESK)
    await page.click(".decide label[data-key=warning]")

    await page.click(SEND)

    await expect(page.locator(".toast")).to_contain_text("Say what happened")
    await expect(page.locator(".decide")).to_be_visible()


async def test_the_next_is_taken_in_one_step_and_left_by_escape(at):
    await reported(at)
    page = await at.opened("/cases", "tess")
    keys = Keys(page)

    await keys.press(".next .button")

    await keys.sees(SHOWN, "You have it")
    await expect(page.locator(QUEUE)).to_be_hidden()
    await page.keyboard.press("Escape")
    await expect(page.locator(ENTRY)).to_be_focused()
    await expect(page.locator(SHOWN)).to_be_hidden()
    await keys.press(".next .button")
    await keys.sees(".toast", "There is nothing for you to decide")


@pytest.mark.parametrize("who", [None, "ada", "mo", "giulia"])
async def test_who_does_not_decide_is_told_for_whom_it_is_and_shown_nothing(at, who):
    await reported(at)
    wire = Wire()

    page = await at.opened("/cases", who, before=wire.stand)

    await expect(page.locator(QUEUE)).to_contain_text("This page is for trust and safety")
    await expect(page.locator(ENTRY)).to_have_count(0)
    assert [name for name, _ in wire.asked if name.startswith("case:")] == []
    assert at.complaints == []


async def test_an_auditor_reads_and_has_nothing_to_press(at):
    await reported(at)
    case = await case_of(at)
    token = at.node.tokens.mint("al", name="Al", role=Role.AUDITOR, ttl_s=600)

    async def as_al(page):
        await page.add_init_script(REMEMBER % token)

    page = await at.opened(f"/cases#{case}", before=as_al, size=DESK)

    await expect(page.locator(SHOWN)).to_contain_text("Mine was half the price")
    await expect(page.locator(SHOWN)).to_contain_text("You look on")
    await expect(page.locator(f"{TURN}, {SEND}, .next .button")).to_have_count(0)
    assert at.complaints == []


async def test_what_is_late_says_so_before_all_else(at):
    await reported(at)
    async with at.visit("tess") as tess:
        listed = (await tess.ask("case:list"))["cases"][0]
    late = listed | {"due_ms": listed["opened_ms"] - 7_200_000}
    wire = Wire(case_list={"ok": {"cases": [late], "next": ""}})

    page = await at.opened("/cases", "tess", before=wire.stand)

    badge = page.locator(f"{ENTRY} .badge").first
    await expect(badge).to_have_text(re.compile("Was due .*2 hr"))
    await expect(badge).to_have_attribute("data-kind", "alarm")


async def test_who_decides_finds_the_way_there_on_their_page(at):
    page = await at.opened("/me", "tess")

    await page.click('.pages a[href="/cases"]')

    await page.wait_for_url("**/cases")
    await ready(page)
    await expect(page.locator("h1")).to_have_text("Cases")
    assert at.complaints == []
