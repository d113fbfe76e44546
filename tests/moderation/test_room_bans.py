"""Bans of rooms: whom a host lets in no more, where, for how long, and who may say so."""

import asyncio

import pytest

from moderation.audit import NAMED
from moderation.bans import BANS, BannedHere, Doors, everybody
from moderation.places import OF_HOST
from moderation.room_bans import NoSuchPlace, NotBarred
from moderation.sanctions import Above
from rialto.command import Member
from rialto.refusal import Denied
from rialto.roles import Role
from storage.work import Look
from tests.callers import ada, bo, guest, hana, mo

noor, iris = Member("noor", "Noor", Role.HOST), Member("iris", "Iris", Role.AGENT)
WHY = {"reason": "sold in the chat"}


async def _another(ask, who=hana):
    made = await ask.ok("room:create", who, title="Later", cover="teapots", category="home")
    return made["room"]


@pytest.fixture
async def live(ask, room):
    await ask.ok("room:start", room=room)
    return room


async def test_who_is_banned_from_a_room_is_told_and_every_node_hears_it(ask, live, hear):
    told, nodes = hear("user:ada"), hear("outbox:house")

    answer = await ask.ok("room:ban", scope=live, user="ada", **WHY)

    assert told[-1] == answer
    assert (answer["kind"], answer["scope"], answer["reason"]) == ("barred", live, WHY["reason"])
    assert {"kind": "ban:barred", "user": "ada", "scope": live} in nodes


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("chat:say", {"chat": "", "text": "Hello"}),
        ("chat:read", {"chat": ""}),
        ("room:show", {"room": ""}),
        ("room:like", {"room": "", "count": 1}),
        ("question:ask", {"room": "", "product": "teapot", "text": "Does it pour?"}),
    ],
)
async def test_they_do_nothing_there_any_more_and_others_do(command, body, ask, live):
    await ask.ok("room:ban", scope=live, user="ada", **WHY)
    body = {name: value or live for name, value in body.items()}

    refused = await ask.no(command, ada, **body)

    assert (refused["code"], refused["facts"]) == (BannedHere.code, {"why": WHY["reason"]})
    assert await ask.ok(command, bo, **body)


async def test_who_is_not_signed_in_looks_on(ask, live):
    await ask.ok("room:ban", scope=live, user="ada", **WHY)

    assert await ask.ok("room:show", guest, room=live)


async def test_a_ban_of_one_room_is_of_that_one(ask, live):
    other = await _another(ask)
    await ask.ok("room:ban", scope=live, user="ada", **WHY)

    assert await ask.ok("chat:say", ada, chat=other, text="Hello")


async def test_a_ban_of_all_rooms_is_also_of_those_to_come_and_of_no_other_hosts(ask, live):
    await ask.ok("room:ban", scope=f"{OF_HOST}hana", user="ada", **WHY)

    later, elsewhere = await _another(ask), await _another(ask, noor)

    assert (await ask.no("chat:say", ada, chat=live, text="Hi"))["code"] == BannedHere.code
    assert (await ask.no("chat:say", ada, chat=later, text="Hi"))["code"] == BannedHere.code
    assert await ask.ok("chat:say", ada, chat=elsewhere, text="Hi")


async def test_a_ban_for_a_while_ends_by_itself(ask, live):
    await ask.ok("room:ban", scope=live, user="ada", seconds=60, **WHY)
    refused = await ask.no("chat:say", ada, chat=live, text="Hi")

    await asyncio.sleep(60)

    assert refused["retry_after_ms"] == 60_000
    assert await ask.ok("chat:say", ada, chat=live, text="Hi")
    assert (await ask.no("room:unban", scope=live, user="ada"))["code"] == NotBarred.code


async def test_a_host_who_decides_anew_is_heeded_also_where_that_is_milder(ask, live):
    await ask.ok("room:ban", scope=live, user="ada", **WHY)

    await ask.ok("room:ban", scope=live, user="ada", seconds=60, **WHY)

    refused = await ask.no("chat:say", ada, chat=live, text="Hi")
    assert refused["retry_after_ms"] == 60_000


