"""What a picture is, and how large to look at, as its header says.

A small file may claim a huge canvas.
"""

import struct
from collections.abc import Callable, Mapping
from mmap import mmap
from typing import Literal, NamedTuple

Type = Literal["image/png", "image/jpeg", "image/webp"]
Size = tuple[int, int]
Bytes = bytes | mmap  # a file is looked at where it lies
# What a page may have to unpack, at four bytes each; a telephone takes up to fifty million.
MOST_PIXELS = 64_000_000
# Of what a picture is kept in, narrow first: a row of a list, a card, a card held close, a screen.
WIDTHS = (160, 320, 640, 1080)
# How storage/resize.py and its like end where they make nothing.
NO_PICTURE, TOO_MUCH, TOO_LONG = 3, 4, 5


class Sized(NamedTuple):
    """A picture made anew ``width`` pixels wide."""

    width: int
    type: Literal["image/avif", "image/webp"]
    body: bytes


# Start of frame, of whatever coding; C4, C8 and CC among them are tables (ITU-T T.81, table B.1).
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
MOST_SEGMENTS = 4_096  # a colour profile may take 255
# Of a PNG: those that write small ones make one of 4 KiB. Millions of empty ones cost a decoder
# seconds, which none of them is worth.
MOST_CHUNKS = 16_384
# Of a JPEG that comes in layers; cameras make ten. Each costs a pass over the whole canvas, and a
# small file may have tens of thousands.
MOST_SCANS = 100
SCAN = b"\xff\xda"
BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def type_of(body: bytes) -> Type | None:
    """Tell the type from the first bytes (WHATWG MIME Sniffing, section 6.1); None for no picture.

    SVG is none: it is a document with scripts.
    """
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"RIFF") and body[8:14] == b"WEBPVP":
        return "image/webp"
    return None


def size_of(body: Bytes, type: Type) -> Size | None:
    """Return width and height, None where the header does not tell them."""
    try:
        return READERS[type](body)
    except struct.error:  # cut short
        return None


def _png(body: Bytes) -> Size | None:
    """The first chunk is the header (RFC 2083 section 4.1.1), and the last one is the end."""
    width, height = struct.unpack_from(">II", body, 16)
    if body[12:16] != b"IHDR":
        return None
    at = 8
    for _ in range(MOST_CHUNKS):
        length, name = struct.unpack_from(">I4s", body, at)
        if name == b"IEND":
            return width, height
        at += 12 + length
    return None


def _jpeg(body: Bytes) -> Size | None:
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
            return (width, height) if _few_scans(body, at) else None
        at += 2 + struct.unpack_from(">H", body, at + 2)[0]
    return None


def _few_scans(body: Bytes, at: int) -> bool:
    for _ in range(MOST_SCANS + 1):
        at = body.find(SCAN, at) + 1
        if not at:
            return True
    return False


def _webp(body: Bytes) -> Size | None:
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


READERS: Mapping[Type, Callable[[Bytes], Size | None]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
}
