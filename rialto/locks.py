"""Locks by name: for what must happen one after another, a SKU or a room at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Named:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


@dataclass
class Locks:
    """Each lock is kept only while somebody holds it or waits for it."""

    known: dict[str, Named] = field(default_factory=dict)

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Hold the lock ``name``; those who wait get it in the order in which they came."""
        named = self.known.setdefault(name, Named())
        named.users += 1
        try:
            async with named.lock:
                yield
        finally:
            named.users -= 1
            if not named.users:
                del self.known[name]
