"""The life of a client: refreshed, pinged, lagging, gone, and nothing left behind."""

import asyncio

from accounts.preferences import PREFERENCES, Preferences
from gateway import codes, metrics
from gateway.client import Client
from gateway.people import MOST as MOST_OF_A_USER
from gateway.tokens import GRACE_S
from rialto.roles import Role
from tests.gateway.clients import Wire, answering, let, settle, signed_in, talk, token_of


async def test_a_connection_lost_while_it_connects_leaves_nothing_behind(edge):
    client = Client(edge, Wire(), "192.0.2.1")
    token = edge.tokens.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=60)
    client.receive(b'{"id":1,"connect":{"token":"%s"}}' % token.encode())
    await settle()

    client.lost()
    let(edge, "head")
    await settle()

    assert (edge.topics.open, edge.hub.personal) == ({}, {})
    assert (edge.clients, edge.people.here, client.signed.expiry) == ({}, {}, None)
    assert client.heartbeat.due is None


async def test_a_subscribe_that_the_store_fails_closes_and_gives_its_topic_back(edge):
    wire = Wire()
    client = Client(edge, wire, "192.0.2.1")
    let(edge, "head", "history")
    edge.topics.store.fails = True
    epoch = edge.topics.store.epoch
    client.receive(b'{"id":1,"connect":{}}')
    await settle()

    client.receive(
        b'{"id":2,"subscribe":{"channel":"room:board","recover":true,"offset":0,"epoch":"%s"}}'
        % epoch.encode()
    )
    await settle()

    assert len(wire.closes) == 1
    assert edge.topics.open == {}


async def test_a_connection_lost_while_it_subscribes_gives_its_topic_back(edge):
    client = Client(edge, Wire(), "192.0.2.1")
    client.receive(b'{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"room:board"}}')
    await settle()

    client.lost()
    let(edge, "head")
    await settle()

    assert edge.topics.open == {}
    assert not any(edge.hub.listening.values())


async def test_a_member_is_subscribed_to_their_own_channel_and_told_when_to_refresh(
    client, edge, wire
):
    await signed_in(edge, wire, ttl_s=60)

    (reply,) = wire.told
    assert [*reply["connect"]["subs"]] == ["user:ada"]
    assert (reply["connect"]["expires"], reply["connect"]["ttl"]) == (True, 60)


async def test_a_person_has_so_many_connections_and_no_more(client, edge):
    wires = [Wire() for _ in range(MOST_OF_A_USER + 1)]
    clients = [await signed_in(edge, wire) for wire in wires]

    assert [wire.closes for wire in wires] == [[]] * MOST_OF_A_USER + [[3504]]
    clients[0].lost()
    again = Wire()
    await signed_in(edge, again)
    assert again.closes == []


async def test_a_token_is_refreshed_on_the_living_line(client, edge, wire):
    member = await signed_in(edge, wire, ttl_s=60)
    answering(member, wire)
    await asyncio.sleep(50)

    fresh = token_of(edge, role=Role.MODERATOR, ttl_s=600)
    talk(member, {"id": 9, "refresh": {"token": fresh}})
    await settle()
    told = next(reply["refresh"] for reply in wire.told if reply.get("id") == 9)
    await asyncio.sleep(100)

    assert (told["expires"], told["ttl"]) == (True, 600)
    assert member.who.role is Role.MODERATOR, "what the new token grants is what holds"
    assert 3005 not in wire.closes


async def test_who_does_not_refresh_is_ended_and_may_come_back(client, edge, wire):
    member = await signed_in(edge, wire, ttl_s=20)
    answering(member, wire)

    await asyncio.sleep(20 + GRACE_S - 1)
    before = list(wire.closes)
    await asyncio.sleep(2)

    assert (before, wire.closes) == ([], [3005])


async def test_another_persons_token_refreshes_nothing(client, edge, wire):
    member = await signed_in(edge, wire)

    talk(member, {"id": 9, "refresh": {"token": token_of(edge, user="bo")}})
    await settle()

    assert wire.closes == [3500]


async def test_a_guest_has_nothing_to_refresh(guest, edge, wire):
    talk(guest, {"id": 9, "refresh": {"token": token_of(edge)}})
    await settle()

    assert wire.closes == [3500]


async def test_who_sends_no_pong_is_ended(guest, wire):
    await asyncio.sleep(40)

    assert wire.told[-1] == {}
    assert wire.closes == [3012]


async def test_who_answers_pings_stays(guest, wire):
    answering(guest, wire)

    await asyncio.sleep(200)

    assert wire.closes == []
    assert wire.told.count({}) == 8


async def test_a_peer_that_lags_is_told_to_come_back_for_what_it_missed(guest, edge, wire):
    talk(guest, {"id": 2, "subscribe": {"channel": "room:board"}})
    await settle()

    guest.lag()

    assert wire.told[-1]["push"]["unsubscribe"]["code"] == 2500
    assert not any(edge.hub.listening.values())


async def test_who_lags_on_is_counted_once(guest, wire):
    def lagging():
        return metrics.REGISTRY.get_sample_value("rialto_shed_total", {"what": "lagging"}) or 0

    talk(guest, {"id": 2, "subscribe": {"channel": "room:board"}})
    await settle()
    before = lagging()

    guest.lag()
    guest.lag()

    assert lagging() == before + 1


async def test_unsubscribed_is_answered_and_nothing_more_is_pushed(guest, edge, wire):
    talk(guest, {"id": 2, "subscribe": {"channel": "room:board"}})
    await settle()

    talk(guest, {"id": 3, "unsubscribe": {"channel": "room:board"}})
    await settle()

    assert wire.told[-1] == {"id": 3, "unsubscribe": {}}
    assert not any(edge.hub.listening.values())


async def test_once_ended_it_is_silent(guest, wire):
    guest.end(codes.SHUTDOWN)
    wire.frames.clear()

    guest.reply(b"{}")
    guest.lost()

    assert (wire.frames, wire.closes) == ([], [3001])


async def test_who_does_not_want_to_be_seen_looks_like_a_guest(edge, commit):
    async def hide(work):
        work.store(PREFERENCES, Preferences("ada", hidden=("presence",)))

    await commit(hide)
    let(edge, "head", "history")

    client = await signed_in(edge, Wire())

    assert client.user == "ada"
    assert (client.info().user, client.info().client) == ("", client.id)
