"""Decisions: by who holds the case, never on their own, with reasons."""

import asyncio

import pytest
from msgspec.structs import replace

from moderation.access import ACCESSES, Access
from moderation.case import (
    CaseClosed,
    NoSuchCase,
    NotYourCase,
    OwnCase,
    found,
    of_line,
    reported,
)
from moderation.decisions import NoFacts, NoPlace
from moderation.ladder import Step
from moderation.rules import RULES
from moderation.sanctions import UNTIL_LIFTED_MS, Above
from moderation.statements import STATEMENTS
from rialto.answer import BadBody
from rialto.command import Member
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import lea, sam, tess

theo = Member("theo", "Theo", Role.AGENT)
TOLD = {"ground": "scam", "facts": "sold fakes"}


async def test_a_decision_closes_the_case_tells_the_person_and_is_recorded(court, world):
    case = await court.case()

    answer = await court.decide(case, "warning")

    row = court.cases()[0]
    assert (row.state, row.outcome, row.closed_ms) == ("closed", "restricted", world.now_ms())
    statement = court.statement(answer["statement"])
    assert (statement.user, statement.case, statement.by) == ("ada", case, "tess")
    assert statement.notice_ms == row.opened_ms
    assert await court.acts() == ["case:decide"]
    assert court.trust() == (1, 0)


async def test_a_case_without_a_wrong_leaves_nothing_and_teaches_who_reported(court, store):
    case = await court.case()

    answer = await court.decide(case, "none")

    assert (answer["outcome"], answer["statement"]) == ("none", "")
    assert STATEMENTS.name not in store.rows
    assert await court.acts() == ["case:dismiss"]
    assert court.trust() == (0, 1)


async def test_who_does_not_hold_the_case_decides_nothing(court):
    case = await court.case()
    told = {"case": case, "step": "none", **TOLD}

    assert (await court.ask.no("case:decide", tess, **told))["code"] == NotYourCase.code
    await court.claim(case)
    assert (await court.ask.no("case:decide", theo, **told))["code"] == NotYourCase.code
    await asyncio.sleep(900)
    assert (await court.ask.no("case:decide", tess, **told))["code"] == NotYourCase.code
    no_case = await court.ask.no("case:decide", tess, **{**told, "case": "none"})
    assert no_case["code"] == NoSuchCase.code


async def test_who_reports_a_case_that_they_hold_decides_it_no_more(court):
    line = await court.say()
    await court.report(line)
    case = court.cases()[0].id
    await court.claim(case)
    await court.report(line, tess)

    refused = await court.ask.no("case:decide", tess, case=case, step="none", **TOLD)

    assert refused["code"] == OwnCase.code


async def test_a_case_is_decided_once(court):
    case = await court.case()
    await court.decide(case, "none")

    refused = await court.ask.no("case:decide", tess, case=case, step="none", **TOLD)

    assert refused["code"] == CaseClosed.code


async def test_two_decisions_at_once_are_one(court, store):
    case = await court.case()
    await court.claim(case)

    answers = await asyncio.gather(
        *(
            court.ask("case:decide", tess, key=f"key number {n}", case=case, step="warning", **TOLD)
            for n in range(3)
        )
    )

    assert sorted(next(iter(answer)) for answer in answers) == ["no", "no", "ok"]
    assert len(store.rows[STATEMENTS.name]) == 1
    assert court.trust() == (1, 0)


async def test_a_decision_says_what_happened_in_words_or_by_a_macro(court):
    case = await court.case()
    await court.claim(case)

    refused = await court.ask.no("case:decide", tess, case=case, step="nudge", ground="spam")

    assert refused["code"] == NoFacts.code
    told = {"case": case, "step": "nudge", "ground": "spam", "macro": "spam"}
    assert (await court.ask.ok("case:decide", tess, **told))["outcome"] == "restricted"


@pytest.mark.parametrize("wrong", [{"step": "jail"}, {"macro": "x"}, {"facts": "f" * 1001}])
async def test_a_decision_has_bounds(wrong, court):
    with pytest.raises(BadBody):
        await court.ask.ok("case:decide", tess, **{"case": "x", "step": "none", **TOLD, **wrong})


async def test_nobody_decides_on_somebody_as_high(court, house):
    async def note(work):
        work.store(ACCESSES, Access("theo", role=Role.AGENT))

    await house.commit(note)
    case = await court.case(theo)
    await court.claim(case)

    refused = await court.ask.no("case:decide", tess, case=case, step="warning", **TOLD)

    assert refused["code"] == Above.code
    await court.ask.ok("case:release", tess, case=case)
    assert (await court.decide(case, "warning", lea))["outcome"] == "restricted"


