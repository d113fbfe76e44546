"""Trusted flaggers: named by a lead, heard sooner, and suspended by a rule if they err."""

import asyncio

import pytest

from moderation.access import ACCESSES, Access
from moderation.cases import flagged_first
from moderation.flagger import FLAGGERS, LEAST_JUDGED
from moderation.flaggers import MOST, NoFlaggerOfOurs, NoSuchFlagger, TooManyFlaggers
from moderation.grounds import DUE_MS, HOUR_MS
from rialto.answer import BadBody
from rialto.command import Member
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import ada, bo, lea, mo, tess

audrey = Member("audrey", "Audrey", Role.AUDITOR)
vera = Member("vera", "Vera")
GUILD = {"organisation": "Guild of Makers", "grounds": ["scam", "spam"]}


@pytest.fixture
async def named(ask):
    return await ask.ok("flagger:name", lea, user="vera", **GUILD)


async def judged(court, count, step):
    """Let Vera report so many things, each decided by a step."""
    for number in range(count):
        case = await court.case(Member(f"m{number}"), reporter=vera)
        await court.decide(case, step)
        await asyncio.sleep(60)


async def test_who_is_named_is_told_and_finds_so(ask, hear, court):
    told = hear("user:vera")

    await ask.ok("flagger:name", lea, user="vera", **GUILD)

    assert told == [{"kind": "flags", **GUILD, "state": "named", "reason": ""}]
    mine = await ask.ok("flagger:mine", vera)
    assert (mine["state"], mine["organisation"]) == ("named", "Guild of Makers")
    assert await court.acts() == ["flagger:name"]


async def test_who_is_none_finds_so(ask, named):
    mine = await ask.ok("flagger:mine", bo)

    assert (mine["state"], mine["grounds"]) == ("", [])


async def test_what_a_flagger_reports_on_their_grounds_is_marked_and_due_sooner(
    court, world, named
):
    now = world.now_ms()
    plain = await court.case(reason="spam")

    flagged = await court.case(mo, "spam", vera)

    cards = (await court.ask.ok("case:list", tess))["cases"]
    assert [(one["case"], one["flagged"], one["due_ms"] - now) for one in cards] == [
        (flagged, "Guild of Makers", 4 * HOUR_MS),
        (plain, "", DUE_MS[1]),
    ]
    assert "vera" not in repr(await court.ask.ok("case:read", tess, case=flagged))


