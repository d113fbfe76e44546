"""Who is barred from a room is taken out of its channels, on each connection, and of no other."""

import asyncio

import pytest

from gateway.people import Revocations
from tests.callers import Asker
from tests.gateway.clients import Wire, let, settle, signed_in, talk
from tests.running import during

WHY = {"reason": "rude"}


@pytest.fixture
async def ask(house, edge):
    """The commands of a house whose store and bus the connections hear of."""
    let(edge, "head", "history")
    edge.admission.look.source = house.commit.store
    edge.admission.welcome = house.dispatch.welcome
    people = edge.people
    revocations = Revocations(house.commit.store, house.commit.bus, people.end, people.bar)
    await revocations.begin()
    async with during(revocations.run):
        await settle()
        yield Asker(house.dispatch, house)


@pytest.fixture
async def room(ask):
    made = await ask.ok("room:create", title="Evening", cover="teapots", category="home")
    return made["room"]


@pytest.fixture
def inside(edge, room):
    """Sign somebody in who listens to all that a room tells, and to another."""

    async def inside(user):
        wire = Wire()
        client = await signed_in(edge, wire, user=user)
        names = [f"room:{room}", f"chat:{room}", f"stat:{room}", "room:other"]
        talk(client, *({"id": n, "subscribe": {"channel": c}} for n, c in enumerate(names, 2)))
        await settle()
        await asyncio.sleep(1)  # the joins wait for the channels' ticks
        assert set(client.subscriptions.listened) == set(names)
        wire.frames.clear()
        return client, wire

    return inside


async def test_each_connection_leaves_all_channels_of_the_room_and_stays(ask, inside, room):
    hers, bos = [await inside("ada"), await inside("ada")], await inside("bo")

    await ask.ok("room:ban", scope=room, user="ada", **WHY)
    await settle()

    for client, wire in hers:
        assert set(client.subscriptions.listened) == {"room:other"}
        left = [told["push"] for told in wire.told if "unsubscribe" in told.get("push", {})]
        assert {push["channel"].partition(":")[0] for push in left} == {"room", "chat", "stat"}
        assert {push["unsubscribe"]["code"] for push in left} == {2000}
        assert wire.closes == []
    assert len(bos[0].subscriptions.listened) == 4


async def test_a_ban_of_all_rooms_of_a_host_does_so_too(ask, inside, room):
    client, _ = await inside("ada")

    await ask.ok("room:ban", scope="host:hana", user="ada", **WHY)
    await settle()

    assert set(client.subscriptions.listened) == {"room:other"}


async def test_they_are_refused_where_they_subscribe_again(ask, inside, room):
    client, wire = await inside("ada")
    await ask.ok("room:ban", scope=room, user="ada", **WHY)
    await settle()
    wire.frames.clear()

    talk(client, {"id": 9, "subscribe": {"channel": f"chat:{room}"}})
    await settle()

    assert wire.told == [
        {"id": 9, "error": {"code": 1563, "message": "you may not be in this room"}}
    ]


async def test_who_is_barred_while_they_join_never_listens(ask, edge, room):
    wire = Wire()
    client = await signed_in(edge, wire)
    edge.topics.store.let["head"].clear()
    talk(client, {"id": 2, "subscribe": {"channel": f"room:{room}"}})
    await settle()

    await ask.ok("room:ban", scope=room, user="ada", **WHY)
    await settle()
    let(edge, "head")
    await settle()

    assert client.subscriptions.listened == {}


async def test_a_ban_that_is_announced_late_is_seen_after_joining(ask, edge, room, monkeypatch):
    wire = Wire()
    client = await signed_in(edge, wire)
    asked, welcome = [], edge.admission.welcome

    async def barred_meanwhile(user, scope):
        asked.append(scope)
        if len(asked) == 2:
            await ask.ok("room:ban", scope=room, user="ada", **WHY)
        await welcome(user, scope)

    monkeypatch.setattr(edge.admission, "welcome", barred_meanwhile)
    monkeypatch.setattr(edge.people, "here", {})
    talk(client, {"id": 2, "subscribe": {"channel": f"room:{room}"}})
    await settle()

    assert asked == [room, room]
    assert client.subscriptions.listened == {}
