"""The port to blobs: pictures kept under the hash of their bytes. Adapters stand beside it."""

from collections.abc import Container
from hashlib import sha256
from typing import NamedTuple, NewType, Protocol

from rialto.refusal import Refusal
from storage.pixels import Type, size_of

BlobId = NewType("BlobId", str)  # lower-case hex of the SHA-256 of the bytes

MOST_BYTES = 5 << 20
# What a page may have to unpack, at four bytes each; a telephone takes up to fifty million.
MOST_PIXELS = 64_000_000
# Of what a picture is kept in, narrow first: a row of a list, a card, a card held close, a screen.
WIDTHS = (160, 320, 640, 1080)
HEX = frozenset("0123456789abcdef")


class BlobTooLarge(Refusal):
    code = 1010
    reason = "the file is too large"


class NotAPicture(Refusal):
    code = 1011
    reason = "only PNG, JPEG and WebP pictures are taken"


class Blob(NamedTuple):
    """What is known of a blob. ``type`` is what its bytes say, whatever the sender called it."""

    id: BlobId
    type: Type
    size: int


class Shown(NamedTuple):
    """A picture as a reader gets it."""

    type: str
    body: bytes


class Blobs(Protocol):
    """What is promised of each adapter. A blob never changes, so it may be cached for ever."""

    async def put(self, body: bytes) -> Blob:
        """Keep a picture and its sizes, durably; the same bytes are kept once.

        Refuses with BlobTooLarge, NotAPicture or Busy, raises Unavailable. Cancelled, it may be
        kept.
        """

    async def get(self, id: str) -> tuple[Blob, bytes] | None:
        """Return a blob with its bytes, None for what is not there or is no id."""

    async def show(self, id: str, width: int, takes: Container[str]) -> Shown | None:
        """Return the narrowest size that fills ``width`` pixels, the shorter of types taken.

        The widest where none does. The blob itself where it was kept without sizes, and None as
        ``get`` does.
        """


def recognised(body: bytes) -> Blob:
    """Return the blob that ``body`` is; refuses with BlobTooLarge or NotAPicture."""
    if len(body) > MOST_BYTES:
        raise BlobTooLarge(most_bytes=MOST_BYTES)
    type = type_of(body)
    width, height = size_of(body, type) or (0, 0)
    if not width or not height:
        raise NotAPicture
    if width * height > MOST_PIXELS:
        raise BlobTooLarge(most_pixels=MOST_PIXELS)
    return Blob(BlobId(sha256(body).hexdigest()), type, len(body))


def type_of(body: bytes) -> Type:
    """Tell the type from the first bytes (WHATWG MIME Sniffing, section 6.1).

    SVG is refused with the rest: it is a document with scripts, not a picture.
    """
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"RIFF") and body[8:14] == b"WEBPVP":
        return "image/webp"
    raise NotAPicture


def well_formed(id: str) -> bool:
    """Say whether ``id`` may be a blob's; nothing else may reach a file name or an address."""
    return len(id) == 64 and HEX.issuperset(id)