async def test_a_ban_is_lifted_and_the_person_told(ask, live, hear, store):
    await ask.ok("room:ban", scope=live, user="ada", **WHY)
    told = hear("user:ada")

    await ask.ok("room:unban", scope=live, user="ada")

    assert [news["until_ms"] for news in told if news["kind"] == "barred"] == [0]
    assert store.rows[BANS.name][f"{live}/ada"].until_ms == 0
    assert await ask.ok("chat:say", ada, chat=live, text="Hi")


@pytest.mark.parametrize("who", [ada, mo, noor], ids=lambda who: who.user)
@pytest.mark.parametrize(("verb", "body"), [("ban", WHY), ("unban", {})])
async def test_a_moderator_bans_nobody_and_a_host_from_their_own_rooms_alone(
    who, verb, body, ask, live
):
    for scope in (live, f"{OF_HOST}hana"):
        refused = await ask.no(f"room:{verb}", who, scope=scope, user="bo", **body)

        assert refused["code"] == Denied.code


async def test_nobody_bans_themselves_or_somebody_above(ask, live):
    refused = await ask.no("room:ban", scope=live, user="hana", **WHY)
    refused_too = await ask.no("room:ban", iris, scope=live, user="iris", **WHY)

    assert refused["code"] == refused_too["code"] == Above.code
    assert await ask.ok("room:ban", iris, scope=live, user="hana", **WHY)


async def test_there_is_nothing_to_lift(ask, live):
    refused = await ask.no("room:unban", scope=live, user="ada")

    assert refused["code"] == NotBarred.code


async def test_nobody_is_banned_from_what_is_no_room(ask):
    refused = await ask.no("room:ban", iris, scope="nowhere", user="ada", **WHY)

    assert refused["code"] == NoSuchPlace.code


async def test_a_moderator_who_is_banned_moderates_no_more(ask, live):
    await ask.ok("moderator:appoint", room=live, user="bo", everywhere=True)

    await ask.ok("room:ban", scope=live, user="bo", **WHY)
    await ask.ok("room:unban", scope=live, user="bo")

    assert (await ask.ok("moderator:mine", bo, room=live))["role"] == "viewer"


async def test_who_is_banned_is_listed_until_it_is_over(ask, live):
    await ask.ok("room:ban", scope=live, user="ada", seconds=60, **WHY)
    await ask.ok("room:ban", scope=live, user="bo", **WHY)
    await asyncio.sleep(60)

    told = await ask.ok("room:banned", scope=live)

    assert [one["user"] for one in told["banned"]] == ["bo"]


async def test_bans_are_in_the_audit_with_their_reasons(ask, live, store):
    await ask.ok("room:ban", scope=live, user="ada", **WHY)
    await ask.ok("room:unban", scope=live, user="ada")

    rows = store.rows[NAMED.name].values()
    assert [(row.part, row.user, row.text) for row in rows] == [
        ("who", "hana", ""),
        ("whom", "ada", WHY["reason"]),
    ] * 2


async def test_a_door_without_bans_lets_everybody_in(store, world):
    class Nowhere:
        async def room(self, id, look):
            return None

    doors = Doors(Look(store), Nowhere(), world.now_ms)

    assert await doors.welcome("ada", "nowhere") is None
    assert await everybody("ada", "nowhere") is None


async def test_a_ban_has_its_reasons_and_says_when_it_is_over(ask, live):
    await ask.ok("room:ban", scope=live, user="ada", ground="spam", **WHY)
    given = (await ask.ok("statement:list", ada))["statements"]

    await ask.ok("room:unban", scope=live, user="ada")

    assert [(one["step"], one["ground"], one["state"]) for one in given] == [
        ("room_ban", "spam", "stands")
    ]
    after = (await ask.ok("statement:list", ada))["statements"]
    assert [one["state"] for one in after] == ["lifted"]


async def test_they_answer_nothing_that_was_asked_there_and_what_was_asked_elsewhere(ask, live):
    asked = {"product": "teapot", "text": "Does it pour?"}
    here = (await ask.ok("question:ask", bo, room=live, **asked))["id"]
    elsewhere = (await ask.ok("question:ask", bo, **asked))["id"]
    await ask.ok("room:ban", scope=live, user="ada", **WHY)

    refused = await ask.no("question:answer", ada, question=here, text="Well")

    assert refused["code"] == BannedHere.code
    assert await ask.ok("question:answer", ada, question=elsewhere, text="Well")
