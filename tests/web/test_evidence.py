"""Evidence on the page of cases: held and covered by those who may, and seen so by all others."""

import pytest
from playwright.async_api import expect

from gateway.demo_cases import LEA, TESS, Docket
from rialto.command import Member
from rialto.roles import Role
from rialto.world import World
from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, REMEMBER, market
from tests.web.test_cases_of_pictures import bring
from tests.web.test_keyboard import Keys
from tests.web.wire import Wire, no

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

EVIDENCE, SHEET, SEND = "[data-key=evidence]", "#deed", "#deed [name=send]"
HOLD, UNCOVER, WHY = "[name=hold]", "[name=uncover]", "#deed [name=why]"
COVER, WORDS = ".utterance[data-marked] .icon-button", "#deed [name=words]"
LINE = ".utterance[data-marked]"


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.docket = Docket(opened.node.house.dispatch, World())
        opened.here = await opened.room(laid=("teapot",))
        yield opened


@pytest.fixture
async def case(at):
    """Let Ada say something that Bo reports; return the case."""
    said = {"chat": at.here, "text": "👋 Anna Bell cheats"}
    line = (await at.docket.ask("chat:say", Member("ada", "Ada"), **said))["id"]
    told = {"chat": at.here, "line": line, "reason": "abuse"}
    await at.docket.ask("report:line", Member("bo", "Bo"), **told)
    return (await at.docket.ask("case:list", LEA))["cases"][0]["case"]


async def read(at, case):
    return await at.docket.ask("case:read", TESS, case=case)


async def test_a_lead_holds_evidence_by_keyboard_and_lifts_that_and_others_see_it(at, case):
    page = await at.opened(f"/cases#{case}", "lea", size=DESK)
    tess = await at.opened(f"/cases#{case}", "tess")
    keys = Keys(page)
    await keys.press(HOLD)
    await keys.sees(SHEET, "neither swept nor erased")
    await keys.press(SEND)
    await keys.sees(SHEET, "Say why.")
    await expect(page.locator(WHY)).to_be_focused()
    await page.keyboard.type("Order 4 C 12 of the court")

    await keys.press(SEND)

    await keys.sees(EVIDENCE, "Under legal hold")
    await expect(page.locator(HOLD)).to_have_text("Lift the hold")
    await expect(page.locator(HOLD)).to_be_focused()
    await expect(tess.locator(EVIDENCE)).to_contain_text("Under legal hold")
    await expect(tess.locator(HOLD)).to_have_count(0)
    assert (await read(at, case))["held"]
    await keys.press(HOLD)
    await keys.to(WHY)
    await page.keyboard.type("The court is done")
    await keys.press(SEND)
    await expect(page.locator(EVIDENCE)).not_to_contain_text("Under legal hold")
    assert not (await read(at, case))["held"]
    assert at.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_an_agent_covers_words_by_keyboard_and_takes_the_cover_off(at, case, size):
    page = await at.opened(f"/cases#{case}", "tess", size=size)
    keys = Keys(page)
    await keys.press(COVER)
    await keys.press(SEND)
    await keys.sees(SHEET, "Select what is to be covered.")
    await expect(page.locator(WORDS)).to_be_focused()
    await page.keyboard.type("not written")
    for press in ["Home"] + ["ArrowRight"] * 2 + ["Shift+ArrowRight"] * 9:
        await page.keyboard.press(press)
    await keys.sees(f"{SHEET} .reads", "👋 █████████covered cheats")
    assert await troubles(page) == []
    await keys.to(WHY)
    await page.keyboard.type("The name of a child")

    await keys.press(SEND)

    await keys.sees(LINE, "👋 █████████covered cheats")
    await keys.sees(EVIDENCE, "The name of a child")
    await keys.sees(EVIDENCE, "The original is kept underneath.")
    assert await troubles(page) == []
    seen = (await read(at, case))["seen"]["around"]["said"]["text"]
    assert seen == "👋 █████████ cheats"
    await keys.press(UNCOVER)
    await keys.to(WHY)
    await page.keyboard.type("It is a shop")
    await keys.press(SEND)
    await keys.sees(LINE, "👋 Anna Bell cheats")
    await expect(page.locator("#evidence-h")).to_be_focused()
    assert (await read(at, case))["covers"] == []
    assert at.complaints == []


async def test_what_is_covered_whole_offers_nothing_more_to_cover(at, case):
    page = await at.opened(f"/cases#{case}", "tess", lang="ar")
    await page.click(COVER)
    await page.click("#deed [name=every]")
    await page.fill(WHY, "A name")
    assert await troubles(page) == []

    await page.click(SEND)

    await expect(page.locator(UNCOVER)).to_be_visible()
    await expect(page.locator(COVER)).to_have_count(0)
    assert await troubles(page) == []


