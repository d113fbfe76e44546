"""Blobs in a folder: written aside, synced, then renamed into place."""

import asyncio
from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from storage.blobs import Blob, BlobId, Shown, recognised, type_of, well_formed
from storage.fitting import fitting
from storage.pixels import Sized
from storage.port import Unavailable
from storage.whole import sync_folder, write_whole

Resize = Callable[[bytes], Awaitable[list[Sized]]]


class SizeKept(Struct, frozen=True, array_like=True):
    """A size beside its blob: ``digest`` the hex of its SHA-256, ``size`` in bytes."""

    width: int
    type: str
    digest: str
    size: int

    @property
    def ending(self) -> str:
        return f".{self.width}.{self.type.removeprefix('image/')}"


@dataclass
class FolderBlobs:
    """Adapter of the Blobs port.

    A blob ``abcd…`` is the file ``ab/cd/abcd…``; ``abcd….sizes`` beside it says which sizes
    ``abcd….640.webp`` there are. The blob is written last: where it is, its sizes are.
    """

    folder: Path
    resize: Resize

    async def put(self, body: bytes) -> Blob:
        blob = recognised(body)
        path = self._path(blob.id)
        if not await asyncio.to_thread(self._whole, path):
            sizes = await self.resize(body)
            await asyncio.to_thread(self._write, path, body, sizes)
        return blob

    async def get(self, id: str) -> tuple[Blob, bytes] | None:
        if not well_formed(id):
            return None
        body = await asyncio.to_thread(self._read, self._path(id))
        if body is None:
            return None
        return Blob(BlobId(id), type_of(body), len(body)), body

    async def show(self, id: str, width: int, takes: Container[str]) -> Shown | None:
        if not well_formed(id):
            return None
        if shown := await asyncio.to_thread(self._sized, self._path(id), width, takes):
            return shown
        found = await self.get(id)
        return Shown(found[0].type, found[1]) if found else None

    def _path(self, id: str) -> Path:
        return self.folder / id[:2] / id[2:4] / id

    def _whole(self, path: Path) -> bool:
        """Say whether a blob and its sizes are there, undamaged, and make it last."""
        try:
            there = _as_named(path, path.name) is not None and self._sizes(path) != []
            # Who wrote it may not have come so far.
            for folder in path.parents[:3] if there else ():
                sync_folder(folder)
        except OSError as error:
            raise Unavailable(f"no blob can be written in {self.folder}: {error}") from error
        return there

    def _write(self, path: Path, body: bytes, sizes: list[Sized]) -> None:
        kept = [SizeKept(s.width, s.type, sha256(s.body).hexdigest(), len(s.body)) for s in sizes]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            for size, each in zip(sizes, kept, strict=True):
                write_whole(_beside(path, each.ending), size.body)
            write_whole(_beside(path, ".sizes"), msgspec.msgpack.encode(kept))
            write_whole(path, body)
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

    def _sized(self, path: Path, width: int, takes: Container[str]) -> Shown | None:
        """Return the size that fits; None without one, or where it is damaged."""
        try:
            best = fitting(self._sizes(path), width, takes)
            if best is None:
                return None
            body = _as_named(_beside(path, best.ending), best.digest)
        except OSError as error:
            raise Unavailable(f"no blob can be read in {self.folder}: {error}") from error
        return Shown(best.type, body) if body is not None else None

    def _sizes(self, path: Path) -> list[SizeKept]:
        try:
            return msgspec.msgpack.decode(_beside(path, ".sizes").read_bytes(), type=list[SizeKept])
        except (FileNotFoundError, msgspec.DecodeError):  # kept before there were sizes, or damaged
            return []


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _as_named(path: Path, digest: str) -> bytes | None:
    """Return a file's bytes; None where it is missing, or damaged."""
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return None
    return body if sha256(body).hexdigest() == digest else None
