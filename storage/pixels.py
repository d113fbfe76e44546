"""How large a picture is to look at, as its header says: a small file may claim a huge canvas."""

import struct
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

Type = Literal["image/png", "image/jpeg", "image/webp"]
Size = tuple[int, int]
# How storage/resize.py ends where it makes no sizes.
NO_PICTURE, TOO_MUCH = 3, 4


class Sized(NamedTuple):
    """A picture made anew ``width`` pixels wide."""

    width: int
    type: Literal["image/avif", "image/webp"]
    body: bytes


# Start of frame, of whatever coding; C4, C8 and CC among them are tables (ITU-T T.81, table B.1).
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
MOST_SEGMENTS = 4_096  # a colour profile may take 255
BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def size_of(body: bytes, type: Type) -> Size | None:
    """Return width and height, None where the header does not tell them."""
    try:
        return READERS[type](body)
    except struct.error:  # cut short
        return None


def _png(body: bytes) -> Size | None:
    """The first chunk is the header (RFC 2083 section 4.1.1)."""
    width, height = struct.unpack_from(">II", body, 16)
    return (width, height) if body[12:16] == b"IHDR" else None


def _jpeg(body: bytes) -> Size | None:
    at = 2
    for _ in range(MOST_SEGMENTS):
        start, marker = struct.unpack_from(">BB", body, at)
        if start != 0xFF:
            return None
        if marker == 0xFF or marker in BARE:  # filling, or nothing behind it
            at += 1 if marker == 0xFF else 2
            continue
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", body, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", body, at + 2)[0]
    return None


def _webp(body: bytes) -> Size | None:
    """Lossy, lossless or extended (RFC 9649 sections 2.5 to 2.7)."""
    kind = body[12:16]
    if kind == b"VP8X":
        low_w, high_w, low_h, high_h = struct.unpack_from("<HBHB", body, 24)
        return 1 + (high_w << 16 | low_w), 1 + (high_h << 16 | low_h)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", body, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


READERS: Mapping[Type, Callable[[bytes], Size | None]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
}