async def test_of_what_is_equally_grave_the_flagged_is_due_first(court, named):
    plain = await court.case(reason="scam")

    flagged = await court.case(mo, "scam", vera)

    due = {case.id: case.due_ms - case.opened_ms for case in court.cases()}
    assert (due[flagged], due[plain]) == (DUE_MS[3] // 2, DUE_MS[3])


async def test_on_other_grounds_a_flagger_is_a_member_like_any_other(court, named):
    await court.case(reason="abuse", reporter=vera)

    (case,) = court.cases()
    assert (case.flagged, case.due_ms - case.opened_ms) == ("", DUE_MS[2])


async def test_a_flagger_who_reports_what_others_have_makes_it_due_sooner_once(
    court, ask, world, named
):
    await ask.ok("flagger:name", lea, user="wim", organisation="Wim", grounds=["spam"])
    line = await court.say()
    await court.report(line, bo, "spam")
    await asyncio.sleep(3_600)

    await court.report(line, vera, "spam")
    await court.report(line, Member("wim"), "spam")

    (case,) = court.cases()
    assert (case.flagged, case.reports) == ("Guild of Makers", 3)
    assert case.due_ms == world.now_ms() + 4 * HOUR_MS


async def test_what_is_due_before_is_not_put_off_by_a_flagger(court, named):
    line = await court.say()
    await court.report(line, bo, "scam")
    before = court.cases()[0].due_ms
    await asyncio.sleep(3 * 3_600)

    await court.report(line, vera, "scam")

    assert court.cases()[0].due_ms == before


async def test_what_is_flagged_punishes_nobody(court, named):
    await court.case(reporter=vera)

    assert await court.heard(ada)


async def test_a_decision_says_that_a_flagger_reported_it_and_not_who(court, named):
    case = await court.case(reporter=vera)

    statement = court.statement((await court.decide(case, "removal"))["statement"])

    assert (statement.source, statement.automated) == ("flagger", False)
    assert "vera" not in repr(statement)


async def test_of_the_equally_grave_the_flagged_is_drawn_first(court, named):
    spam, flagged, fraud = [
        await court.case(who, reason, by)
        for who, reason, by in ((ada, "spam", bo), (mo, "spam", vera), (bo, "scam", mo))
    ]
    drawn = {case.id: case for case in court.cases()}

    first = flagged_first([drawn[spam], drawn[fraud], drawn[flagged]])

    assert [case.id for case in first] == [flagged, fraud, spam]


async def test_who_errs_is_suspended_by_the_rule_and_told_so(court, ask, hear, named):
    await judged(court, LEAST_JUDGED - 1, "none")
    told = hear("user:vera")

    await judged(court, 1, "none")

    assert [news["state"] for news in told if news["kind"] == "flags"] == ["suspended"]
    assert (await court.acts())[-1] == "flagger:suspend"
    await court.case(bo, reporter=vera)
    assert court.cases()[-1].flagged == ""
    mine = await ask.ok("flagger:mine", vera)
    assert (mine["state"], mine["right"], mine["judged"]) == ("suspended", 0, LEAST_JUDGED)


async def test_who_is_right_stays_named(court, ask, named):
    await judged(court, LEAST_JUDGED + 1, "warning")

    (shown,) = (await ask.ok("flagger:list", lea))["flaggers"]

    assert (shown["state"], shown["right"]) == ("named", LEAST_JUDGED + 1)


async def test_what_an_appeal_overturns_was_wrong_of_the_flagger_too(court, store, named):
    case = await court.case(reporter=vera)
    held = court.statement((await court.decide(case, "warning"))["statement"])
    right = store.rows[FLAGGERS.name]["vera"].right

    await court.review(held, "none")

    row = store.rows[FLAGGERS.name]["vera"]
    assert (right, row.right, len(row.judged)) == (1, 0, 1)


async def test_who_was_suspended_and_is_named_anew_begins_anew(court, ask, store, named):
    late = await court.case(bo, reporter=vera)
    await judged(court, LEAST_JUDGED, "none")

    await ask.ok("flagger:name", lea, user="vera", **GUILD)

    await court.decide(late, "none")  # it was reported before
    row = store.rows[FLAGGERS.name]["vera"]
    assert (row.state, row.judged) == ("named", ())
    await court.case(mo, reporter=vera)
    assert court.cases()[-1].flagged == "Guild of Makers"


async def test_other_grounds_do_not_wash_off_what_was_found(court, ask, store, named):
    await judged(court, 1, "none")

    await ask.ok("flagger:name", lea, user="vera", organisation="Guild", grounds=["hate"])

    row = store.rows[FLAGGERS.name]["vera"]
    assert (row.grounds, len(row.judged)) == (("hate",), 1)


async def test_who_is_dismissed_is_told_why_and_flags_no_more(court, ask, hear, named):
    told = hear("user:vera")

    await ask.ok("flagger:dismiss", lea, user="vera", reason="The Guild has ended")

    reason = "The Guild has ended"
    assert told == [{"kind": "flags", **GUILD, "state": "dismissed", "reason": reason}]
    assert (await ask.ok("flagger:mine", vera))["reason"] == reason
    assert (await ask.ok("flagger:list", lea))["flaggers"] == []
    await court.case(reporter=vera)
    assert court.cases()[0].flagged == ""
    assert await court.acts() == ["flagger:name", "flagger:dismiss"]


@pytest.mark.parametrize("user", ["bo", "vera"])
async def test_who_is_none_is_not_dismissed(user, ask, named):
    await ask.ok("flagger:dismiss", lea, user="vera", reason="over")

    refused = await ask.no("flagger:dismiss", lea, user=user, reason="over")

    assert refused["code"] == NoSuchFlagger.code


async def test_who_decides_on_cases_is_no_flagger(ask, house):
    async def seen(work):
        work.store(ACCESSES, Access("tess", role=Role.AGENT))

    await house.commit(seen)

    refused = await ask.no("flagger:name", lea, user="tess", **GUILD)

    assert refused["code"] == NoFlaggerOfOurs.code


async def test_there_are_so_many_flaggers_and_no_more(ask, named):
    for number in range(MOST - 1):
        await asyncio.sleep(60)
        await ask.ok("flagger:name", lea, user=f"f{number}", **GUILD)
    await asyncio.sleep(60)

    refused = await ask.no("flagger:name", lea, user="one-more", **GUILD)

    assert refused["code"] == TooManyFlaggers.code
    assert await ask.ok("flagger:name", lea, user="vera", **GUILD)


async def test_leads_and_auditors_list_them_those_who_are_suspended_last(court, ask, named):
    await judged(court, LEAST_JUDGED, "none")
    await ask.ok("flagger:name", lea, user="wim", **GUILD)

    listed = [(await ask.ok("flagger:list", who))["flaggers"] for who in (lea, audrey)]

    assert [(one["user"], one["state"]) for one in listed[0]] == [
        ("wim", "named"), ("vera", "suspended"),
    ]  # fmt: skip
    assert listed[0] == listed[1]


@pytest.mark.parametrize("who", [tess, mo, bo], ids=["agent", "moderator", "member"])
async def test_nobody_below_a_lead_names_or_lists_them(who, ask, named):
    refused = [
        await ask.no("flagger:name", who, user="bo", **GUILD),
        await ask.no("flagger:dismiss", who, user="vera", reason="over"),
        await ask.no("flagger:list", who),
    ]

    assert {one["code"] for one in refused} == {Denied.code}


@pytest.mark.parametrize(
    "wrong",
    [
        {"organisation": ""},
        {"organisation": " "},
        {"organisation": "a\n"},
        {"organisation": "o" * 81},
        {"grounds": []},
        {"grounds": ["dislike"]},
        {"user": "no id"},
    ],
)
async def test_a_name_and_grounds_have_bounds(wrong, ask):
    with pytest.raises(BadBody):
        await ask.ok("flagger:name", lea, **{"user": "vera", **GUILD, **wrong})


async def test_of_who_is_erased_nothing_is_left_but_the_mark_of_the_organisation(
    court, store, erased, named
):
    await court.case(reporter=vera)

    await erased(FLAGGERS, "vera")

    assert store.rows[FLAGGERS.name] == {}
    assert court.cases()[0].flagged == "Guild of Makers"
