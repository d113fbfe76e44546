"""Cases: the queue, and that each case has one agent at a time."""

import asyncio

import pytest

from moderation.case import (
    LEASE_MS,
    MOST_HELD,
    CaseClosed,
    CaseTaken,
    NoSuchCase,
    NothingToDo,
    NotYourCase,
    TooManyHeld,
    of_appeal,
    opened,
    put,
)
from moderation.cases import FIRST, PAGE
from rialto.command import Member
from rialto.ids import StatementId, UserId
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import ada, bo, hana, lea, mo, sam, tess

theo = Member("theo", "Theo", Role.AGENT)


async def test_what_is_due_first_is_listed_first_and_nobody_is_told_who_reported(court):
    light, grave = await court.case(reason="spam"), await court.case(mo, "scam")

    listed = await court.ask.ok("case:list", tess)

    assert [card["case"] for card in listed["cases"]] == [grave, light]
    assert "bo" not in repr(listed)


@pytest.mark.parametrize("state", ["waiting", "appeals", "closed"])
async def test_pages_lose_and_repeat_no_case_though_all_are_due_at_once(state, court, house):
    cases = [
        opened(of_appeal(StatementId(f"s{n}"), UserId(f"m{n}"), "", ""), f"c{n:03}", "spam", 0)
        for n in range(2 * PAGE + 3)
    ]

    async def file(work):
        for case in cases:
            put(case.closed("upheld", 1) if state == "closed" else case, work)

    await house.commit(file)

    pages, after = [], ""
    while not pages or after:
        told = await court.ask.ok("case:list", tess, state=state, after=after)
        pages.append([card["case"] for card in told["cases"]])
        after = told["next"]

    ids = [case.id for case in cases]
    assert [len(page) for page in pages] == [PAGE, PAGE, 3]
    assert [id for page in pages for id in page] == (ids[::-1] if state == "closed" else ids)


async def test_after_a_case_that_is_gone_the_list_begins_anew(court):
    case = await court.case()

    listed = await court.ask.ok("case:list", tess, after="gone")

    assert [card["case"] for card in listed["cases"]] == [case]


async def test_ones_own_and_those_that_are_decided_are_listed_apart(court):
    done, held, waits = [await court.case(who) for who in (ada, mo, hana)]
    await court.decide(done, "none")
    await court.claim(held)

    listed = {
        state: [c["case"] for c in (await court.ask.ok("case:list", tess, state=state))["cases"]]
        for state in ("mine", "closed", "waiting")
    }

    assert listed == {"mine": [held], "closed": [done], "waiting": [held, waits]}
    await asyncio.sleep(LEASE_MS / 1000)
    assert (await court.ask.ok("case:list", tess, state="mine"))["cases"] == []


async def test_a_case_is_read_with_all_that_is_known_of_it(court):
    await court.decided("warning")
    line = await court.say()
    await court.report(line, note="as last week")
    case = court.cases()[-1].id

    seen = await court.ask.ok("case:read", tess, case=case)

    assert seen["seen"]["around"]["said"]["id"] == line
    assert [(one["why"], one["note"]) for one in seen["reports"]] == [("scam", "as last week")]
    assert [one["step"] for one in seen["history"]] == ["warning"]
    assert (seen["points"], seen["step"]) == (100, "room_ban")
    assert (seen["appeal"], seen["against"]) == ("", None)
    assert {"macro": "spam", "ground": "spam", "step": "removal"} in seen["means"]["macros"]
    assert "bo" not in repr(seen)


async def test_an_appeal_is_read_with_what_is_said(court):
    case = await court.appeal(await court.decided("warning"))

    seen = await court.ask.ok("case:read", lea, case=case)

    assert (seen["appeal"], seen["card"]["kind"]) == ("It was not me", "appeal")


