"""Exporting: what people asked to take along, made in the background beside the store."""

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from accounts.privacy import BY_STATE, EXPORTS, Export, tell
from gateway.archive import Archive
from gateway.commit import Commit
from storage.work import Look, Work

log = logging.getLogger("rialto.privacy")

LOOK_EVERY_S = 5.0


@dataclass
class Exporting:
    """Makes what was asked for, one after another, and removes what is over."""

    commit: Commit
    archive: Archive
    folder: Path

    async def run(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(LOOK_EVERY_S)

    async def once(self) -> None:
        look = Look(self.commit.store)
        await self._sweep(look)
        async for row in look.every(EXPORTS, BY_STATE, "asked"):
            path = self.path(row)
            await self.archive.write(row.user, row.lang, path)
            size = (await asyncio.to_thread(path.stat)).st_size
            await self._ready(row, size)
            log.info("person.exported", extra={"bytes": size})

    def path(self, row: Export) -> Path:
        return self.folder / f"{row.id}.zip"

    async def _ready(self, row: Export, size: int) -> None:
        async def once(work: Work) -> None:
            before = await work.get(EXPORTS, row.user)
            if before is None or before.id != row.id:  # erased or asked anew meanwhile
                return
            now = self.commit.world.now_ms()
            work.store(EXPORTS, replace(before, state="ready", ready_ms=now, size=size))
            tell(row.user, work)

        await self.commit(once)

    async def _sweep(self, look: Look) -> None:
        """Remove exports whose time is over, and files that belong to none."""
        now, kept = self.commit.world.now_ms(), set()
        async for row in look.every(EXPORTS, BY_STATE, "ready"):
            if now < row.until_ms:
                kept.add(self.path(row).name)
            else:
                await self.commit(partial(_remove, row))
        await asyncio.to_thread(self._clear, kept)

    def _clear(self, kept: set[str]) -> None:
        for path in self.folder.glob("*"):
            if path.name not in kept:
                path.unlink(missing_ok=True)


async def _remove(row: Export, work: Work) -> None:
    if (fresh := await work.get(EXPORTS, row.user)) and fresh.id == row.id:
        work.delete(EXPORTS, fresh)
