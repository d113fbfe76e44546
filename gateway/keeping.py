"""Keeping: what was declared to last for a time goes when that is over, the oldest first."""

from dataclasses import dataclass
from typing import Any

from rialto.world import World
from storage.personal import Lasts, Trace
from storage.work import Work

AT_ONCE = 100


@dataclass
class Keeping:
    """Sweeps the collections of which a trace says how long they last."""

    world: World
    traces: tuple[Trace[Any], ...]

    async def sweep(self, work: Work) -> int:
        """Remove some of what is over; return how many rows, 0 if nothing is left."""
        for trace in self.traces:
            if trace.lasts and trace.lasts.by and (gone := await self._some(trace, work)):
                return gone
        return 0

    async def _some(self, trace: Trace[Any], work: Work) -> int:
        lasts: Lasts[Any] = trace.lasts  # type: ignore[assignment]  # asked by the caller
        assert lasts.by is not None  # noqa: S101  (asked by the caller)
        rows = await work.range(trace.of, lasts.by, limit=AT_ONCE)
        over = [row for row in rows if lasts.over(row, self.world.now_ms())]
        for row in over:
            if lasts.forget:
                await lasts.forget(row, work)
            else:
                work.delete(trace.of, row)
        return len(over)
