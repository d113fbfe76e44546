"""A node that is told to stop: who is let in, what is ended, and in which order people leave."""

import asyncio

import pytest

from gateway.client import Client
from gateway.drain import SLICE_S, Drain
from gateway.limits import Allowance, Turnstile
from tests.callers import PRICE, Asker, ada
from tests.gateway.clients import Wire, let, settle, signed_in, talk
from tests.running import during


@pytest.fixture
def drain(door, house):
    return Drain(door, house.purchases, house.settle, 20)


async def test_everybody_is_told_to_come_back_guests_first_in_slices(drain, edge):
    let(edge, "head", "history")
    drain.most_s = 1
    members, guests = [Wire() for _ in range(150)], [Wire() for _ in range(150)]
    for n, wire in enumerate(members):
        await signed_in(edge, wire, user=f"user-{n}")
    for wire in guests:
        talk(Client(edge, wire, "192.0.2.1"), {"id": 1, "connect": {}})
    await settle()

    async with during(drain):
        await asyncio.sleep(SLICE_S / 2)
        first = sum(bool(wire.closes) for wire in guests), sum(bool(w.closes) for w in members)
        await asyncio.sleep(1)

    assert first == (60, 0)
    assert {code for wire in members + guests for code in wire.closes} == {3001}
    assert edge.clients == {}


async def test_an_empty_node_leaves_at_once(drain):
    async with asyncio.timeout(0.05):
        await drain()


async def test_nobody_is_let_in_any_more_and_is_told_when_to_come(drain, door, arrive):
    await drain()

    late = arrive().open()

    assert late.status == 503
    assert late.protocol.handshake_exc.response.headers["Retry-After"] == "2"
    assert door.turnstile.refused == 1


async def test_no_purchase_begins_and_what_is_reserved_may_still_be_bought(drain, house):
    ask = Asker(house.dispatch, house)
    room = await ask._room()
    hold = {"room": room, "sku": "teapot-1", "quantity": 1, "price": PRICE}
    held = await ask.ok("order:hold", ada, **hold)
    await house.settle.carry_on(held["id"])

    await drain()

    refused = await ask.no("order:hold", ada, **hold)
    assert (refused["code"], refused["retry_after_ms"]) == (1004, 5_000)
    total = {"amount": 3800, "currency": "EUR"}
    placed = await ask.ok("order:place", ada, order=held["id"], total=total, instrument="card-ok")
    assert placed["state"] == "submitting"


async def test_of_more_than_come_at_once_the_rest_are_let_in_a_little_later(door, arrive):
    door.turnstile = Turnstile(asyncio.get_running_loop().time, Allowance(2, 1))

    told = [arrive().open().status for _ in range(3)]
    await asyncio.sleep(1)

    assert told == [101, 101, 503]
    assert arrive().open().status == 101
