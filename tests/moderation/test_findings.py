"""Findings: a rule takes a line back, people decide, and what they decided stays."""

import pytest
from msgspec.structs import replace

from chat.lines import LINES
from gateway.evidence import LineContents
from moderation.case import CASES
from moderation.findings import Finding, Findings
from moderation.rules import LEAST_DECIDED, RULES, Rule
from moderation.statements import RULE, STATEMENTS
from rialto.ids import gone
from tests.callers import ada, bo, lea, tess


@pytest.fixture
def findings(house, world):
    return Findings(world, house.dispatch.roles, LineContents())


@pytest.fixture
def find(findings, house, court):
    """Let a rule find a line, and do as it may."""

    async def find(line, act="retract", rule="wave", ground="spam"):
        finding = Finding(rule, ground, court.room, line, "spam")
        await house.commit(lambda work: getattr(findings, act)(finding, work))

    return find


def line_of(store, id):
    return store.rows[LINES.name][id]


def statements(store):
    return [*store.rows.get(STATEMENTS.name, {}).values()]


async def test_what_is_taken_back_is_gone_with_reasons_and_a_case_and_without_points(
    court, find, store
):
    line = await court.say()

    await find(line)

    (case,), (told,) = court.cases(), statements(store)
    assert line_of(store, line).gone_by == RULE
    assert (case.state, case.rule, case.reports, case.statement) == ("open", "wave", 0, told.id)
    assert (told.user, told.verb, told.content) == ("ada", "rule:retract", "Buy it from me instead")
    assert (told.by, told.by_role) == ("rule", "system")
    assert (told.case, told.evidence) == (case.id, case.evidence)
    assert (told.shown().detected, told.shown().decided) == (True, True)
    assert store.rows.get("strike", {}) == {}
    assert await court.acts() == ["rule:retract"]
    assert await court.heard()


async def test_what_is_only_reported_stands(court, find, store):
    line = await court.say()

    await find(line, "report", "doubts")
    await find(line, "report", "doubts")

    (case,) = court.cases()
    assert (case.rule, case.statement) == ("doubts", "")
    assert (line_of(store, line).gone_by, statements(store)) == ("", [])


async def test_what_is_found_twice_is_taken_back_once(court, find, store):
    line = await court.say()
    await find(line)
    before = repr(store.rows)

    await find(line)
    for act in ("retract", "report"):
        await find("never said", act)

    assert repr(store.rows) == before


async def test_what_members_have_reported_is_the_same_case(court, find):
    line = await court.say()
    await court.report(line, bo, "other")
    (before,) = court.cases()

    await find(line, ground="scam")

    (case,) = court.cases()
    assert (case.id, case.reports, case.evidence) == (before.id, 1, before.evidence)
    assert (case.rule, case.ground, bool(case.statement)) == ("wave", "scam", True)


async def test_one_rule_may_take_back_what_another_has_only_reported(court, find):
    line = await court.say()
    await find(line, "report", "doubts")

    await find(line)

    (case,) = court.cases()
    assert (case.rule, bool(case.statement)) == ("wave", True)


async def test_a_rule_that_errs_takes_nothing_back(court, find, house, store):
    async def err(work):
        work.store(RULES, Rule("wave", wrong=LEAST_DECIDED))

    await house.commit(err)
    line = await court.say()

    await find(line)

    assert (line_of(store, line).gone_by, statements(store)) == ("", [])
    assert [case.rule for case in court.cases()] == ["wave"]


async def test_nothing_is_found_of_who_is_not_there_any_more(court, find, house, store):
    line = await court.say()

    async def leave(work):
        work.store(LINES, replace(await work.get(LINES, line), author="gone-1"))

    await house.commit(leave)

    await find(line)

    assert gone(line_of(store, line).author)
    assert court.cases() == []


async def test_who_finds_nothing_wrong_gives_it_back_for_good_and_the_rule_was_wrong(
    court, find, store
):
    line = await court.say()
    await find(line)
    (case,) = court.cases()

    answer = await court.decide(case.id, "none")

    assert (answer["outcome"], answer["statement"]) == ("overturned", "")
    assert [told.state for told in statements(store)] == ["overturned"]
    assert line_of(store, line).gone_by == ""
    await find(line)
    assert (line_of(store, line).gone_by, len(court.cases())) == ("", 1)
    rule = store.rows[RULES.name]["wave"]
    assert (rule.right, rule.wrong) == (0, 1)


async def test_who_takes_a_step_puts_it_in_the_place_of_what_the_rule_did(court, find, store):
    line = await court.say()
    await court.report(line, bo)
    await find(line)
    (case,) = court.cases()

    answer = await court.decide(case.id, "removal")

    made = court.statement(answer["statement"])
    assert answer["outcome"] == "restricted"
    assert sorted(told.state for told in statements(store)) == ["lifted", "stands"]
    assert (made.by, made.source, made.shown().decided) == ("tess", "rule", False)
    assert line_of(store, line).gone_by == RULE
    rule, reporter = store.rows[RULES.name]["wave"], store.rows["reporter"]["bo"]
    assert (rule.right, rule.wrong, reporter.right) == (1, 0, 1)


async def test_a_milder_step_gives_the_line_back(court, find, store):
    line = await court.say()
    await find(line)
    (case,) = court.cases()

    await court.decide(case.id, "nudge")

    assert line_of(store, line).gone_by == ""


@pytest.mark.parametrize(
    ("step", "state"), [("none", "overturned"), ("nudge", "reduced"), ("timeout", "upheld")]
)
async def test_an_appeal_against_a_rule_is_read_with_the_case_and_sooner(
    step, state, court, find, store
):
    line = await court.say()
    await find(line)
    (case,), (told,) = court.cases(), statements(store)

    await court.ask.ok("statement:appeal", ada, statement=told.id, text="It was not me")

    (joined,) = court.cases()
    assert (joined.id, joined.kind) == (case.id, "line")
    assert joined.due_ms <= case.due_ms
    read = await court.ask.ok("case:read", tess, case=case.id)
    assert read["appeal"] == "It was not me"
    await court.decide(case.id, step)
    assert court.statement(told.id).state == state


async def test_the_step_of_a_person_is_appealed_against_before_another(court, find, store):
    line = await court.say()
    await find(line)
    (case,) = court.cases()
    answer = await court.decide(case.id, "removal")

    reviewed = await court.review(court.statement(answer["statement"]), "none", lea)

    assert reviewed["outcome"] == "overturned"
    assert line_of(store, line).gone_by == ""
    rule = store.rows[RULES.name]["wave"]
    assert (rule.right, rule.wrong) == (0, 1)


async def test_a_ban_that_is_proposed_on_what_a_rule_found_is_decided_by_a_lead(court, find, store):
    line = await court.say()
    await find(line)
    (case,) = court.cases()
    await court.decide(case.id, "ban")

    answer = await court.decide(case.id, "ban", lea)

    assert answer["outcome"] == "restricted"
    assert court.statement(answer["statement"]).deciders == ("lea", "tess")
    assert store.rows[CASES.name][case.id].state == "closed"
