"""Blobs in a folder, where nodes before this one wrote them."""

import asyncio
from collections.abc import Container
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from storage.blobs import Picture
from storage.digits import is_hex
from storage.fitting import fitting
from storage.pixels import type_of
from storage.port import Unavailable

ID_DIGITS = 64  # of a SHA-256


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
    ``abcd….640.webp`` there are.
    """

    folder: Path

    async def show(self, id: str, width: int, takes: Container[str]) -> Picture | None:
        if not is_hex(id, ID_DIGITS):
            return None
        if shown := await asyncio.to_thread(self._sized, self._path(id), width, takes):
            return shown
        body = await asyncio.to_thread(self._read, self._path(id))
        return Picture(type_of(body) or "application/octet-stream", body) if body else None

    def _path(self, id: str) -> Path:
        return self.folder / id[:2] / id[2:4] / id

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

    def _sized(self, path: Path, width: int, takes: Container[str]) -> Picture | None:
        """Return the size that fits; None without one, or where it is damaged."""
        try:
            best = fitting(self._sizes(path), width, takes)
            if best is None:
                return None
            body = _as_named(_beside(path, best.ending), best.digest)
        except OSError as error:
            raise Unavailable(f"no blob can be read in {self.folder}: {error}") from error
        return Picture(best.type, body) if body is not None else None

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
