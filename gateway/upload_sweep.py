"""Sweeping uploads: a file without a row goes, whyever its row is not there."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from moderation.upload import UPLOADS
from rialto.ids import UploadId
from storage.port import Store
from storage.uploads import PARTS, UploadFiles

EVERY_S = 600.0
PAUSE_S = 0.05
AT_ONCE = 100


@dataclass
class UploadSweep:
    """Its row is older than any file (moderation/upload.py), so age need not be asked."""

    store: Store
    files: UploadFiles

    async def run(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(EVERY_S)

    async def once(self) -> None:
        for part in PARTS:
            for ids in _slices(await self.files.kept(part)):
                rows = await self.store.get_many(UPLOADS, tuple(map(UploadId, ids)))
                there = {row.id for row in rows}
                for id in ids:
                    if id not in there:
                        await self.files.drop(id)
                await asyncio.sleep(PAUSE_S)


def _slices(ids: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(ids), AT_ONCE):
        yield ids[at : at + AT_ONCE]
