"""Buyers: a badge where the marketplace said so, none where it is late, and no line that waits."""

import asyncio

import pytest

from livestream import buyers
from livestream.buyers import NO_MS, SOON_MS, YES_MS, Buyers
from livestream.shelf import TABLES, Item, Shelf, Standing, Table
from marketplace.port import Capability, DefiniteNo, Event, RetryLater, Unknown
from storage.work import Look
from tests.callers import ada, bo, hana
from tests.fakes import FakeMarketplace
from tests.running import during


@pytest.fixture
def market(world):
    return FakeMarketplace(world.now_ms, received={("ada", "teapot")})


@pytest.fixture
async def known(market, store, world, house):
    item = Item("teapot", "Teapot", "/t.svg", "Moro", Standing.SHOWN, ())

    async def lay(work):
        work.store(TABLES, Table("room", Shelf((item,))))
        work.store(TABLES, Table("bare", Shelf()))

    await house.commit(lay)
    made = Buyers(market, Look(store), world.now_ms)
    async with during(made.run):
        yield made


@pytest.fixture
def told(known):
    """Ask twice: what is not known at first is a moment later."""

    async def told(user, chat="room"):
        first = known.bought(user, chat)
        await asyncio.sleep(0.1)
        return first, known.bought(user, chat)

    return told


def asked(market):
    return market.calls.count(("has_purchased", "ada"))


async def test_who_received_what_is_sold_here_is_a_buyer_from_their_second_line_on(told):
    assert await told("ada") == (False, True)
    assert await told("bo") == (False, False)


@pytest.mark.parametrize("chat", ["bare", "nowhere"])
async def test_where_nothing_is_sold_nobody_is_one(chat, told, market):
    assert await told("ada", chat) == (False, False)
    assert asked(market) == 0


@pytest.mark.parametrize(("received", "holds_ms"), [(True, YES_MS), (False, NO_MS)])
async def test_an_answer_holds_for_a_while(received, holds_ms, told, market):
    market.received = {("ada", "teapot")} if received else set()
    await told("ada")
    market.received = set() if received else {("ada", "teapot")}
    await asyncio.sleep(holds_ms / 1000 - 1)
    before = await told("ada")

    await asyncio.sleep(1)

    assert before == (received, received)
    assert await told("ada") == (received, not received)


@pytest.mark.parametrize("fault", [Unknown(), RetryLater(5), DefiniteNo("refused")], ids=repr)
async def test_without_an_answer_there_is_no_badge_and_it_is_asked_again_soon(fault, told, market):
    market.before["has_purchased"] = [fault]
    first = await told("ada")

    await asyncio.sleep(SOON_MS / 1000)

    assert first == (False, False)
    assert await told("ada") == (False, True)


async def test_who_is_known_stays_a_buyer_while_the_marketplace_is_down(told, market):
    await told("ada")
    await asyncio.sleep(YES_MS / 1000)
    market.before["has_purchased"] = [Unknown()]

    assert await told("ada") == (True, True)


async def test_a_marketplace_that_is_late_is_not_waited_for(told, market, monkeypatch):
    async def late(buyer, products):
        await asyncio.sleep(3600)

    monkeypatch.setattr(market, "has_purchased", late)
    await told("ada")
    await asyncio.sleep(buyers.ANSWER_S)
    monkeypatch.undo()

    assert await told("bo") == (False, False)


@pytest.mark.parametrize(
    ("body", "after"),
    [(b'{"buyer":"ada","order_id":"o1"}', False), (b'{"buyer":"bo"}', True), (b"[]", True)],
)
async def test_what_moves_with_an_order_is_asked_anew(body, after, known, told, market):
    await told("ada")
    market.received.clear()

    known.heed(Event("1", "order.refunded", body, "1"))

    assert await told("ada") == (after, after)


async def test_a_marketplace_that_does_not_tell_is_not_asked(store, world):
    market = FakeMarketplace(world.now_ms, can=frozenset({Capability.CATALOGUE}))
    made = Buyers(market, Look(store), world.now_ms)

    async with during(made.run):
        assert made.bought("ada", "room") is False
        await asyncio.sleep(1)

    assert (made.waiting, market.calls) == ({}, [])


async def test_only_so_many_wait_and_only_so_much_is_known(known, monkeypatch):
    monkeypatch.setattr(buyers, "MOST_WAITING", 2)
    monkeypatch.setattr(buyers, "MOST_KNOWN", 1)

    for user in ("ada", "bo", "cy"):
        known.bought(user, "room")

    assert list(known.waiting) == [("ada", "room"), ("bo", "room")]
    await asyncio.sleep(0.1)
    assert list(known.known) == [("bo", "room")]


async def test_a_buyers_line_says_so(ask, room, house, monkeypatch):
    saying = house.dispatch.routes["chat:say"][1]
    monkeypatch.setattr(saying.badges, "bought", lambda user, chat: user == "ada")
    said = [await ask.ok("chat:say", who, chat=room, text="Hello") for who in (ada, bo, hana)]

    assert [line["label"] for line in said] == ["buyer", "", "host"]
