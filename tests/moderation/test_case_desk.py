"""The desk of cases: who decides on cases hears that one moved, and others do not know where."""

import asyncio

import pytest

from rialto.command import Member
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import ada, bo, lea, sam, tess


@pytest.fixture
async def told(court, hear, house):
    """Return what the desk was told since this was asked last: the cases, in order."""
    news = hear((await court.ask.ok("case:desk", tess))["channel"])

    async def told():
        try:
            async with asyncio.timeout(5):
                await house.outbox.run()
        except TimeoutError:
            cases = [each["case"] for each in news if each["kind"] == "case_moved"]
            news.clear()
            return cases

    return told


async def test_a_case_is_told_of_when_it_comes_and_with_each_report(court, told):
    line = await court.say()

    await court.report(line)
    await court.report(line, Member("cy"))

    assert await told() == [court.cases()[0].id] * 2


async def test_what_becomes_of_a_case_is_told(court, told):
    case = await court.case()
    await told()

    await court.claim(case)
    await court.ask.ok("case:release", tess, case=case)
    made = await court.decide(case, "warning")

    assert await told() == [case] * 4
    appeal = await court.appeal(court.statement(made["statement"]))
    assert await told() == [appeal]


async def test_a_ban_that_a_lead_is_to_decide_on_is_told(court, told):
    await court.ask.ok("access:ban", sam, user="ada", reason="fraud")

    assert await told() == [court.cases()[0].id]


async def test_all_who_read_cases_are_told_the_same_desk_and_others_none(court):
    staff = [tess, lea, Member("al", "Al", Role.AUDITOR)]

    desks = {(await court.ask.ok("case:desk", who))["channel"] for who in staff}

    assert len(desks) == 1
    for who in (ada, bo, sam):
        assert (await court.ask.no("case:desk", who))["code"] == Denied.code


async def test_what_is_done_to_the_evidence_of_a_case_is_told(court, told):
    case, other = await court.case(), await court.case()
    seen = await court.ask.ok("case:read", tess, case=case)
    evidence, line = seen["evidence"], seen["seen"]["around"]["said"]["id"]
    await told()

    await court.ask.ok("evidence:hold", lea, evidence=evidence, held=True, why="court order")
    asked = {"evidence": evidence, "line": line, "start": 0, "end": 3, "why": "a name"}
    await court.ask.ok("evidence:redact", tess, **asked)
    (cover,) = (await court.ask.ok("case:read", tess, case=case))["covers"]
    await court.ask.ok("evidence:uncover", tess, case=case, cover=cover["cover"], why="a mistake")

    assert await told() == [case] * 3
    assert case != other


async def test_that_a_photo_of_a_case_is_covered_is_told(court, told):
    photo = await court.ask.uploaded("photo-0001", bo, "report")
    case = await court.offered(bo, photos=[photo])
    await told()

    await court.ask.ok("evidence:redact_picture", tess, case=case, picture=photo, why="a face")

    assert await told() == [case]
