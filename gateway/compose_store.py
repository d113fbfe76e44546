"""The store of a node that does not run, for whoever changes something in it beside the node."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bus.memory import MemoryBus
from gateway.commit import Commit
from gateway.compose import NODE, own_collections
from rialto.settings import Settings
from rialto.world import World
from storage.port import Unavailable
from storage.sqlite import SqliteStore

LEASE_MS = 10_000


@asynccontextmanager
async def opened(settings: Settings, world: World) -> AsyncIterator[SqliteStore]:
    """Open the store of the settings, to read from it; raises Unavailable."""
    folder = Path(settings.data)
    await asyncio.to_thread(folder.mkdir, 0o700, parents=True, exist_ok=True)
    async with _opened(folder / "rialto.db", world) as store:
        yield store


@asynccontextmanager
async def opened_file(path: Path, world: World) -> AsyncIterator[SqliteStore]:
    """Open a store's file, such as a copy, to read from it; raises Unavailable."""
    if not await asyncio.to_thread(path.is_file):
        raise Unavailable(f"{path} is no file")
    async with _opened(path, world) as store:
        yield store


@asynccontextmanager
async def _opened(path: Path, world: World) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(path, own_collections(), world.new_id())
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def at_rest(settings: Settings, world: World) -> AsyncIterator[Commit]:
    """Open it to change it; raises Unavailable where a node runs on it, which alone may write."""
    async with opened(settings, world) as store:
        if left_ms := await store.held_ms(NODE):
            raise Unavailable(
                "a node runs on this store: stop it first"
                f" (one that ended out of order holds it for {-(-left_ms // 1000)} s more)"
            )
        lease = await store.claim(NODE, LEASE_MS)
        yield Commit(store, MemoryBus(world.new_id()), world, lease)
        await store.renew(lease, 0)
