"""Delay: lines that waited for whoever keeps a chat to look at them, and are shown now."""

import asyncio
from dataclasses import dataclass

from chat.lines import LINES
from chat.sampling import Sampling
from chat.saying import tell
from chat.waiting import BY_DUE, WAITING, Waiting
from rialto.world import World
from storage.port import Store
from storage.work import Commit, Look, Work

LOOK_EVERY_S = 0.25
AT_ONCE = 100


@dataclass
class Delay:
    """What waits is a row, so that a node which takes over shows what this one did not."""

    world: World
    store: Store
    commit: Commit
    sampling: Sampling

    async def run(self) -> None:
        """Show every line as its time comes."""
        while True:
            await self.meet()
            await asyncio.sleep(LOOK_EVERY_S)

    async def meet(self) -> None:
        """Show all lines that are due, the oldest first."""
        look = Look(self.store)
        while await self._due(look):
            await self.commit(self._show)

    async def _due(self, look: Look) -> list[Waiting]:
        now_ms = self.world.now_ms()
        found = await look.range(WAITING, BY_DUE, limit=AT_ONCE)
        return [waiting for waiting in found if waiting.due_ms <= now_ms]

    async def _show(self, work: Work) -> None:
        """One that is taken back meanwhile is a Conflict, after which all are looked at anew."""
        due = await self._due(work)
        for waiting in due:
            work.delete(WAITING, waiting)
        for line in await work.get_many(LINES, tuple(waiting.line for waiting in due)):
            tell(line, self.sampling, work)
