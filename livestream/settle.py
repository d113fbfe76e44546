"""Settling: purchases that still move are taken up when they are due, and carried on."""

import asyncio
from dataclasses import dataclass, field

from livestream.alone import Alone
from livestream.orders import BY_DUE, MOVING, PURCHASES
from livestream.saga import Saga
from livestream.turns import Turns
from rialto.ids import OrderId
from rialto.world import World
from storage.port import Store
from storage.work import Look

AT_ONCE = 200
SIDE_BY_SIDE = 16
LOOK_EVERY_S = 0.25
# Where nothing moves there is nothing to look for before a purchase is woken.
REST_S = 5.0


@dataclass
class Settle:
    """Has purchases carried on. ``unsent`` were submitted in this life; of others it asks first."""

    world: World
    store: Store
    saga: Saga
    turns: Turns = field(default_factory=Turns)
    unsent: set[OrderId] = field(default_factory=set)
    parked: bool = False

    def __post_init__(self) -> None:
        self.alone = Alone("settle", self.world.now_ms)

    def wake(self, order: OrderId) -> None:
        """Take up a purchase whose row was just stored."""
        self.turns.wake(order)

    def submit(self, order: OrderId) -> None:
        """Take up a purchase that was just submitted: nobody need be asked about it first."""
        self.unsent.add(order)
        self.turns.wake(order)

    async def park(self, most_s: float) -> None:
        """Begin no further step, and wait for those that are under way, at most so long.

        Every purchase stands in the store as far as it has come: whoever is next goes on.
        """
        self.parked = True
        await self.turns.idle(most_s)

    async def run(self) -> None:
        """Carry on what was woken at once, and everything else when it is due."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look_around())
            for _ in range(SIDE_BY_SIDE):
                tasks.create_task(self._attend())

    async def _attend(self) -> None:
        while True:
            order = await self.turns.next()
            with self.alone.at(order):
                await self.carry_on(order)

    async def _look_around(self) -> None:
        while True:
            moving = await self.look_around()
            await (asyncio.sleep(LOOK_EVERY_S) if moving else self.turns.rest(REST_S))

    async def look_around(self) -> bool:
        """Wake what is due; return whether anything still moves."""
        look, moving = Look(self.store), False
        for stage in MOVING:
            moving = moving or bool(await look.range(PURCHASES, BY_DUE, stage.value, limit=1))
            woken = 0
            async for purchase in self.alone.due(look.every(PURCHASES, BY_DUE, stage.value)):
                self.turns.wake(purchase.id)
                woken += 1
                if woken == AT_ONCE:
                    break
        return moving

    async def carry_on(self, order: OrderId) -> None:
        """Take one purchase one step further; one step of a purchase at a time."""
        if self.parked or not self.turns.take(order):
            return
        try:
            purchase = await self.store.get(PURCHASES, order)
            if purchase and purchase.due_ms <= self.world.now_ms():
                unsent = order in self.unsent
                self.unsent.discard(order)
                await self.saga.step(purchase, unsent=unsent)
        finally:
            self.turns.let_go(order)