async def test_a_photo_is_covered_and_neither_shown_nor_sent_until_that_is_taken_off(at):
    shot = await bring(at, "bo", "key-0001", "report")
    told = {"room": at.here, "product": "teapot", "reason": "counterfeit", "photos": [shot]}
    await at.docket.ask("report:product", Member("bo", "Bo"), **told)
    case = (await at.docket.ask("case:list", LEA))["cases"][0]["case"]
    page = await at.opened(f"/cases#{case}", "tess", size=DESK)
    keys = Keys(page)
    await keys.press(".photos button")
    await keys.press("#photo [name=cover]")
    await keys.sees(SHEET, "The file is kept")
    await keys.to(WHY)
    await page.keyboard.type("An address")

    await keys.press(SEND)

    await keys.sees(".photos", "covered")
    await expect(page.locator(".photos img")).to_have_count(0)
    lea = await at.opened(f"/cases#{case}", "lea")
    await lea.click(".photos button")
    await expect(lea.locator("#photo")).to_contain_text("An address")
    await expect(lea.locator("#photo")).to_contain_text("The original is kept underneath.")
    assert await troubles(lea) == []
    await lea.click(f"#photo {UNCOVER}")
    await lea.fill(WHY, "It is the shop's")
    await lea.click(SEND)
    await expect(lea.locator(".photos img")).to_have_count(1)
    await page.wait_for_function("() => document.querySelector('.photos img')?.naturalWidth > 0")
    assert at.complaints == []


@pytest.mark.parametrize("who", [TESS, Member("al", "Al", Role.AUDITOR)], ids=lambda who: who.user)
async def test_who_may_not_is_shown_what_holds_and_no_way_to_change_it(at, case, who):
    told = await read(at, case)
    hold = {"evidence": told["evidence"], "why": "Order of the court"}
    await at.docket.ask("evidence:hold", LEA, **hold, held=True)
    line = told["seen"]["around"]["said"]["id"]
    cover = {"evidence": told["evidence"], "line": line, "start": 2, "end": 6, "why": "A name"}
    await at.docket.ask("evidence:redact", LEA, **cover)
    token = at.node.tokens.mint(who.user, name=who.name, role=who.role, ttl_s=600)

    async def as_who(page):
        await page.add_init_script(REMEMBER % token)

    page = await at.opened(f"/cases#{case}", before=as_who, size=DESK)

    await expect(page.locator(EVIDENCE)).to_contain_text("Under legal hold")
    await expect(page.locator(EVIDENCE)).to_contain_text("A name")
    await expect(page.locator(f"{HOLD}, {UNCOVER}")).to_have_count(0)
    await expect(page.locator(COVER)).to_have_count(int(who is TESS))
    assert at.complaints == []


async def test_what_is_being_sent_is_marked_and_is_sent_once(at, case):
    wire = Wire(evidence_hold="hold")
    page = await at.opened(f"/cases#{case}", "lea", size=DESK, before=wire.stand)
    await page.click(HOLD)
    await page.fill(WHY, "Order of the court")
    await page.click(SEND)
    await expect(page.locator(SEND)).to_have_attribute("aria-busy", "true")
    await page.press(WHY, "Tab")
    await page.locator(SEND).dispatch_event("click")

    wire.let_go("evidence:hold")

    await expect(page.locator(EVIDENCE)).to_contain_text("Under legal hold")
    assert [name for name, _ in wire.asked].count("evidence:hold") == 1


async def test_what_is_refused_is_told_in_its_place_and_what_was_written_stays(at, case):
    wire = Wire(evidence_hold=no(1534))
    page = await at.opened(f"/cases#{case}", "lea", size=DESK, before=wire.stand)
    await page.click(HOLD)
    await page.fill(WHY, "Order of the court")

    await page.click(SEND)

    await expect(page.locator(f"{SHEET} [role=alert]")).to_have_text("This is done already.")
    await expect(page.locator(WHY)).to_have_value("Order of the court")
    await expect(page.locator(SEND)).not_to_have_attribute("aria-busy", "true")


async def test_what_somebody_else_held_meanwhile_is_seen_behind_the_refusal(at, case):
    page = await at.opened(f"/cases#{case}", "lea", size=DESK)
    await page.click(HOLD)
    hold = {"evidence": (await read(at, case))["evidence"], "why": "Order of the court"}
    await at.docket.ask("evidence:hold", LEA, **hold, held=True)
    await page.fill(WHY, "The same order")

    await page.click(SEND)

    await expect(page.locator(f"{SHEET} [role=alert]")).to_have_text("This is done already.")
    await page.click(f"{SHEET} > header button")
    await expect(page.locator(EVIDENCE)).to_contain_text("Under legal hold")
    assert at.complaints == []


async def test_what_is_sent_without_a_line_goes_once_when_it_is_there(at, case):
    wire = Wire()
    page = await at.opened(f"/cases#{case}", "lea", size=DESK, before=wire.stand)
    await page.click(HOLD)
    await page.fill(WHY, "Order of the court")
    await wire.cut(down=True)
    await expect(page.locator(".strip")).to_contain_text("The line is lost")
    await page.click(SEND)
    await expect(page.locator(SEND)).to_have_attribute("aria-busy", "true")

    await wire.cut()

    await expect(page.locator(EVIDENCE)).to_contain_text("Under legal hold")
    await expect(page.locator(SHEET)).to_be_hidden()
