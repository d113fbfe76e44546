"""Sanctions: who may let whom not be heard, for how long, and who may end it."""

import asyncio

import pytest

from moderation.access import ACCESSES, Access
from moderation.audit import Deed, record
from moderation.sanctions import (
    SANCTIONS,
    UNTIL_LIFTED_MS,
    Above,
    Muted,
    NoSanction,
    Sanction,
)
from rialto.answer import BadBody
from rialto.command import Member
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import ada, bo, hana, keys, mo

site_moderator = Member("sam", "Sam", Role.MODERATOR)
other_host = Member("olga", "Olga", Role.HOST)
OUT = {"seconds": 60, "reason": "rude"}


async def heard(ask, room, who=ada):
    return "ok" in await ask("chat:say", who, key=next(keys), chat=room, text="Hello")


async def test_who_is_timed_out_is_told_where_until_when_and_why(ask, room, world, hear):
    told = hear("user:ada")

    answer = await ask.ok("sanction:timeout", mo, scope=room, user="ada", **OUT)

    until_ms = world.now_ms() + 60_000
    assert [news for news in told if news["kind"] != "statement"] == [answer]
    assert answer == {
        "kind": "sanctioned",
        "scope": room,
        "user": "ada",
        "until_ms": until_ms,
        "reason": "rude",
    }


async def test_a_time_out_holds_in_its_room_alone_and_to_its_last_moment(ask, room):
    other = (await ask.ok("room:create", title="Other", cover="teapots", category="home"))["room"]
    await ask.ok("sanction:timeout", scope=room, user="ada", **OUT)

    await asyncio.sleep(59.9)

    assert not await heard(ask, room)
    assert await heard(ask, other)
    await asyncio.sleep(0.1)
    assert await heard(ask, room)


async def test_the_last_time_out_counts(ask, room):
    await ask.ok("sanction:timeout", scope=room, user="ada", seconds=86_400, reason="rude")
    await ask.ok("sanction:timeout", scope=room, user="ada", seconds=10, reason="second thoughts")

    await asyncio.sleep(10)

    assert await heard(ask, room)


@pytest.mark.parametrize(
    ("who", "user"),
    [(mo, "hana"), (mo, "mo"), (hana, "hana"), (site_moderator, "hana"), (site_moderator, "mo")],
)
async def test_nobody_sanctions_themselves_or_somebody_as_high(who, user, ask, room):
    refused = await ask.no("sanction:timeout", who, scope=room, user=user, **OUT)

    assert refused["code"] == Above.code


async def test_a_moderator_by_token_is_sanctioned_by_the_host_alone(ask, room, house):
    async def note(work):
        work.store(ACCESSES, Access("sam", role=Role.MODERATOR))

    await house.commit(note)
    other = Member("theo", "Theo", Role.MODERATOR)

    refused = [
        (await ask.no("sanction:timeout", who, scope=room, user="sam", **OUT))["code"]
        for who in (mo, other)
    ]

    assert refused == [Above.code] * 2
    await ask.ok("sanction:timeout", hana, scope=room, user="sam", **OUT)


async def test_a_host_sanctions_a_moderator_who_cannot_end_it(ask, room):
    await ask.ok("sanction:timeout", hana, scope=room, user="mo", **OUT)

    refused = await ask.no("sanction:lift", mo, scope=room, user="mo")

    assert refused["code"] == Above.code
    assert not await heard(ask, room, mo)
    assert await ask.ok("sanction:lift", hana, scope=room, user="mo")
    assert await heard(ask, room, mo)


@pytest.mark.parametrize("who", [ada, other_host])
async def test_others_sanction_nobody(who, ask, room):
    out = await ask.no("sanction:timeout", who, scope=room, user="bo", **OUT)
    lifted = await ask.no("sanction:lift", who, scope=room, user="bo")

    assert (out["code"], lifted["code"]) == (Denied.code, Denied.code)


async def test_a_sanction_that_was_lifted_is_over_and_its_subject_is_told(ask, room, hear):
    await ask.ok("sanction:timeout", mo, scope=room, user="ada", **OUT)
    told = hear("user:ada")

    answer = await ask.ok("sanction:lift", site_moderator, scope=room, user="ada")

    assert [news for news in told if news["kind"] != "statement"] == [answer]
    assert (answer["until_ms"], answer["reason"]) == (0, "rude")
    assert await heard(ask, room)


@pytest.mark.parametrize("before", ["none", "lifted", "lapsed"])
async def test_there_is_no_sanction_to_lift(before, ask, room):
    if before != "none":
        await ask.ok("sanction:timeout", mo, scope=room, user="ada", **OUT)
    if before == "lifted":
        await ask.ok("sanction:lift", mo, scope=room, user="ada")
    if before == "lapsed":
        await asyncio.sleep(60)

    refused = await ask.no("sanction:lift", mo, scope=room, user="ada")

    assert refused["code"] == NoSanction.code


@pytest.mark.parametrize(
    "wrong", [{"seconds": 9}, {"seconds": 86_401}, {"reason": ""}, {"user": ""}, {"user": "u" * 65}]
)
async def test_a_sanction_has_bounds(wrong, ask, room):
    body = {"scope": room, "user": "ada", **OUT, **wrong}

    with pytest.raises(BadBody):
        await ask.ok("sanction:timeout", mo, **body)


async def test_timed_out_twice_at_once_is_timed_out(ask, room):
    await asyncio.gather(
        *(ask.ok("sanction:timeout", who, scope=room, user="bo", **OUT) for who in (mo, hana))
    )

    assert not await heard(ask, room, bo)


async def test_who_is_timed_out_is_given_the_reasons_and_may_appeal(ask, room, hear, world):
    told = hear("user:ada")

    await ask.ok("sanction:timeout", mo, scope=room, user="ada", ground="abuse", **OUT)

    (given,) = (news["statement"] for news in told if news["kind"] == "statement")
    assert (given["step"], given["ground"], given["facts"]) == ("timeout", "abuse", "rude")
    assert (given["scope"], given["until_ms"]) == (room, world.now_ms() + 60_000)
    assert given["appeal_ms"] > world.now_ms()


async def test_of_a_sanction_that_was_lifted_the_statement_says_so(ask, room):
    await ask.ok("sanction:timeout", mo, scope=room, user="ada", **OUT)

    await ask.ok("sanction:lift", mo, scope=room, user="ada")

    (given,) = (await ask.ok("statement:list", ada))["statements"]
    assert given["state"] == "lifted"


async def test_who_is_not_heard_on_the_whole_site_is_heard_in_no_room(ask, room, house):
    held = Sanction("/ada", "ada", "", UNTIL_LIFTED_MS, "hate", "tess")

    async def mute(work):
        record(Deed("test:mute", "tess", "agent"), work, house.commit.world)
        work.store(SANCTIONS, held)

    await house.commit(mute)

    refused = await ask.no("chat:say", ada, chat=room, text="Hello")
    assert (refused["code"], refused["retry_after_ms"]) == (Muted.code, None)
    assert refused["facts"] == {"why": "hate"}
