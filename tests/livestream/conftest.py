"""A room on air with a teapot on its table, and what a buyer does there."""

import asyncio
from dataclasses import dataclass, field
from itertools import count

import msgspec
import pytest

from bus.memory import MemoryBus
from gateway.house import compose
from livestream.leases import ALLOTTED
from livestream.orders import PURCHASES
from livestream.permits import PERMITS
from marketplace.breaker import Breaker
from marketplace.port import Unknown
from moderation.audit import AUDIT, Act
from tests.callers import PRICE, Asker, ada, hana
from tests.livestream.bazaar import Bazaar
from tests.running import during


@dataclass
class Evening:
    """A house whose loops are turned by hand, so that a test says what happens when."""

    store: object
    world: object
    market: object
    house: object = None
    ask: object = None
    room: str = ""
    nodes: object = field(default_factory=count)

    async def open(self):
        """Compose a house over the store, as a node does that starts anew."""
        lease = await self.store.claim("embedded", 10_000)
        bus, breaker = MemoryBus(f"boot-{next(self.nodes)}"), Breaker(self.world.now_ms)
        self.house = compose(self.store, bus, self.world, lease, self.market, breaker)
        self.ask = Asker(self.house.dispatch, self.house)
        self.breaker = breaker
        await self.house.leases.restore()

    async def begin(self):
        await self.open()
        self.room = await self.ask._room()

    async def hold(self, who=ada, quantity=1, **more):
        return await self.ask.ok("order:hold", who, **self._hold(quantity), **more)

    async def no_hold(self, who=ada, quantity=1):
        return await self.ask.no("order:hold", who, **self._hold(quantity))

    def _hold(self, quantity):
        return {"room": self.room, "sku": "teapot-1", "quantity": quantity, "price": PRICE}

    async def quoted(self, who=ada, quantity=1):
        held = await self.hold(who, quantity)
        await self.settle(held)
        return await self.see(held, who)

    async def submitted(self, who=ada, instrument="card-ok", quantity=1):
        order = await self.quoted(who, quantity)
        return await self.place(order, who, instrument)

    async def place(self, order, who=ada, instrument="card-ok"):
        return await self.ask.ok(
            "order:place", who, order=order["id"], total=order["total"], instrument=instrument
        )

    async def settle(self, order):
        await self.house.settle.carry_on(order["id"])

    async def see(self, order, who=ada):
        return await self.ask.ok("order:show", who, order=order["id"])

    async def row(self, order):
        return await self.store.get(PURCHASES, order["id"])

    async def verdict(self):
        return (await self.store.get(PERMITS, "teapot")).state

    def deeds(self):
        """Return what the audit says of the teapot."""
        rows = sorted(self.store.rows.get(AUDIT.name, {}).values(), key=lambda row: row.seq)
        acts = [msgspec.json.decode(row.body, type=Act) for row in rows]
        return [(act.verb, act.role, act.scope, act.ref) for act in acts if act.ref == "teapot"]

    def units(self):
        return self.market.stock["teapot-1"]

    async def return_all(self):
        async with during(self.house.leases.run):
            await asyncio.sleep(5)

    async def leases(self):
        return sorted(self.store.rows.get(ALLOTTED.name, {}).values(), key=lambda row: row.id)

    def left(self):
        return self.house.leases.allotments.left(self.room).get("teapot-1")

    def called(self, operation):
        return [key for name, key in self.market.calls if name == operation]

    def lose(self, operation, *, before=0, after=0):
        self.market.before[operation] = [Unknown()] * before
        self.market.after[operation] = [Unknown()] * after

    async def hear(self, *verdicts, product="teapot"):
        """Let the marketplace tell of a product, and the house hear it; no room follows yet."""
        for kind, version in verdicts:
            told = {"product_id": product, "version": version, "reason": "counterfeit"}
            self.market.tell(f"product.{kind}", msgspec.json.encode(told))
        async with during(self.house.loops["market_events"]):
            await asyncio.sleep(0.1)

    async def follow(self):
        """Let the rooms follow what was heard."""
        async with during(self.house.loops["clearing"]):
            await asyncio.sleep(0.1)

    async def blocked(self):
        await self.hear(("blocked", 1))
        await self.follow()

    async def shelf(self, room=""):
        parts = (await self.ask.ok("room:show", room=room or self.room))["parts"]
        shelf = next(part for part in parts if part["part"] == "shelf")
        return [one["product"] for one in shelf["products"]], [
            one["product"] for one in shelf["taken"]
        ]

    async def hide(self):
        return await self.ask.ok("pin:hide", hana, room=self.room, product="teapot")

    async def show(self):
        return await self.ask.ok("pin:show", hana, room=self.room, product="teapot")


@pytest.fixture
async def evening(store, world, house):
    found = Evening(store, world, house.settle.saga.market)
    await found.begin()
    return found


@pytest.fixture
async def bazaar(store, world):
    made = Bazaar(store, world)
    await made.open()
    return made
