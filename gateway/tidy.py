"""Tidying: what has served its time is removed, a little at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from gateway.commit import Commit
from gateway.dispatch import ANSWERED, BY_DAY, DAY_MS
from gateway.outbox import HEARD, Listener
from rialto.news import OUTBOX
from storage.work import Work

EVERY_S = 300.0
PAUSE_S = 0.05


@dataclass
class Tidy:
    """Forgets answers that no repetition may ask for, and announcements that all have heard.

    Each of ``sweeps`` removes some of what is over, and says how many rows it was.
    """

    commit: Commit
    listeners: tuple[Listener, ...]
    sweeps: tuple[Callable[[Work], Awaitable[int]], ...] = ()

    async def run(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(EVERY_S)

    async def once(self) -> None:
        await self._answers()
        await self._announcements()
        for sweep in self.sweeps:
            await _until_none(partial(self.commit, sweep))

    async def _answers(self) -> None:
        # A key is kept for 24 hours (design: life of a command), so at most on two calendar days.
        today = self.commit.world.now_ms() // DAY_MS
        for day in range(today - 7, today - 1):
            await _until_none(partial(self.commit.store.trim, ANSWERED, BY_DAY, (day,), keep=0))

    async def _announcements(self) -> None:
        store = self.commit.store
        names = tuple(listener.name for listener in self.listeners)
        heard = {row.listener: row.offset for row in await store.get_many(HEARD, names)}
        least = min((heard.get(name, 0) for name in names), default=0)
        keep = await store.head(OUTBOX) - least
        await _until_none(partial(store.trim_log, OUTBOX, keep=keep))


async def _until_none(trim: Callable[[], Awaitable[int]]) -> None:
    gone = await trim()
    while gone:
        await asyncio.sleep(PAUSE_S)
        gone = await trim()
