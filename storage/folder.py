"""Blobs in a folder: written aside, synced, then renamed into place."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from storage.blobs import Blob, BlobId, recognised, type_of, well_formed
from storage.port import Unavailable
from storage.whole import sync_folder, write_whole


@dataclass
class FolderBlobs:
    """Adapter of the Blobs port. A blob ``abcd…`` is the file ``ab/cd/abcd…``."""

    folder: Path

    async def put(self, body: bytes) -> Blob:
        blob = recognised(body)
        await asyncio.to_thread(self._write, self._path(blob.id), body)
        return blob

    async def get(self, id: str) -> tuple[Blob, bytes] | None:
        if not well_formed(id):
            return None
        body = await asyncio.to_thread(self._read, self._path(id))
        if body is None:
            return None
        return Blob(BlobId(id), type_of(body), len(body)), body

    def _path(self, id: str) -> Path:
        return self.folder / id[:2] / id[2:4] / id

    def _write(self, path: Path, body: bytes) -> None:
        try:
            if not path.exists() or path.read_bytes() != body:  # damaged: here is a copy of it
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, body)
            # Also for one that is there: who wrote it may not have come so far.
            for folder in path.parents[:3]:
                sync_folder(folder)
        except OSError as error:
            raise Unavailable(f"no blob can be written in {self.folder}: {error}") from error

    def _read(self, path: Path) -> bytes | None:
        try:
            body = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable(f"no blob can be read in {self.folder}: {error}") from error
        if sha256(body).hexdigest() != path.name:
            raise Unavailable(f"{path} is damaged: put back a copy of it")
        return body
