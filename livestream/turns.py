"""Turns: which purchase is carried on next; each waits once, and is in one hand at a time."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from livestream.rest import rest
from rialto.ids import OrderId


@dataclass
class Turns:
    """``ready`` holds no more than the purchases that move: none is in it twice."""

    waiting: dict[OrderId, None] = field(default_factory=dict)
    taken: dict[OrderId, None] = field(default_factory=dict)
    ready: asyncio.Queue[OrderId] = field(default_factory=asyncio.Queue)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    let_all_go: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self, order: OrderId) -> None:
        """Let an order have a turn; one that is in hand has another when it is let go."""
        self.stirred.set()
        if order in self.waiting:
            return
        self.waiting[order] = None
        if order not in self.taken:
            self.ready.put_nowait(order)

    async def next(self) -> OrderId:
        order = await self.ready.get()
        self.waiting.pop(order, None)
        return order

    def take(self, order: OrderId) -> bool:
        """Take an order in hand, if nobody has it."""
        if order in self.taken:
            self.wake(order)
            return False
        self.taken[order] = None
        return True

    def let_go(self, order: OrderId) -> None:
        del self.taken[order]
        if not self.taken:
            self.let_all_go.set()
        if order in self.waiting:
            self.ready.put_nowait(order)

    async def idle(self, most_s: float) -> None:
        """Wait until none is in hand; at most so long."""
        self.let_all_go.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                if self.taken:
                    await self.let_all_go.wait()

    async def rest(self, most_s: float) -> None:
        """Wait until something is woken, or was since the last rest; at most so long."""
        await rest(self.stirred, most_s)
