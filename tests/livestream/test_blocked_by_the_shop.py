"""Blocked by the shop: from its own order to the rooms, over the shop's real HTTP interface."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest

from bus.memory import MemoryBus
from gateway.house import compose
from livestream.refusals import ProductBlocked
from marketplace.breaker import Breaker
from marketplace.guarded import Guarded
from marketplace.ucp import UcpMarketplace
from shop.app import Shop
from tests.callers import PRICE, Asker, ada, bo
from tests.dictionary import DictionaryStore
from tests.running import during

SHOP = "http://shop.example"
DEARER = {"amount": 4200, "currency": "EUR"}
LOOPS = ("market_events", "clearing", "settle", "leases")


class Evening:
    """Two shows, both of the teapot and the bowl, over the shop itself."""

    def __init__(self, store, world, http):
        self.store, self.world, self.http = store, world, http

    async def open(self):
        breaker = Breaker(self.world.now_ms)
        ucp = UcpMarketplace(self.http, self.world.new_id, SHOP)
        market = Guarded(ucp, breaker, self.world.now_ms, self.world.chance)
        lease = await self.store.claim("embedded", 10_000)
        self.house = compose(self.store, MemoryBus("boot"), self.world, lease, market, breaker)
        self.ask = Asker(self.house.dispatch, self.house)
        await self.house.leases.restore()

    async def begin(self):
        await self.open()
        self.rooms = [await self.ask._room(), await self.ask._room()]
        for room in self.rooms:
            await self.ask.ok("pin:show", room=room, product="bowl")
        await self.house.leases.attend()

    async def hold(self, who, sku, price):
        return await self.ask.ok("order:hold", who, **self._hold(sku, price))

    async def no_hold(self):
        return await self.ask.no("order:hold", ada, **self._hold("teapot-1", PRICE))

    def _hold(self, sku, price):
        return {"room": self.rooms[0], "sku": sku, "quantity": 1, "price": price}

    async def judge(self, verdict):
        await self.http.post(f"/admin/products/teapot/{verdict}", json={"reason": "counterfeit"})

    async def live(self, seconds):
        async with AsyncExitStack() as stack:
            for name in LOOPS:
                await stack.enter_async_context(during(self.house.loops[name]))
            await asyncio.sleep(seconds)

    async def shelf(self, room):
        parts = (await self.ask.ok("room:show", room=room))["parts"]
        shelf = next(part for part in parts if part["part"] == "shelf")
        return [[one["product"] for one in shelf[name]] for name in ("products", "taken")]

    async def ledger(self):
        told = (await self.http.get("/admin/ledger")).json()
        aside = {one["sku"] for one in told["allotments"]}
        return told["stock"]["teapot-1"], told["stock"]["teapot-2"], aside


@pytest.fixture
async def evening(store, world):
    shop = await Shop.open(DictionaryStore(), world, SHOP)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(shop.app), base_url=SHOP) as http:
        made = Evening(store, world, http)
        await made.begin()
        yield made


async def test_within_a_second_it_is_gone_from_every_room_and_nothing_of_it_is_reserved(evening):
    quoted = await evening.hold(ada, "teapot-1", PRICE)
    held = await evening.hold(bo, "teapot-2", DEARER)
    await evening.live(0.3)

    await evening.judge("blocked")
    await evening.live(1)

    for room in evening.rooms:
        assert await evening.shelf(room) == [["bowl"], ["teapot"]]
    for who, order in ((ada, quoted), (bo, held)):
        seen = await evening.ask.ok("order:show", who, order=order["id"])
        assert (seen["state"], seen["reason"]) == ("rejected", "blocked")
    assert (await evening.no_hold())["code"] == ProductBlocked.code
    await evening.live(3)
    assert await evening.ledger() == (40, 20, {"bowl-1", "bowl-2"})


async def test_what_the_shop_blocks_while_the_node_is_down_goes_when_it_is_back(evening):
    order = await evening.hold(ada, "teapot-1", PRICE)
    await evening.judge("blocked")
    await evening.judge("allowed")
    await evening.judge("blocked")

    await evening.open()
    await evening.live(1)

    for room in evening.rooms:
        assert await evening.shelf(room) == [["bowl"], ["teapot"]]
    seen = await evening.ask.ok("order:show", ada, order=order["id"])
    assert seen["reason"] == "blocked"


async def test_what_the_shop_allows_again_is_pinned_and_bought_as_before(evening):
    await evening.judge("blocked")
    await evening.live(3)
    await evening.judge("allowed")
    await evening.live(1)

    await evening.ask.ok("pin:show", room=evening.rooms[0], product="teapot")
    await evening.live(1)

    assert await evening.shelf(evening.rooms[0]) == [["bowl", "teapot"], []]
    assert (await evening.hold(ada, "teapot-1", PRICE))["state"] == "held"


async def test_a_tap_in_the_moment_before_the_node_hears_of_it_costs_nobody_anything(evening):
    held = await evening.hold(ada, "teapot-1", PRICE)
    quoted = await evening.hold(bo, "teapot-2", DEARER)
    await evening.house.settle.carry_on(quoted["id"])
    quoted = await evening.ask.ok("order:show", bo, order=quoted["id"])
    await evening.judge("blocked")

    await evening.ask.ok(
        "order:place", bo, order=quoted["id"], total=quoted["total"], instrument="card-ok"
    )
    for order in (held, quoted):
        await evening.house.settle.carry_on(order["id"])

    for who, order in ((ada, held), (bo, quoted)):
        seen = await evening.ask.ok("order:show", who, order=order["id"])
        assert (seen["state"], seen["reason"]) == ("rejected", "blocked")
    assert (await evening.http.get("/admin/ledger")).json()["orders"] == []
