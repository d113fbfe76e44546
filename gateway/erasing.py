"""Erasing people: in the background, a batch at a time, through all traces that are declared.

Where it stands is a row, written in the batch of what it did: a node that dies between two
batches goes on from there, and what was done twice changes nothing.
"""

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

from msgspec.structs import replace

from accounts.privacy import BY_DUE, ERASURES, Erased, Erasure
from accounts.returning import DEPARTURES, Departure, Hashes
from gateway.commit import Commit
from gateway.emptying import Histories
from moderation.access import sign_out
from moderation.audit import SYSTEM, Deed, record
from rialto.ids import UserId
from rialto.news import Channel, channel
from storage.personal import Leaver, NotYet, Trace
from storage.work import Look, Work

log = logging.getLogger("rialto.privacy")

LOOK_EVERY_S = 30.0
PAUSE_S = 0.02
MOST_CHANGES, MOST_PAGES = 50, 20
SCRUBS = 20


@dataclass
class Erasing:
    """Erases whoever asked for it once the time in which it can be taken back is over."""

    commit: Commit
    histories: Histories
    hashes: Hashes
    traces: tuple[Trace[Any], ...]
    unscrubbed: bool = True  # a node before may have died before it could

    async def run(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(LOOK_EVERY_S)

    async def once(self) -> None:
        """Carry every erasure that is due as far as it goes now."""
        erased, self.unscrubbed = self.unscrubbed, False
        for state in ("asked", "running"):
            async for row in Look(self.commit.store).every(ERASURES, BY_DUE, state):
                if row.due_ms > self.commit.world.now_ms():
                    break
                erased |= await self._go_on(row.id)
        if erased:
            await self._scrub()

    async def _go_on(self, id: str) -> bool:
        """Take one person's erasure on until it is done, or has to wait; say whether it is done."""
        row = await self.commit.store.get(ERASURES, id)
        while row is not None:
            # First what a node that died behind its batch has left.
            await self._empty(row)
            row = await self.commit(partial(self._batch, id))
            await self._empty(row)
            if row.state == "done":
                log.info("person.erased", extra={"person": row.id})
                return True
            if row.due_ms > self.commit.world.now_ms():
                return False
            await asyncio.sleep(PAUSE_S)
        return False

    async def _batch(self, id: str, work: Work) -> Erasure:
        row = await work.get(ERASURES, id)
        assert row is not None  # noqa: S101  (nobody else removes one that is due)
        if row.state == "asked":
            fresh = await self._begin(row, work)
        elif row.trace < len(self.traces):
            fresh = await self._some(row, work)
        elif row.changed or row.late:
            fresh = replace(row.again(self.commit.world.now_ms()), told=())
        else:
            fresh = await self._finish(row, work)
        work.store(ERASURES, fresh)
        return fresh

    async def _begin(self, row: Erasure, work: Work) -> Erasure:
        """End what the person has open: from here on it cannot be taken back."""
        deed = Deed("person:leave", UserId(SYSTEM), SYSTEM, ref=row.id)
        record(deed, work, self.commit.world)
        await sign_out(row.user, "signed_out", self.commit.world.now_ms(), work)
        return replace(row, state="running")

    async def _some(self, row: Erasure, work: Work) -> Erasure:
        """Erase some rows of the trace at which it stands."""
        trace, after = self.traces[row.trace], row.after
        who = Leaver(row.user, UserId(row.id), self.hashes.of, self.commit.world)
        changed, late = row.changed, row.late
        for _ in range(MOST_PAGES):
            rows, after = await trace.page(row.user, after, work)
            for each in rows:
                try:
                    changed |= await trace.erase(each, who, work)
                except NotYet:
                    late = True
            if not after or len(work.puts) + len(work.deletes) >= MOST_CHANGES:
                break
        trace_next = row.trace if after else row.trace + 1
        told = tuple(who.told)
        return replace(row, trace=trace_next, after=after, changed=changed, late=late, told=told)

    async def _finish(self, row: Erasure, work: Work) -> Erasure:
        # Before the name is forgotten; a node that dies behind this does it once more.
        await self.commit.store.drop_log(channel("user", row.user))
        departure = Departure(row.id, row.id)
        work.store(DEPARTURES, departure.over(await work.get(DEPARTURES, row.id)))
        work.announce(Erased(row.id))
        return replace(row.done(self.commit.world.now_ms()), told=())

    async def _empty(self, row: Erasure) -> None:
        """Empty the histories that told of the person; who comes back takes a fresh snapshot."""
        await self.histories.empty(map(Channel, row.told))

    async def _scrub(self) -> None:
        """Let the disk keep nothing of what was removed."""
        for _ in range(SCRUBS):
            if await self.commit.store.scrub():
                return
            await asyncio.sleep(1.0)
        log.warning("store.not_scrubbed")
