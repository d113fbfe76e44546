"""A house in which hosts lay things on their tables, and some of them turn out to be fakes."""

import asyncio
from contextlib import AsyncExitStack

import msgspec
from PIL import Image

from bus.memory import MemoryBus
from gateway.house import compose
from livestream.known_again import RULE
from marketplace.breaker import Breaker
from moderation.case import CASES
from rialto.command import Member
from rialto.ids import ProductId, Sku
from rialto.roles import Role
from storage.image_hash import likeness_of
from tests.callers import Asker, bo, hana, lea, tess
from tests.fakes import TEAPOT, FakeMarketplace
from tests.running import during
from tests.storage.drawn import scene

IRA = Member("ira", "Ira", Role.HOST)
LOOKS = {
    "/scarf": scene(1),
    "/scarf-copy": scene(1).resize((97, 61)),
    "/lamp": scene(2),
    "/flat": Image.new("RGB", (50, 50), "white"),
}


class Stalls(FakeMarketplace):
    """A marketplace of a few products, each under its id with a picture of its own choosing."""

    def __init__(self, now_ms):
        super().__init__(now_ms)
        self.sold = {}

    def sells(self, product, picture):
        sku = Sku(f"{product}-1")
        self.stock[sku] = 20
        variant = msgspec.structs.replace(TEAPOT.variants[0], sku=sku)
        self.sold[product] = msgspec.structs.replace(
            TEAPOT, id=ProductId(product), title=product, picture=picture, variants=(variant,)
        )

    async def get_products(self, ids, context):
        self._fail(self.before, "get_products")
        return [self.sold[id] for id in ids if id in self.sold]


class Album:
    """Says how pictures look, and fails as often as a test tells it."""

    def __init__(self):
        self.asked, self.fails = [], []

    async def look_of(self, picture):
        self.asked.append(picture)
        if self.fails:
            raise self.fails.pop(0)
        return str(likeness_of(LOOKS[picture]))


class Bazaar:
    """A house in which hosts lay things on their tables, and some of them turn out to be fakes."""

    def __init__(self, store, world):
        self.store, self.world = store, world
        self.market, self.album, self.rooms, self.boots = Stalls(world.now_ms), Album(), {}, 0

    async def open(self):
        """Compose a house over the store, as a node does that starts anew."""
        self.boots += 1
        lease = await self.store.claim("embedded", 10_000)
        bus, breaker = MemoryBus(f"boot-{self.boots}"), Breaker(self.world.now_ms)
        self.house = compose(
            self.store, bus, self.world, lease, self.market, breaker, pictures=self.album
        )
        self.ask = Asker(self.house.dispatch, self.house)

    async def pin(self, product, picture, who=hana):
        self.market.sells(product, picture)
        if who.user not in self.rooms:
            about = {"title": "Evening sale", "cover": "teapots", "category": "home"}
            room = (await self.ask.ok("room:create", who, **about))["room"]
            await self.ask.ok("room:start", who, room=room)
            self.rooms[who.user] = room
        await self.ask.ok("pin:show", who, room=self.rooms[who.user], product=product)

    async def lay(self, product, picture, who=hana):
        await self.pin(product, picture, who)
        await self.live()

    async def live(self, seconds=3, *loops):
        async with AsyncExitStack() as stack:
            for name in loops or ("outbox", "market_events", "clearing", "known_again"):
                await stack.enter_async_context(during(self.house.loops[name]))
            await asyncio.sleep(seconds)

    async def tell(self, kind, version, reason="counterfeit", product="scarf"):
        told = {"product_id": product, "version": version, "reason": reason}
        self.market.tell(f"product.{kind}", msgspec.json.encode(told))
        await self.live()

    async def fake(self, product="scarf", picture="/scarf"):
        """Let a product be known, and then be blocked by the marketplace as a fake."""
        await self.lay(product, picture)
        await self.tell("blocked", 1, product=product)

    async def decide(self, case, **how):
        await self.ask.ok("case:claim", tess, case=case)
        return await self.ask.ok("case:decide", tess, case=case, **how)

    async def rule(self, macro, ground, step="removal"):
        """Let somebody report the scarf, and people decide on it."""
        await self.lay("scarf", "/scarf")
        await self.ask.ok(
            "report:product", bo, room=self.rooms["hana"], product="scarf", reason="counterfeit"
        )
        (case,) = self.cases()
        told = await self.decide(case.id, step=step, ground=ground, macro=macro)
        await self.live()
        return told

    async def appeal(self, told, **how):
        """Let the host appeal against what was decided, and a lead decide on that."""
        appealed = {"statement": told["statement"], "text": "It is real."}
        await self.ask.ok("statement:appeal", hana, **appealed)
        appeal = next(case for case in self.cases() if case.kind == "appeal")
        await self.ask.ok("case:claim", lea, case=appeal.id)
        await self.ask.ok("case:decide", lea, case=appeal.id, **how)
        await self.live()

    def kept(self, collection):
        return [*self.store.rows.get(collection.name, {}).values()]

    def cases(self):
        return self.kept(CASES)

    def found(self):
        return [case.ref for case in self.cases() if case.rule == RULE]
