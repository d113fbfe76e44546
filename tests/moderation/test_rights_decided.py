"""What is decided on what notices of rights point at, who learns of it, and who does not decide."""

import asyncio

import pytest

from moderation.case import OwnCase
from moderation.conflicts import interest_of
from moderation.flagger import FLAGGERS, LEAST_JUDGED, Judged
from moderation.right import Claimed, NoSuchNotice
from moderation.trust import REPORTERS
from rialto.command import Guest, Member
from tests.callers import RIGHT, ada, bo, guest, hana, lea, tess

OTHERS = [Guest(f"192.0.2.{n}") for n in range(10, 20)]


def state(told):
    return [thing["state"] for thing in told["things"]]


@pytest.mark.parametrize("wrong", [{"secret": "guessed"}, {"notice": "none"}])
async def test_only_the_key_of_the_receipt_opens_it(notify, ask, wrong):
    receipt = await notify.ok()
    told = {"notice": receipt["notice"], "secret": receipt["secret"], **wrong}

    assert (await ask.no("rights:read", ada, **told))["code"] == NoSuchNotice.code


@pytest.mark.parametrize(
    ("step", "told"),
    [("none", "kept"), ("warning", "warned"), ("removal", "removed"), ("hold", "removed")],
)
async def test_what_is_decided_reaches_who_told_it(notify, court, read, step, told):
    receipt = await notify.ok()

    await court.decide(court.cases()[0].id, step, ground="counterfeit")

    (thing,) = (await read(receipt))["things"]
    assert thing["state"] == told
    assert thing["at_ms"] == court.cases()[0].closed_ms


async def test_a_proposed_ban_is_not_decided_yet(notify, court, read):
    receipt = await notify.ok()

    await court.decide(court.cases()[0].id, "ban")

    assert state(await read(receipt)) == ["waiting"]


@pytest.mark.parametrize(
    ("step", "told"), [("none", "returned"), ("warning", "returned"), ("removal", "removed")]
)
async def test_what_an_appeal_makes_of_it_is_told_too(notify, court, read, step, told):
    receipt = await notify.ok()
    made = await court.decide(court.cases()[0].id, "hold", ground="counterfeit")
    case = await court.appeal(court.statement(made["statement"]), hana)

    await court.decide(case, step, lea)

    (thing,) = (await read(receipt))["things"]
    assert thing["state"] == told
    assert thing["at_ms"]


async def test_what_was_removed_is_told_so_however_much_else_was_decided_on_its_host(
    notify, court, read
):
    receipt = await notify.ok()
    await court.decide(court.cases()[0].id, "removal", ground="counterfeit")

    for number in range(60):
        case = await court.case(hana, reporter=Member(f"m{number}"))
        await court.decide(case, "nudge")
        await asyncio.sleep(60)

    assert state(await read(receipt)) == ["removed"]


async def test_what_was_left_and_is_removed_later_is_told_with_when(notify, court, read, world):
    receipt = await notify.ok()
    await court.decide(court.cases()[0].id, "none")
    await asyncio.sleep(60)
    await notify.ok()

    await court.decide(court.cases()[1].id, "removal", ground="counterfeit")

    (thing,) = (await read(receipt))["things"]
    assert (thing["state"], thing["at_ms"]) == ("removed", world.now_ms())


async def test_what_was_removed_before_and_came_back_is_not_told_to_who_comes_then(
    notify, court, read
):
    await notify.ok()
    made = await court.decide(court.cases()[0].id, "removal", ground="counterfeit")
    await court.decide(await court.appeal(court.statement(made["statement"]), hana), "none", lea)
    await asyncio.sleep(60)
    receipt = await notify.ok()

    await court.decide(court.cases()[-1].id, "warning", ground="counterfeit")

    assert state(await read(receipt)) == ["warned"]


async def test_whom_it_concerns_reads_whose_right_it_is_and_never_how_to_reach_them(
    notify, court, ask
):
    await notify.ok()
    await notify.ok(OTHERS[0])
    await notify.ok(OTHERS[1], organisation="", right="design")

    made = await court.decide(court.cases()[0].id, "removal", ground="counterfeit")

    (told,) = (await ask.ok("statement:list", hana))["statements"]
    assert told["rights"] == [
        {"organisation": "Glaze & Sons", "right": "trademark"},
        {"organisation": "", "right": "design"},
    ]
    assert court.statement(made["statement"]).rights[0] == Claimed("Glaze & Sons", "trademark")
    assert RIGHT["email"] not in repr(told)
    assert RIGHT["name"] not in repr(told)