async def test_what_did_not_happen_in_a_room_keeps_nobody_out_of_one(court):
    await court.ask.ok("access:ban", sam, user="ada", reason="fraud")
    case = await court.claim(court.cases()[0].id, lea)

    refused = await court.ask.no("case:decide", lea, case=case, step="timeout", **TOLD)

    assert refused["code"] == NoPlace.code


# A ban for ever.


async def test_a_ban_for_ever_takes_two_of_whom_one_is_a_lead(court, store):
    case = await court.case()
    proposed = await court.decide(case, "ban")
    row = court.cases()[0]
    own = await court.ask.no("case:claim", Member("tess", "Tess", Role.LEAD), case=case)
    agent = await court.ask.no("case:claim", theo, case=case)

    answer = await court.decide(case, "ban", lea)

    assert (proposed["outcome"], row.state, row.proposed) == ("proposed", "open", Step.BAN)
    assert (own["code"], own["facts"]) == (OwnCase.code, {"why": "decided"})
    assert agent["code"] == Denied.code
    assert store.rows[ACCESSES.name]["ada"].until_ms == UNTIL_LIFTED_MS
    assert court.statement(answer["statement"]).deciders == ("lea", "tess")
    assert await court.acts() == ["case:propose", "case:decide"]


async def test_what_one_proposed_another_may_find_too_much(court, store):
    case = await court.case()
    await court.decide(case, "ban")

    await court.decide(case, "suspension", lea)

    assert store.rows[ACCESSES.name]["ada"].until_ms < UNTIL_LIFTED_MS


async def test_a_moderators_ban_for_ever_is_decided_by_a_lead(court, store):
    await court.ask.ok("access:ban", sam, user="ada", reason="fraud")
    (held,) = store.rows[STATEMENTS.name].values()

    answer = await court.decide(court.cases()[0].id, "ban", lea)

    assert answer["outcome"] == "restricted"
    assert store.rows[ACCESSES.name]["ada"].until_ms == UNTIL_LIFTED_MS
    assert court.statement(held.id).state == "lifted"
    assert court.statement(answer["statement"]).deciders == ("lea", "sam")


async def test_a_moderators_ban_that_a_lead_finds_wrong_is_over(court, store):
    await court.ask.ok("access:ban", sam, user="ada", reason="fraud")
    (held,) = store.rows[STATEMENTS.name].values()

    answer = await court.decide(court.cases()[0].id, "none", lea)

    assert answer["outcome"] == "overturned"
    assert store.rows[ACCESSES.name]["ada"].until_ms == 0
    assert court.statement(held.id).state == "overturned"


@pytest.fixture
def by_rule(court, house, world):
    """Let a rule find a line of Ada's; return its case."""

    async def by_rule(line=""):
        line = line or await court.say()
        case = replace(of_line("ada", court.room, line), rule="together")

        async def find(work):
            return (await found(case, world.new_id(), "spam", world.now_ms(), work)).id

        return await house.commit(find)

    return by_rule


async def test_what_a_rule_finds_again_is_one_case(by_rule, court):
    line = await court.say()

    first, again = await by_rule(line), await by_rule(line)

    assert first == again
    assert [(case.rule, case.reports) for case in court.cases()] == [("together", 0)]


async def test_of_a_rule_it_is_counted_how_often_it_was_right(by_rule, court, store):
    await court.decide(await by_rule(), "none")
    answer = await court.decide(await by_rule(), "warning")
    statement = court.statement(answer["statement"])
    rule = store.rows[RULES.name]["together"]
    counts = [(rule.right, rule.wrong)]

    await court.review(statement, "none")

    rule = store.rows[RULES.name]["together"]
    assert [*counts, (rule.right, rule.wrong)] == [(1, 1), (0, 2)]
    assert (statement.source, statement.shown().detected) == ("rule", True)
    assert (statement.shown().decided, statement.notice_ms) == (False, 0)


async def test_reports_of_what_a_rule_found_join_its_case(by_rule, court, house, world):
    await by_rule()
    row = court.cases()[0]
    again = replace(of_line("ada", court.room, row.ref), weight=100)

    case = await house.commit(lambda work: reported(again, "x", "spam", world.now_ms(), work))

    assert (case, court.cases()[0].reports) == (row.id, 1)
