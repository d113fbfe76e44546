"""A client: its commands in order, each answered, within its limits."""

import asyncio
import logging

import pytest

from gateway.limits import MOST_RPCS, MOST_WAITING
from tests.gateway.clients import let, settle, signed_in, talk, token_of


async def test_a_guest_is_told_how_often_they_are_pinged(client, wire):
    talk(client, {"id": 1, "connect": {}})
    await settle()

    (reply,) = wire.told
    assert reply["id"] == 1
    assert (reply["connect"]["ping"], reply["connect"]["pong"]) == (25, True)
    assert "expires" not in reply["connect"]


async def test_what_is_pipelined_behind_the_connect_is_answered_after_it(client, wire):
    talk(
        client,
        {"id": 1, "connect": {}},
        {"id": 2, "subscribe": {"channel": "room:board"}},
        {"id": 3, "rpc": {"method": "test:find", "data": {"id": "x"}}},
    )
    await settle()

    assert [reply["id"] for reply in wire.told] == [1, 2, 3]


async def test_nothing_that_was_pipelined_behind_a_connect_that_failed_is_done(client, edge, wire):
    late = token_of(edge, ttl_s=-1)

    talk(
        client,
        {"id": 1, "connect": {"token": late}},
        {"id": 2, "subscribe": {"channel": "room:board"}},
    )
    await settle()

    assert [(reply["id"], reply["error"]["code"]) for reply in wire.told] == [(1, 109)]
    assert (edge.topics.open, wire.closes) == ({}, [])


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"id": 2, "connect": {}}, 3501),
        ({"id": 0, "rpc": {"method": "test:find"}}, 3501),
        ({"send": {"data": {}}}, 3508),
        ({}, 3501),
        ({"id": 3}, 3501),
    ],
)
async def test_what_no_client_may_do_ends_it(guest, wire, command, code):
    talk(guest, command)
    await settle()

    assert wire.closes == [code]
    assert guest.closed


async def test_two_connects_in_one_frame_end_it(client, wire):
    talk(client, {"id": 1, "connect": {}}, {"id": 2, "connect": {}})
    await settle()

    assert wire.closes == [3501]


async def test_a_token_of_ours_that_is_not_ours_ends_it_for_good(client, wire):
    talk(client, {"id": 1, "connect": {"token": "a.b.c"}})
    await settle()

    assert wire.closes == [3500]


@pytest.mark.parametrize(
    ("method", "code"), [("publish", 103), ("history", 103), ("presence", 103), ("ping", 108)]
)
async def test_what_is_not_offered_is_an_error(guest, wire, method, code):
    talk(guest, {"id": 2, method: {"channel": "room:board"}})
    await settle()

    assert wire.told == [
        {"id": 2, "error": {"code": code, "message": wire.told[0]["error"]["message"]}}
    ]
    assert wire.closes == []


async def test_an_rpc_is_answered_or_its_fault_told(guest, wire):
    talk(
        guest,
        {"id": 2, "rpc": {"method": "test:find", "data": {"id": "x"}}},
        {"id": 3, "rpc": {"method": "test:paint"}},
        {"id": 4, "rpc": {"method": "test:find"}},
    )
    await settle()

    told = {reply["id"]: reply for reply in wire.told}
    assert told[2]["rpc"]["data"]["no"]["code"] == 1999
    assert told[3]["error"]["code"] == 104
    assert told[4]["error"]["code"] == 107


async def test_a_mistake_of_ours_is_told_as_such_and_logged(guest, edge, wire, caplog, monkeypatch):
    async def broken(*asked):
        raise RuntimeError("a bug")

    monkeypatch.setattr(type(edge.dispatch), "__call__", broken)

    talk(guest, {"id": 2, "rpc": {"method": "test:find", "data": {"id": "x"}}})
    await settle()

    assert wire.told[0]["error"] == {
        "code": 100,
        "message": "internal server error",
        "temporary": True,
    }
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == [
        "rpc.failed"
    ]


async def test_so_many_rpcs_are_carried_at_once_and_the_next_is_told_to_wait(
    guest, edge, wire, monkeypatch
):
    free = asyncio.Event()

    async def slow(*asked):
        await free.wait()
        return b"{}"

    monkeypatch.setattr(type(edge.dispatch), "__call__", slow)
    asked = [{"id": n, "rpc": {"method": "test:find"}} for n in range(2, MOST_RPCS + 3)]

    talk(guest, *asked)
    await settle()
    told = wire.told
    free.set()
    await settle()

    assert [(reply["id"], reply["error"]["code"]) for reply in told] == [(MOST_RPCS + 2, 111)]
    assert len(wire.told) == MOST_RPCS + 1


async def test_an_inbox_has_a_bound(guest, wire):
    asked = [{"id": n, "subscribe": {"channel": f"room:{n}"}} for n in range(2, MOST_WAITING + 4)]

    talk(guest, *asked)
    await settle()

    assert wire.closes == [3013]


async def test_history_is_for_those_who_listen_and_of_ones_own_channel(edge, wire):
    let(edge, "head", "history")
    client = await signed_in(edge, wire)
    talk(
        client,
        {"id": 2, "history": {"channel": "user:ada", "limit": 1}},
        {"id": 3, "history": {"channel": "user:bo", "limit": 1}},
        {"id": 4, "history": {"channel": "outbox:house", "limit": 1}},
    )
    await settle()

    own, *others = wire.told[1:]
    assert own == {"id": 2, "history": {"epoch": edge.topics.store.epoch}}
    assert [told["error"]["code"] for told in others] == [103, 103]