async def test_who_decides_reads_all_of_it(notify, court, ask):
    await notify.ok()

    shown = await ask.ok("case:read", tess, case=court.cases()[0].id)

    (told,) = shown["rights"]
    assert (told["email"], told["proof"]) == (RIGHT["email"], RIGHT["proof"])
    assert shown["source"] == "report"


async def test_who_told_it_does_not_decide_on_it(notify, court, house, store):
    await notify.ok(tess)
    (case,) = court.cases()

    async def seen(who):
        return await house.commit(lambda work: interest_of(who, case, house.dispatch.roles, work))

    assert [await seen(tess), await seen(lea)] == ["reported", ""]


@pytest.fixture
def appealed(notify, court):
    """Return what decides on a notice of ``who``, lets Hana appeal, and tells that case."""

    async def appealed(who, step="hold"):
        await notify.ok(who)
        made = await court.decide(court.cases()[0].id, step, ground="counterfeit")
        return await court.appeal(court.statement(made["statement"]), hana)

    return appealed


async def test_nor_does_who_told_it_decide_on_an_appeal(appealed, ask):
    case = await appealed(bo)

    refused = await ask.no("case:read", Member("bo", "Bo", lea.role), case=case)

    assert (refused["code"], refused["facts"]) == (OwnCase.code, {"why": "reported"})


async def test_who_decides_on_an_appeal_reads_what_was_told_of_it(appealed, ask):
    case = await appealed(guest)

    shown = await ask.ok("case:read", lea, case=case)

    assert [told["email"] for told in shown["rights"]] == [RIGHT["email"]]


async def test_what_an_appeal_reduces_is_still_of_the_same_right(appealed, court):
    case = await appealed(guest)

    made = await court.decide(case, "removal", lea)

    statement = court.statement(made["statement"])
    assert statement.rights == (Claimed("Glaze & Sons", "trademark"),)
    assert statement.notice_ms == court.cases()[0].opened_ms


@pytest.mark.parametrize(("step", "told"), [("none", (0, 1)), ("removal", (1, 0))])
async def test_of_each_member_who_told_it_is_learned_once_whether_it_is_so(
    notify, court, table, store, step, told
):
    await notify.ok(guest)
    await notify.ok(bo)
    await notify.ok(bo, right="design")
    await court.offered(bo, table)

    await court.decide(court.cases()[0].id, step, ground="counterfeit")

    assert court.trust() == told
    assert list(store.rows[REPORTERS.name]) == ["bo"]


async def test_what_an_appeal_overturns_was_wrong_of_who_told_it(appealed, court):
    case = await appealed(bo)

    await court.decide(case, "none", lea)

    assert court.trust() == (0, 1)


async def test_what_a_trusted_flagger_tells_wrongly_counts_against_them(notify, court, ask, store):
    flags = {"organisation": "Guild", "grounds": ["counterfeit"]}
    await notify.ok(bo)
    await ask.ok("flagger:name", lea, user="bo", **flags)
    await notify.ok(bo, right="design")
    await court.offered(bo, court.cases()[0].scope, "misleading")
    (case,) = court.cases()

    await court.decide(case.id, "none", ground="counterfeit")

    assert store.rows[FLAGGERS.name]["bo"].judged == (Judged(case.id, right=False),)


async def test_a_flagger_whose_notices_are_wrong_is_suspended(notify, court, ask, store):
    flags = {"organisation": "Guild", "grounds": ["counterfeit"]}
    await ask.ok("flagger:name", lea, user="bo", **flags)

    for _ in range(LEAST_JUDGED):
        await notify.ok(bo)
        await court.decide(court.cases()[-1].id, "none", ground="counterfeit")
        await asyncio.sleep(3600)

    assert store.rows[FLAGGERS.name]["bo"].state == "suspended"
    assert (await court.acts())[-1] == "flagger:suspend"
