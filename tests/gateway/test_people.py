"""Who is here, and how their connections end when their access does."""

import asyncio

import pytest

from gateway import metrics
from gateway.people import MOST, SIGN_INS, Revocations
from rialto.refusal import Busy
from rialto.roles import Role
from tests.callers import Asker, sam
from tests.gateway.clients import Wire, let, settle, signed_in, talk, token_of
from tests.running import during


@pytest.fixture
async def ask(house, edge):
    """The commands of a house whose store and bus the connections hear of."""
    let(edge, "head", "history")
    edge.admission.look.source = house.commit.store
    revocations = Revocations(house.commit.store, house.commit.bus, edge.people.end)
    await revocations.begin()
    async with during(revocations.run):
        await settle()
        yield Asker(house.dispatch, house)


@pytest.mark.parametrize(
    ("command", "who", "body", "code"),
    [
        ("access:ban", "sam", {"user": "ada", "reason": "fraud"}, 3503),
        ("access:renew", "sam", {"user": "ada"}, 3014),
        ("access:logout", "ada", {}, 3500),
    ],
)
async def test_every_connection_of_the_person_ends_and_no_other(
    command, who, body, code, ask, edge
):
    hers, bos = [Wire(), Wire()], Wire()
    clients = [await signed_in(edge, wire) for wire in hers]
    await signed_in(edge, bos, user="bo")

    asker = sam if who == "sam" else clients[0].who
    await ask.ok(command, asker, **body)
    await settle()

    assert [wire.closes for wire in hers] == [[code], [code]]
    assert bos.closes == []
    assert set(edge.people.here) == {"bo"}


async def test_who_is_banned_is_told_at_the_door(ask, edge):
    await ask.ok("access:ban", sam, user="ada", reason="fraud")
    wire = Wire()

    await signed_in(edge, wire)

    assert wire.told[0]["error"] == {"code": 1507, "message": "you may not come in"}
    assert edge.people.here == {}


async def test_who_comes_while_the_store_is_busy_is_told_to_come_again(ask, edge, monkeypatch):
    async def busy(*_):
        raise Busy

    monkeypatch.setattr(edge.admission.look, "get", busy)
    wire = Wire()

    await signed_in(edge, wire)

    assert wire.told[0]["error"] == {"code": 111, "message": "too many requests", "temporary": True}
    assert (wire.closes, edge.people.here) == ([], {})


async def test_a_token_from_before_the_sign_out_counts_no_more_and_a_fresh_one_does(ask, edge):
    old = token_of(edge)
    await asyncio.sleep(1)
    await ask.ok("access:logout", (await signed_in(edge, Wire())).who)
    late, fresh = Wire(), Wire()

    again = await signed_in(edge, late)
    talk(again, {"id": 2, "connect": {"token": old}})
    await asyncio.sleep(1)
    back = await signed_in(edge, fresh)

    assert [told["error"]["code"] for told in late.told] == [109, 109]
    assert back.user == "ada"


async def test_who_is_banned_while_the_token_is_refreshed_stays_out(ask, edge):
    wire = Wire()
    client = await signed_in(edge, wire)
    edge.people.here.clear()  # as if what ends connections were late

    await ask.ok("access:ban", sam, user="ada", reason="fraud")
    talk(client, {"id": 9, "refresh": {"token": token_of(edge)}})
    await settle()

    assert wire.told[-1]["error"]["code"] == 1507


async def test_what_was_told_before_it_listened_and_after_is_told_once_each(house):
    ask = Asker(house.dispatch, house)
    ended = []

    async def end(user, close, session):
        ended.append(user)

    revocations = Revocations(house.commit.store, house.commit.bus, end)
    await revocations.begin()
    await ask.ok("access:renew", sam, user="ada")

    async with during(revocations.run):
        await settle()
        await ask.ok("access:renew", sam, user="bo")
        await settle()
    async with during(revocations.run):
        await settle()

    assert ended == ["ada", "bo"]


async def test_a_loop_that_was_not_begun_begins_where_the_channel_stands(house, edge):
    ask = Asker(house.dispatch, house)
    await ask.ok("access:renew", sam, user="ada")
    revocations = Revocations(house.commit.store, house.commit.bus, edge.people.end)

    async with during(revocations.run):
        await settle()

    assert revocations.at.offset == 1


async def test_one_connection_too_many_leaves_the_others_counted(ask, edge):
    clients = [await signed_in(edge, Wire()) for _ in range(MOST)]
    extra = Wire()
    await signed_in(edge, extra, role=Role.HOST)

    assert extra.closes == [3504]
    assert set(edge.people.here["ada"]) == set(clients)


async def test_who_signs_in_without_pause_is_told_to_come_back_and_nobody_else_is(ask, edge):
    before = metrics.REGISTRY.get_sample_value("rialto_shed_total", {"what": "sign_in"}) or 0.0
    for _ in range(SIGN_INS.burst):
        (await signed_in(edge, Wire())).lost()
    hasty, bos, later = Wire(), Wire(), Wire()

    await signed_in(edge, hasty)
    await signed_in(edge, bos, user="bo")
    here = set(edge.people.here)
    await asyncio.sleep(1 / SIGN_INS.per_s)
    await signed_in(edge, later)

    assert hasty.closes == [3013], "the SDK comes back with its back-off"
    assert (bos.closes, here) == ([], {"bo"})
    assert later.closes == []
    after = metrics.REGISTRY.get_sample_value("rialto_shed_total", {"what": "sign_in"})
    assert after == before + 1


async def test_who_cannot_be_ended_is_ended_again(house):
    ask, ended = Asker(house.dispatch, house), []

    async def end(user, close, session):
        ended.append((user, close.code))
        if len(ended) == 1:
            raise OSError("away")

    revocations = Revocations(house.commit.store, house.commit.bus, end)
    await revocations.begin()
    await ask.ok("access:ban", sam, user="ada", reason="fraud")

    with pytest.raises(OSError, match="away"):
        await revocations.run()
    async with during(revocations.run):
        await settle()

    assert ended == [("ada", 3503)] * 2
