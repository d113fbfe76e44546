"""Buyers who chat and buy without rest, and take up after each death where they stood."""

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from gateway.visitor import Refused, visiting
from rialto.roles import Role
from rialto.world import World
from tests.kill.ledger import OVER, Entry, Ledger
from tests.sale.crowd import token

TOO_FAST, SOLD_OUT, BUY_LIMIT, MOVED_ON = 1002, 1201, 1202, 1207
MAY_REFUSE = {
    "chat:say": {TOO_FAST},
    "order:hold": {TOO_FAST, SOLD_OUT, BUY_LIMIT},
    "order:place": {TOO_FAST},
    "order:cancel": {TOO_FAST, MOVED_ON},  # its quote may run out just then
    "order:show": {TOO_FAST},
}
SPOKEN = 0.5
REST_S = (0.0, 0.1)
LONG_REST_S = 0.5
ORDERS_A_LIFE = 15  # really paid ones of all buyers, so that the stock lasts
LEFT_ALONE, CANCELED, DECLINED = 0.03, 0.35, 0.65
WORLD = World()


@dataclass
class Offer:
    """The room, what lies on its table, and how many orders may be paid in this life."""

    room: str = ""
    variants: list = field(default_factory=list)
    to_pay: int = 0


@dataclass
class Buyer:
    name: str
    ledger: Ledger
    offer: Offer
    chance: random.Random
    lines: int = 0
    alone: set = field(default_factory=set)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    visitor: object = None

    async def live(self, url, secret, *, last=False):
        """Be there until the process dies or, the ``last`` time, until nothing is left open."""
        line = visiting(url, token(secret, self.name), WORLD, address="127.0.2.1")
        async with AsyncExitStack() as stack:
            self.visitor = await stack.enter_async_context(line)
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            listening = tasks.create_task(self._listen())
            await self._take_up()
            if last:
                await self._leave()
            else:
                await self._go_on()
            listening.cancel()

    async def _take_up(self):
        """Repeat, under the same keys, what got no answer, and look at what is still open."""
        for entry in [e for e in self.ledger.open.values() if e.buyer == self.name]:
            await self._send(entry)
        for order in self.ledger.orders_of(self.name):
            self.ledger.told(await self._look(order))

    async def _go_on(self):
        for order in self.ledger.orders_of(self.name):
            await self._carry_on(order)
        while True:
            if self.chance.random() < SPOKEN:
                self.lines += 1
                text = f"{self.name} says line {self.lines}"
                await self._ask("chat:say", chat=self.offer.room, text=text)
            if held := await self._hold():
                await self._carry_on(held["id"])
            await asyncio.sleep(self.chance.uniform(*REST_S))

    async def _leave(self):
        for order in self.ledger.orders_of(self.name):
            if await self._until(order, "quoted", *OVER) == "quoted":
                await self._cancel(order)
            await self._until(order, *OVER)

    async def _hold(self):
        sku, price = self.chance.choice(self.offer.variants)
        asked = {"room": self.offer.room, "sku": sku, "quantity": 1, "price": price}
        held = await self._ask("order:hold", **asked)
        if held:
            self.ledger.told(held)
        return held

    async def _carry_on(self, order):
        """Let one order go its way: paid, declined, canceled, or left alone once it is quoted."""
        if order in self.alone or await self._until(order, "quoted", *OVER) in OVER:
            return
        fate = self.chance.random()
        if fate < LEFT_ALONE:
            self.alone.add(order)
        elif fate < CANCELED:
            await self._cancel(order)
        else:
            await self._place(order, "card-declined" if fate < DECLINED else self._card())

    def _card(self):
        self.offer.to_pay -= 1
        return "card-ok" if self.offer.to_pay >= 0 else "card-declined"

    async def _cancel(self, order):
        if gone := await self._ask("order:cancel", order=order):
            self.ledger.told(gone)

    async def _place(self, order, card):
        total = self.ledger.orders[order]["total"]
        if sent := await self._ask("order:place", order=order, total=total, instrument=card):
            self.ledger.told(sent)
            await self._until(order, *OVER)

    async def _until(self, order, *states):
        while (found := self.ledger.orders[order]["state"]) not in states:
            self.moved.clear()
            await self.moved.wait()
        return found

    async def _look(self, order):
        while True:
            try:
                return await self.visitor.ask("order:show", order=order)
            except Refused as refused:
                await self._rest(refused, "order:show")

    async def _ask(self, command, **body):
        """Ask under a fresh key; None where it was refused as it may be."""
        key = WORLD.new_id()
        self.ledger.sent(entry := Entry(self.name, command, key, body))
        await self._send(entry)
        return entry.answer

    async def _send(self, entry):
        try:
            answer = await self.visitor.ask(entry.command, key=entry.key, **entry.body)
        except Refused as refused:
            self.ledger.refused(entry, refused.no["code"])
            await self._rest(refused, entry.command)
        else:
            self.ledger.answered(entry, answer)
            if entry.command.startswith("order:"):
                self.ledger.told(answer)

    async def _rest(self, refused, command):
        if refused.no["code"] not in MAY_REFUSE[command]:
            raise refused
        await asyncio.sleep(min(refused.no.get("retry_after_ms") or 0, LONG_REST_S * 1000) / 1000)

    async def _listen(self):
        while True:
            _, data = await self.visitor.pushes.get()
            if data.get("kind") == "order":
                self.ledger.told(data["order"])
                self.moved.set()


async def open_room(url, secret, products):
    """Let a host put ``products`` on the table of a live room, and wait until they are leased."""
    async with visiting(url, token(secret, "giulia", Role.HOST), WORLD) as host:
        asked = {"title": "Everything must go", "cover": "plants", "category": "home"}
        room = (await host.change("room:create", **asked))["room"]
        await host.change("room:start", room=room)
        await host.subscribe(f"room:{room}")
        await host.subscribe(f"stat:{room}")
        for product in products:
            shelf = await host.change("pin:show", room=room, product=product)
        variants = [v for item in shelf["products"] for v in item["variants"]]
        left = await left_in(host, room)
        async with asyncio.timeout(20):
            while not all(left.get(v["sku"]) for v in variants):
                _, data = await host.pushes.get()
                left = data.get("left", left)
        return Offer(room, [(v["sku"], v["price"]) for v in variants])


async def left_in(visitor, room):
    return (await visitor.ask("room:show", room=room))["stat"]["left"]
