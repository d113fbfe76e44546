"""Appointments: whom a host makes a moderator, where, and for how long."""

import asyncio

import pytest

from moderation import appointments
from moderation.appointments import NoSuchModerator, ShowOver, TooManyModerators
from moderation.audit import NAMED
from moderation.roles import GRANTS, grant
from moderation.sanctions import Above
from rialto.command import Member
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import ada, bo, hana, mo

noor = Member("noor", "Noor", Role.HOST)
OUT = {"user": "ada", "seconds": 60, "reason": "rude"}


async def _another(ask, who=hana):
    made = await ask.ok("room:create", who, title="Later", cover="teapots", category="home")
    return made["room"]


async def test_who_is_appointed_moderates_that_room_and_is_told(ask, room, hear):
    told = hear("user:bo")

    answer = await ask.ok("moderator:appoint", room=room, user="bo")

    assert answer == {
        "user": "bo", "name": "bo", "everywhere": False, "lasting": False, "until_ms": 0,
    }  # fmt: skip
    assert told == [{"kind": "appointed", "scope": room, "until_ms": 0, "over": False}]
    assert await ask.ok("sanction:timeout", bo, scope=room, **OUT)
    other = await _another(ask)
    assert (await ask.no("sanction:timeout", bo, scope=other, **OUT))["code"] == Denied.code


async def test_it_is_over_with_the_show(ask, room):
    await ask.ok("moderator:appoint", room=room, user="bo")

    await ask.ok("room:end", room=room)

    assert (await ask.no("sanction:timeout", bo, scope=room, **OUT))["code"] == Denied.code
    assert (await ask.ok("moderator:mine", bo, room=room))["role"] == "viewer"


async def test_made_lasting_it_outlives_the_show(ask, room):
    await ask.ok("room:end", room=room)
    refused = await ask.no("moderator:appoint", room=room, user="bo")

    await ask.ok("moderator:appoint", room=room, user="bo", lasting=True)

    assert refused["code"] == ShowOver.code
    assert (await ask.ok("moderator:mine", bo, room=room))["role"] == "moderator"


async def test_a_moderator_of_all_rooms_is_one_in_those_to_come(ask, room):
    await ask.ok("moderator:appoint", room=room, user="bo", everywhere=True)

    later, elsewhere = await _another(ask), await _another(ask, noor)

    assert (await ask.ok("moderator:mine", bo, room=later))["role"] == "moderator"
    assert (await ask.ok("moderator:mine", bo, room=elsewhere))["role"] == "viewer"
    named = (await ask.ok("moderator:list", room=later))["moderators"]
    assert [(one["user"], one["everywhere"]) for one in named] == [("bo", True)]


async def test_for_a_while_it_ends_by_then(ask, room, world):
    answer = await ask.ok("moderator:appoint", room=room, user="bo", seconds=60)

    await asyncio.sleep(60)

    assert answer["until_ms"] == world.now_ms()
    assert (await ask.no("sanction:timeout", bo, scope=room, **OUT))["code"] == Denied.code
    assert await _listed(ask, room) == ["mo"]


async def _listed(ask, room):
    return [one["user"] for one in (await ask.ok("moderator:list", room=room))["moderators"]]


async def test_who_is_dismissed_moderates_nowhere_from_that_moment(ask, room, hear):
    await ask.ok("moderator:appoint", room=room, user="bo")
    await ask.ok("moderator:appoint", room=room, user="bo", everywhere=True)
    await ask.ok("moderator:appoint", room=room, user="cy")
    told = hear("user:bo")

    left = await ask.ok("moderator:dismiss", room=room, user="bo")

    assert [one["user"] for one in left["moderators"]] == ["cy", "mo"]
    assert [(news["scope"], news["over"]) for news in told] == [(room, True), ("host:hana", True)]
    assert (await ask.no("sanction:timeout", bo, scope=room, **OUT))["code"] == Denied.code


async def test_who_was_appointed_before_scopes_were_kept_is_dismissed_as_well(ask, room, hear):
    told = hear("user:dee")

    async def once(work):
        work.store(GRANTS, grant("dee", Role.MODERATOR, room).over(None))

    await ask.house.commit(once)
    await ask.ok("moderator:dismiss", room=room, user="dee")

    assert told == [{"kind": "appointed", "scope": room, "until_ms": 0, "over": True}]


@pytest.mark.parametrize("user", ["ada", "hana"])
async def test_nobody_is_dismissed_who_moderates_nothing(ask, room, user):
    refused = await ask.no("moderator:dismiss", room=room, user=user)

    assert refused["code"] == NoSuchModerator.code


@pytest.mark.parametrize("who", [ada, mo, noor], ids=lambda who: who.user)
@pytest.mark.parametrize("verb", ["appoint", "dismiss"])
async def test_only_the_host_of_the_room_names_its_moderators(ask, room, who, verb):
    refused = await ask.no(f"moderator:{verb}", who, room=room, user="bo")

    assert refused["code"] == Denied.code


async def test_nobody_lifts_themselves_or_somebody_above(ask, room, house):
    agent = Member("iris", "Iris", Role.AGENT)

    async def note(work):
        work.store(GRANTS, grant(agent.user, Role.AGENT, room))

    await house.commit(note)

    refused = [await ask.no("moderator:appoint", room=room, user=u) for u in ("hana", "iris")]

    assert [no["code"] for no in refused] == [Above.code] * 2


async def test_there_are_only_so_many_and_those_whose_time_is_over_make_place(
    ask, room, monkeypatch
):
    monkeypatch.setattr(appointments, "MOST", 3)
    await ask.ok("moderator:appoint", room=room, user="bo", seconds=60)
    await ask.ok("moderator:appoint", room=room, user="cy")
    refused = await ask.no("moderator:appoint", room=room, user="dee")
    again = await ask.ok("moderator:appoint", room=room, user="cy", lasting=True)

    await asyncio.sleep(60)

    assert (refused["code"], refused["facts"]) == (TooManyModerators.code, {"most": 3})
    assert again["lasting"]
    assert await ask.ok("moderator:appoint", room=room, user="dee")


async def test_in_a_room_that_is_not_there_nobody_moderates(ask, house):
    async def host_of_nothing(work):
        work.store(GRANTS, grant("hana", Role.HOST, "nowhere"))

    await house.commit(host_of_nothing)

    assert await _listed(ask, "nowhere") == []
    refused = await ask.no("moderator:appoint", room="nowhere", user="bo")
    assert refused["code"] == ShowOver.code


async def test_what_a_host_names_is_in_the_audit(ask, room, store):
    await ask.ok("moderator:appoint", room=room, user="bo")
    await ask.ok("moderator:dismiss", room=room, user="bo")

    named = [(row.part, row.user) for row in store.rows[NAMED.name].values()]
    assert named == [("who", "hana"), ("whom", "bo")] * 2