async def test_a_ban_is_read_though_nothing_was_said(court):
    await court.ask.ok("access:ban", sam, user="ada", reason="fraud")

    seen = await court.ask.ok("case:read", lea, case=court.cases()[0].id)

    assert (seen["seen"], seen["card"]["proposed"]) == (None, "ban")


async def test_agents_who_claim_at_once_have_each_another_case(court):
    cases = [await court.case(Member(f"m{n}"), reporter=Member(f"r{n}")) for n in range(9)]
    agents = [Member(f"agent{n}", role=Role.AGENT) for n in range(6)]

    claimed = await asyncio.gather(*(court.claim(who=agent) for agent in agents))

    assert len(set(claimed)) == 6
    assert set(claimed) <= set(cases)


async def test_who_comes_too_late_for_a_case_is_told_how_long(court):
    case = await court.case()
    await court.claim(case)

    refused = await court.ask.no("case:claim", theo, case=case)

    assert (refused["code"], refused["retry_after_ms"]) == (CaseTaken.code, LEASE_MS)
    await asyncio.sleep(LEASE_MS / 1000)
    assert await court.claim(case, theo) == case


async def test_a_case_that_was_given_back_is_claimed_by_another(court):
    case = await court.case()
    await court.claim(case)

    answer = await court.ask.ok("case:release", tess, case=case)

    assert answer == {"case": case, "until_ms": 0}
    assert await court.claim("", theo) == case


async def test_who_does_not_have_a_case_does_not_give_it_back(court):
    case = await court.case()

    refused = await court.ask.no("case:release", theo, case=case)

    assert refused["code"] == NotYourCase.code


async def test_the_next_is_one_that_one_may_decide_and_nobody_has(court):
    reporter = Member("bo", "Bo", Role.AGENT)
    await court.case()
    held, free = await court.case(mo), await court.case(hana)
    await court.claim(held)
    await court.ask.ok("case:release", tess, case=held)
    statement = await court.decided("warning", Member("cy"))
    await court.ask.ok("statement:appeal", Member("cy"), statement=statement.id, text="No")
    await court.claim(held)

    refused = await court.ask.no("case:claim", reporter, case="")

    assert refused["code"] == NothingToDo.code
    assert await court.claim("", theo) in (court.cases()[0].id, free)


async def test_behind_many_that_one_may_not_decide_there_is_one(court):
    reporter = Member("bo", "Bo", Role.AGENT)
    for n in range(FIRST):
        await court.case(Member(f"m{n}"))
        await asyncio.sleep(12)
    last = await court.case(reporter=Member("cy"))

    assert await court.claim("", reporter) == last


async def test_where_nothing_waits_there_is_nothing_to_claim(court):
    assert (await court.ask.no("case:claim", tess, case=""))["code"] == NothingToDo.code


async def test_nobody_hoards_cases(court):
    people = [(Member(f"m{n}"), Member(f"r{n}")) for n in range(MOST_HELD + 1)]
    cases = [await court.case(who, reporter=reporter) for who, reporter in people]
    for case in cases[:MOST_HELD]:
        await court.claim(case)

    refused = await court.ask.no("case:claim", tess, case=cases[-1])

    assert refused["code"] == TooManyHeld.code
    assert await court.claim(cases[0]) == cases[0], "what one has may be claimed again"


@pytest.mark.parametrize("command", ["case:read", "case:claim", "case:release"])
async def test_what_is_no_case_is_not_found(command, court):
    assert (await court.ask.no(command, tess, case="none"))["code"] == NoSuchCase.code


async def test_what_is_decided_is_neither_claimed_nor_given_back(court):
    case = await court.case()
    await court.decide(case, "none")

    for command in ("case:claim", "case:release"):
        assert (await court.ask.no(command, tess, case=case))["code"] == CaseClosed.code


@pytest.mark.parametrize("who", [ada, bo, mo, hana, sam], ids=lambda who: who.user)
async def test_members_hosts_and_moderators_see_no_cases(who, court):
    await court.case()

    assert (await court.ask.no("case:list", who))["code"] == Denied.code
