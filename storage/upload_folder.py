"""Uploads in a folder: received and made aside, then renamed into place under their ids."""

import asyncio
import os
import shutil
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Self, TypeVar

from storage import renditions
from storage.digits import is_hex
from storage.making import ChildMaker, clip_maker, picture_maker
from storage.port import Unavailable
from storage.renditions import MOST_BYTES, Kind, Made, NotTaken, Rendition, UploadTooLarge
from storage.uploads import HEAD_BYTES, ID_DIGITS, Shown, judged, kind_of
from storage.whole import sync_folder

ASIDE = "incoming"
# What is left to the store beside it, which must go on when people fill the disk with pictures.
LEAST_FREE_BYTES = 1 << 30
AT_ONCE_BYTES = 1 << 17
A = TypeVar("A")


class FileIn:
    """Takes in one file, hashing it on the way; as soon as may be it knows that it will not."""

    def __init__(self, file: BinaryIO, kinds: Container[Kind]) -> None:
        self.file, self.kinds = file, kinds
        self.size, self.hash = 0, sha256()
        self.most = 0
        self.waiting = bytearray()  # parts may be small, and each way to the disk costs a thread

    async def write(self, part: bytes) -> None:
        self.size += len(part)
        self.waiting += part
        if not self.most and len(self.waiting) >= HEAD_BYTES:
            self._judge(bytes(self.waiting[:HEAD_BYTES]))
        if self.most and self.size > self.most:
            self.waiting.clear()
            raise UploadTooLarge(most_bytes=self.most)
        if len(self.waiting) >= AT_ONCE_BYTES:
            await self._write()

    def _judge(self, head: bytes) -> None:
        kind = kind_of(head).kind
        if kind not in self.kinds:
            raise NotTaken
        self.most = MOST_BYTES[kind]

    async def _write(self) -> None:
        part, self.waiting = bytes(self.waiting), bytearray()

        def write() -> None:
            self.file.write(part)
            self.hash.update(part)

        await _on_disk(write)

    async def end(self) -> str:
        try:
            await self._write()
        finally:
            await _on_disk(self.file.close)
        return self.hash.hexdigest()


@dataclass
class UploadFolder:
    """Adapter of the UploadFiles port.

    An upload ``…ab`` is the file ``ab/…ab``. What comes in is ``incoming/…ab`` until it is made,
    and ``incoming/…ab.made`` after that: what lies there at the start is of a process that died.
    """

    folder: Path
    picture: ChildMaker = field(default_factory=picture_maker)
    film: ChildMaker = field(default_factory=clip_maker)

    @classmethod
    async def opened(cls, folder: Path) -> Self:
        """Open a folder, and remove what was on its way when its last process ended."""
        uploads = cls(folder)
        await _on_disk(uploads._clear)
        return uploads

    def _clear(self) -> None:
        shutil.rmtree(self.folder / ASIDE, ignore_errors=True)
        (self.folder / ASIDE).mkdir(mode=0o700, parents=True)

    async def receive(self, id: str, kinds: Container[Kind]) -> FileIn:
        return FileIn(await _on_disk(lambda: self._receive(id)), kinds)

    def _receive(self, id: str) -> BinaryIO:
        if shutil.disk_usage(self.folder).free < LEAST_FREE_BYTES:
            raise OSError("there is little room left on the disk")
        return self._aside(id).open("wb")

    async def make(self, id: str) -> Made:
        given, made = self._aside(id), self._aside(id, ".made")
        what = await _on_disk(lambda: judged(given))
        try:
            if what.kind == "clip":
                await self.film(given, made, what.container)
            else:
                await self.picture(given, made)
        except OSError as error:
            raise _away(error) from error
        found = await _on_disk(lambda: renditions.read(made))
        if found is None:  # a limit of ours cut it short
            raise UploadTooLarge
        return found

    async def keep(self, id: str) -> None:
        await _on_disk(lambda: self._keep(id))

    def _keep(self, id: str) -> None:
        made, place = self._aside(id, ".made"), self._place(id)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        with made.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(made, place)
        for folder in place.parents[:2]:
            sync_folder(folder)

    async def forget(self, id: str) -> None:
        for path in (self._aside(id), self._aside(id, ".made")):
            await _on_disk(partial(path.unlink, missing_ok=True))

    async def drop(self, id: str) -> None:
        if is_hex(id, ID_DIGITS):
            await _on_disk(lambda: self._place(id).unlink(missing_ok=True))

    async def show(self, id: str, width: int, takes: Container[str]) -> Shown | None:
        return await self._shown(id, lambda made: made.picture(width, takes))

    async def clip(self, id: str) -> Shown | None:
        return await self._shown(id, Made.clip)

    async def kept(self, part: str) -> list[str]:
        return await _on_disk(lambda: self._names(part))

    def _names(self, part: str) -> list[str]:
        folder = self.folder / part
        names = os.listdir(folder) if folder.is_dir() else []
        return sorted(name for name in names if is_hex(name, ID_DIGITS))

    async def _shown(self, id: str, choose: Callable[[Made], Rendition | None]) -> Shown | None:
        if not is_hex(id, ID_DIGITS):
            return None
        path = self._place(id)
        made = await _on_disk(lambda: renditions.read(path))
        chosen = choose(made) if made else None
        return Shown(chosen.type, path, chosen.at, chosen.size) if chosen else None

    def _aside(self, id: str, ending: str = "") -> Path:
        return self.folder / ASIDE / f"{id}{ending}"

    def _place(self, id: str) -> Path:
        return self.folder / id[-2:] / id


async def _on_disk(act: Callable[[], A]) -> A:
    """Let a thread do what may wait for a disk; raises Unavailable for what this cannot do."""
    try:
        return await asyncio.to_thread(act)
    except OSError as error:
        raise _away(error) from error


def _away(error: OSError) -> Unavailable:
    return Unavailable(f"uploads cannot be kept or read: {error}")
