"""A case: one for each thing, held by one person at a time, due by how grave it is."""

import asyncio

import pytest
from msgspec.structs import replace

from moderation.case import LEASE_MS, CaseClosed, CaseTaken, NotYourCase, of_line, opened
from moderation.grounds import DUE_MS, LIFTING
from rialto.command import Member
from tests.callers import ada, bo, mo

CASE = opened(of_line("ada", "room", "line"), "case", "spam", 1_000)


def test_a_case_is_due_by_how_grave_it_is():
    assert (CASE.gravity, CASE.due_ms) == (1, 1_000 + DUE_MS[1])
    assert opened(CASE, "case", "threat", 0).due_ms == DUE_MS[4]


def test_who_claims_a_case_has_it_alone_until_the_lease_lapses():
    held = CASE.claimed("tess", 1_000)

    with pytest.raises(CaseTaken) as refused:
        held.claimed("theo", 1_000 + LEASE_MS - 1)

    assert refused.value.retry_after_ms == 1
    assert held.claimed("theo", 1_000 + LEASE_MS).agent == "theo"
    assert held.claimed("tess", 2_000).until_ms == 2_000 + LEASE_MS
    assert held.released().claimed("theo", 1_001).agent == "theo"


@pytest.mark.parametrize(("agent", "after"), [("theo", 0), ("tess", LEASE_MS), ("", 0)])
def test_who_does_not_hold_a_case_does_not_decide_it(agent, after):
    held = CASE.claimed("tess", 1_000)

    with pytest.raises(NotYourCase):
        held.must_be_held_by(agent, 1_000 + after)

    held.must_be_held_by("tess", 1_000 + LEASE_MS - 1)


def test_a_case_that_is_decided_is_claimed_by_nobody():
    with pytest.raises(CaseClosed):
        CASE.closed("none", 2_000).claimed("tess", 3_000)


def test_a_graver_report_makes_a_case_graver_and_a_milder_one_does_not():
    assert CASE.graver("threat", 100).due_ms == 1_000 + DUE_MS[4]
    assert CASE.graver("threat", 100).ground == "threat"
    assert CASE.graver("other", 100) is CASE
    heavy = replace(CASE, weight=LIFTING - 100).graver("spam", 100)
    assert (heavy.ground, heavy.gravity) == ("spam", 2)


def test_a_case_that_is_flagged_and_grave_is_due_alike_in_whichever_order_it_became_so():
    first, then = CASE.flagged_by("Guild", 1_000), CASE.graver("scam", 100)

    both = [first.graver("scam", 100), then.flagged_by("Guild", 1_000)]

    assert [case.due_ms for case in both] == [1_000 + DUE_MS[3] // 2] * 2


async def test_all_reports_of_a_line_are_one_case(court):
    line = await court.say()

    for who, reason in ((bo, "spam"), (mo, "scam"), (Member("cy"), "other")):
        await court.report(line, who, reason)

    (case,) = court.cases()
    assert (case.reports, case.weight, case.ground) == (3, 400, "scam")


async def test_reports_of_a_line_at_once_are_one_case(court):
    line = await court.say()

    await asyncio.gather(*(court.report(line, Member(f"m{n}")) for n in range(20)))

    (case,) = court.cases()
    assert (case.reports, case.weight) == (20, 2_000)


async def test_reports_of_what_was_decided_open_another_case(court):
    line = await court.say()
    await court.report(line)
    await court.decide(court.cases()[0].id, "none")

    await court.report(line, mo)

    assert [case.state for case in court.cases()] == ["closed", "open"]


async def test_reports_however_many_punish_nobody(court):
    line = await court.say()
    for n in range(30):
        await court.report(line, Member(f"m{n}"))

    assert await court.heard(ada)
    assert (await court.ask.ok("chat:read", chat=court.room))["lines"][0]["text"]
    assert await court.acts() == []
