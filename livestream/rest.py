"""Rest: what a loop does between two rounds, until it is stirred."""

import asyncio
from contextlib import suppress


async def rest(stirred: asyncio.Event, most_s: float) -> None:
    """Wait until ``stirred`` is set, or was since the last rest; at most so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(most_s):
            await stirred.wait()
    stirred.clear()
