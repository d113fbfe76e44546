"""What is decided on what notices of rights point at, who learns of it, and who does not decide."""

import pytest

from moderation.conflicts import interest_of
from moderation.right import Claimed, NoSuchNotice
from rialto.command import Guest
from tests.callers import RIGHT, ada, hana, lea, tess

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
