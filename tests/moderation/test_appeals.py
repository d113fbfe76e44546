"""Appeals: decided by another, who makes nothing worse and gives back what was taken."""

import asyncio

from moderation.access import ACCESSES
from moderation.case import (
    OwnCase,
)
from moderation.decisions import NoAppeal, NoSuchStatement, Worse
from moderation.ladder import Step
from moderation.statements import APPEAL_MS
from rialto.command import Member
from rialto.roles import Role
from tests.callers import ada, bo, lea, mo, tess

TOLD = {"ground": "scam", "facts": "sold fakes"}


async def test_an_appeal_goes_to_another_who_is_a_lead(court, hear):
    statement = await court.decided("removal")
    told = hear("user:ada")

    case = await court.appeal(statement)

    assert [news["statement"]["state"] for news in told] == ["appealed"]
    assert court.statement(statement.id).text == "It was not me"
    own = await court.ask.no("case:claim", Member("tess", "Tess", Role.LEAD), case=case)
    assert (own["code"], own["facts"]) == (OwnCase.code, {"why": "decided"})
    assert await court.claim(case, lea) == case


async def test_an_appeal_against_a_rooms_moderator_goes_to_an_agent(court, room):
    await court.ask.ok("sanction:timeout", mo, scope=room, user="ada", seconds=60, reason="rude")
    (told,) = (await court.ask.ok("statement:list", ada))["statements"]

    answer = await court.review(court.statement(told["id"]), "none", tess)

    assert answer["outcome"] == "overturned"
    assert await court.heard()


async def test_an_appeal_that_is_upheld_changes_nothing(court, store):
    statement = await court.decided("suspension")
    held = store.rows[ACCESSES.name]["ada"].until_ms

    answer = await court.review(statement, "suspension")

    assert (answer["outcome"], answer["statement"]) == ("upheld", "")
    assert store.rows[ACCESSES.name]["ada"].until_ms == held
    assert court.statement(statement.id).state == "upheld"
    assert court.trust() == (1, 0)


async def test_an_appeal_may_reduce_what_was_decided_once_and_for_all(court, store):
    statement = await court.decided("suspension")

    answer = await court.review(statement, "mute")

    assert answer["outcome"] == "reduced"
    assert store.rows[ACCESSES.name]["ada"].until_ms == 0
    assert not await court.heard()
    made = court.statement(answer["statement"])
    assert (made.step, made.appeal_ms) == (Step.MUTE, 0)
    refused = await court.ask.no("statement:appeal", ada, statement=made.id, text="Still not")
    assert refused["code"] == NoAppeal.code


async def test_what_is_overturned_is_as_if_it_had_not_been_and_teaches(court, room):
    statement = await court.decided("timeout")

    answer = await court.review(statement, "none")

    assert answer["outcome"] == "overturned"
    assert (await court.ask.ok("chat:read", chat=room))["lines"][0]["text"]
    assert await court.heard()
    assert court.statement(statement.id).state == "overturned"
    assert court.trust() == (0, 1)
    assert await court.acts() == ["case:decide", "statement:appeal", "appeal:overturned"]


async def test_an_appeal_makes_nothing_worse(court):
    case = await court.appeal(await court.decided("removal"))
    await court.claim(case, lea)

    refused = await court.ask.no("case:decide", lea, case=case, step="mute", **TOLD)

    assert refused["code"] == Worse.code


async def test_nobody_appeals_twice_or_too_late(court):
    first, second = await court.decided("warning"), await court.decided("warning")
    await court.appeal(first)

    again = await court.ask.no("statement:appeal", ada, statement=first.id, text="Really")
    await asyncio.sleep(APPEAL_MS / 1000)
    late = await court.ask.no("statement:appeal", ada, statement=second.id, text="Late")

    assert (again["code"], late["code"]) == (NoAppeal.code, NoAppeal.code)


async def test_nobody_appeals_for_another(court):
    statement = await court.decided("warning")

    for id in (statement.id, "none"):
        refused = await court.ask.no("statement:appeal", bo, statement=id, text="For Ada")
        assert refused["code"] == NoSuchStatement.code


# What rules find.
