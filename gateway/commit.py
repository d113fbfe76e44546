"""One piece of work, carried through: decided, committed as one batch, then published."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bus.port import Bus
from rialto.refusal import Busy
from rialto.world import World
from storage.port import Conflict, Lease, Store
from storage.work import Work

A = TypeVar("A")
ATTEMPTS = 8
PAUSE_S = 0.005


@dataclass
class Commit:
    store: Store
    bus: Bus
    world: World
    lease: Lease

    async def __call__(self, decide: Callable[[Work], Awaitable[A]], *, inserts: str = "") -> A:
        """Let ``decide`` fill a piece of work, commit it and publish its news.

        On conflict it decides again over fresh rows, after a pause that grows; refuses with Busy
        in the end. A row of the collection ``inserts`` that is there already is not decided
        again: its Conflict is raised. Raises Stale when this node has been replaced. Cancelled,
        the batch may have happened unpublished: followers find it in the store.
        """
        for attempt in range(ATTEMPTS):
            work = Work(self.store)
            try:
                answer = await decide(work)
                committed = await self.store.commit(work.batch(self.lease))
            except Conflict as conflict:
                work.dropped()
                if conflict.of == inserts and conflict.index == "id":
                    raise
                await asyncio.sleep(self.world.chance.uniform(0, PAUSE_S * 2**attempt))
                continue
            except Exception:
                work.dropped()
                raise
            work.committed()
            await self.bus.publish([*committed, *work.passing])
            return answer
        raise Busy
