"""Renditions: what was made anew of an upload, in one file, and what is refused on the way.

The bodies stand one after another, behind them what they are, and at the end how long that is.
One file is there whole or not at all.
"""

import struct
from collections.abc import Container, Iterable
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec
from msgspec import Struct

from rialto.refusal import Refusal
from storage.fitting import fitting

Kind = Literal["picture", "clip"]
MOST_BYTES: dict[Kind, int] = {"picture": 16 << 20, "clip": 48 << 20}
MOST_S = 60  # of a clip
MOST_MADE_BYTES = 64 << 20  # of all renditions of one upload
CLIP = "video/mp4"
LENGTH = struct.Struct(">I")
MOST_TOLD = 1 << 16


class NotTaken(Refusal):
    code = 1581
    reason = "only PNG, JPEG and WebP pictures and MP4 and WebM clips are taken"


class UploadTooLarge(Refusal):
    """``facts`` may say how many bytes or pixels are the most."""

    code = 1582
    reason = "the file is too large, or takes too much to unpack"


class ClipTooLong(Refusal):
    code = 1583
    reason = "the clip is too long"


class Rendition(Struct, frozen=True, array_like=True):
    """One body in the file: ``size`` bytes from ``at`` on, ``width`` pixels wide."""

    type: str
    width: int
    at: int
    size: int


class Made(Struct, frozen=True, array_like=True):
    """All of it. ``looks`` are of the picture, or of a clip every two seconds (image_hash.py)."""

    kind: Kind
    width: int
    height: int
    duration_ms: int
    looks: tuple[str, ...]
    renditions: tuple[Rendition, ...] = ()

    def picture(self, width: int, takes: Container[str]) -> Rendition | None:
        return fitting(self.renditions, width, takes)

    def clip(self) -> Rendition | None:
        return next((each for each in self.renditions if each.type == CLIP), None)


def write(file: BinaryIO, made: Made, bodies: Iterable[tuple[str, int, bytes]]) -> None:
    """Write a file from its beginning; ``bodies`` are types, widths and bytes. Raises OSError."""
    at, kept = 0, []
    for type, width, body in bodies:
        file.write(body)
        kept.append(Rendition(type, width, at, len(body)))
        at += len(body)
    told = msgspec.msgpack.encode(msgspec.structs.replace(made, renditions=tuple(kept)))
    file.write(told + LENGTH.pack(len(told)))


def read(path: Path) -> Made | None:
    """Return what is in a file; None where there is none, or no whole one. Raises OSError."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, 2)
            (length,) = LENGTH.unpack(_from(file, end - LENGTH.size, LENGTH.size))
            if length > min(MOST_TOLD, end - LENGTH.size):
                return None
            told = _from(file, end - LENGTH.size - length, length)
        return msgspec.msgpack.decode(told, type=Made)
    except (FileNotFoundError, struct.error, msgspec.DecodeError):
        return None


def _from(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(max(0, at))
    return file.read(size)
