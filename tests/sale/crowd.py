"""The crowd of a sale: buyers who tap twice, repeat what was refused for a while, and pay."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from gateway.tokens import Tokens
from gateway.visitor import Refused, Visitor, visiting
from rialto.roles import Role
from rialto.world import World

EACH_ADDRESS = 40  # fewer than one address may open at once: the limits stay on
SOLD_OUT, MARKETPLACE_DOWN = 1201, 1205
OVER = ("placed", "rejected", "expired", "canceled")
MOST_TRIES = 30
WORLD = World()


def token(secret, user, role=Role.VIEWER):
    return Tokens(secret, WORLD.now_ms).mint(user, name=user.title(), role=role, ttl_s=3600)


def address(number):
    """Return one of the many addresses of the loopback network, for a crowd of many homes."""
    return f"127.0.1.{1 + number // EACH_ADDRESS}"


@dataclass
class Buyer:
    """One buyer, one socket, one tap. ``outcome`` is what they were told in the end."""

    name: str
    visitor: Visitor
    outcome: str = ""
    order: dict = field(default_factory=dict)
    met: Counter = field(default_factory=Counter)
    tap: str = field(default_factory=WORLD.new_id)
    payment: str = field(default_factory=WORLD.new_id)

    async def hold(self, offer):
        """Tap; True if a piece is held for this buyer now, False if they were told sold out."""
        try:
            self.order = await self._twice("order:hold", key=self.tap, quantity=1, **offer)
        except Refused as refused:
            if refused.no["code"] != SOLD_OUT:
                raise
            self.outcome = "sold out"
            return False
        return True

    async def pay(self, card="card-ok"):
        """Wait for the quote, confirm it, and wait for what became of it."""
        quoted = await self.visitor.order_in("quoted", *OVER, order=self.order["id"])
        assert quoted["state"] == "quoted", quoted
        asked = {"order": quoted["id"], "total": quoted["total"], "instrument": card}
        await self._twice("order:place", key=self.payment, **asked)
        self.order = await self.visitor.order_in(*OVER, order=quoted["id"])
        self.outcome = self.order["state"]

    async def buy(self, offer):
        if await self.hold(offer):
            await self.pay()

    async def _twice(self, command, **body):
        """Send one request twice at once: both are answered alike. Repeat it while told to."""
        for _ in range(MOST_TRIES):
            both = await asyncio.gather(
                *(self.visitor.ask(command, **body) for _ in range(2)), return_exceptions=True
            )
            if all(isinstance(one, dict) for one in both):
                assert both[0] == both[1]
                return both[0]
            refused = next(one for one in both if isinstance(one, Exception))
            if not isinstance(refused, Refused):
                raise refused
            self.met[refused.no["code"]] += 1
            if refused.no["code"] != MARKETPLACE_DOWN:
                assert not any(isinstance(one, dict) for one in both), both
                raise refused
            await asyncio.sleep(refused.no["retry_after_ms"] / 1000)
        raise AssertionError(f"{command} was refused {MOST_TRIES} times")


@asynccontextmanager
async def crowd(url, secret, size):
    """Connect ``size`` buyers, from several addresses, and leave in the end."""
    names = [f"buyer-{number}" for number in range(size)]
    async with AsyncExitStack() as stack:
        buyers = []
        for number, name in enumerate(names):
            line = visiting(url, token(secret, name), WORLD, address=address(number))
            buyers.append(Buyer(name, await stack.enter_async_context(line)))
        yield buyers


@asynccontextmanager
async def sale(market, secret, product, sku):
    """Open a room with one product on its table, and yield what a buyer asks to hold."""
    async with visiting(market.url, token(secret, "giulia", Role.HOST), WORLD) as host:
        asked = {"title": "Twenty of a kind", "cover": "plants", "category": "tech"}
        room = (await host.change("room:create", **asked))["room"]
        await host.change("room:start", room=room)
        await host.subscribe(f"room:{room}")
        await host.subscribe(f"stat:{room}")
        shelf = await host.change("pin:show", room=room, product=product)
        variants = shelf["products"][0]["variants"]
        price = next(v["price"] for v in variants if v["sku"] == sku)
        await _offered(host, room, sku)
        yield {"room": room, "sku": sku, "price": price}


async def _offered(host, room, sku):
    """Wait until the marketplace has set units aside: the room is told by its figures."""
    left = (await host.ask("room:show", room=room))["stat"]["left"]
    async with asyncio.timeout(20):
        while not left.get(sku):
            _, data = await host.pushes.get()
            left = data.get("left", left)
