"""Keeping the right to write: renewed in time, or the node stops before another may take over."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from rialto.refusal import Busy
from storage.port import Lease, Stale, Store, Unavailable

log = logging.getLogger("rialto.lease")

RENEWALS = 3  # in the life of a lease
# Of the life of a lease that is left unused: clocks run at slightly different speeds, and what
# the node has begun when it stops must have ended.
MARGIN = 0.1


@dataclass
class Keeper:
    """Keeps ``lease`` for a node that runs ``run`` beside all else, and ends with it.

    Times are those of the loop's monotonic clock and are taken before the store is asked, so the
    node always believes its lease to end earlier than the store does. A node that was frozen
    beyond it asks once more when it thaws, and stops unless it hears at once that nobody took
    over; until then the term in each batch fences it.
    """

    store: Store
    lease: Lease
    ttl_s: float
    until: float

    @classmethod
    async def claim(cls, store: Store, node: str, ttl_s: float) -> "Keeper":
        """Take over the writing of ``node``."""
        asked = asyncio.get_running_loop().time()
        lease = await store.claim(node, int(ttl_s * 1000))
        return cls(store, lease, ttl_s, asked + ttl_s * (1 - MARGIN))

    @classmethod
    @asynccontextmanager
    async def keeping(cls, store: Store, node: str, ttl_s: float) -> AsyncIterator["Keeper"]:
        """The same; at the end the lease lapses at once, so that others need not wait for it."""
        keeper = await cls.claim(store, node, ttl_s)
        try:
            yield keeper
        finally:
            with suppress(Stale, Unavailable, Busy):
                await store.renew(keeper.lease, 0)

    async def run(self) -> None:
        """Renew for ever. Raises Stale when somebody took over, or nobody answered in time."""
        while True:
            await asyncio.sleep(self.ttl_s / RENEWALS)
            await self._renew()

    async def _renew(self) -> None:
        """Renew, again and again while there is time."""
        now, pause_s = asyncio.get_running_loop().time, self.ttl_s / 20
        while True:
            asked = now()
            try:
                async with asyncio.timeout_at(max(self.until, asked + pause_s)):
                    await self.store.renew(self.lease, int(self.ttl_s * 1000))
            except TimeoutError as late:
                raise Stale(f"{self.lease.node}: the store was silent for too long") from late
            except (Unavailable, Busy) as error:
                log.warning("lease.not_renewed", extra={"error": str(error)})
            else:
                self.until = asked + self.ttl_s * (1 - MARGIN)
                return
            if now() >= self.until:
                raise Stale(f"{self.lease.node}: the lease could not be renewed")
            await asyncio.sleep(min(pause_s, self.until - now()))
