"""The port to uploads' files: received aside, judged, made anew, and then kept under an id."""

from collections.abc import Container
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple, Protocol

from storage.pixels import MOST_PIXELS, size_of, type_of
from storage.renditions import MOST_BYTES, Kind, Made, NotTaken, UploadTooLarge

HEAD_BYTES = 64
ID_DIGITS = 32
CLIP_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  "}
    | {b"3gp4", b"3gp5", b"MSNV", b"dash"}
)
# Into which what is kept is divided, by the end of its id.
PARTS = tuple(f"{n:02x}" for n in range(256))
EBML = b"\x1aE\xdf\xa3"


class Judged(NamedTuple):
    """What a file is by its content. ``container`` is that of a clip, empty for a picture."""

    kind: Kind
    container: str


class Shown(NamedTuple):
    """A part of a file, as a reader gets it."""

    type: str
    path: Path
    at: int
    size: int


class Receiving(Protocol):
    """A file that is on its way in."""

    @property
    def size(self) -> int:
        """Return how many bytes have come."""

    async def write(self, part: bytes) -> None:
        """Take the next bytes; raises Unavailable where the disk takes no more.

        Refuses with NotTaken or UploadTooLarge as soon as that is known.
        """

    async def end(self) -> str:
        """Close the file, and return its SHA-256 in hexadecimal digits."""


class UploadFiles(Protocol):
    """What is promised of each adapter. What is kept never changes, until it is dropped."""

    async def receive(self, id: str, kinds: Container[Kind]) -> Receiving:
        """Begin to take in a file; raises Unavailable, also where there is little room left."""

    async def make(self, id: str) -> Made:
        """Judge what was received and make it anew, aside.

        Refuses with NotTaken, UploadTooLarge, ClipTooLong or Busy; raises Unavailable.
        """

    async def keep(self, id: str) -> None:
        """Make durable what was made; raises Unavailable."""

    async def forget(self, id: str) -> None:
        """Remove what lies aside of ``id``."""

    async def drop(self, id: str) -> None:
        """Remove what is kept under ``id``, if there is anything."""

    async def show(self, id: str, width: int, takes: Container[str]) -> Shown | None:
        """Return the picture for ``width`` pixels; None where there is none. Raises Unavailable."""

    async def clip(self, id: str) -> Shown | None:
        """Return the clip; None where there is none. Raises Unavailable."""

    async def kept(self, part: str) -> list[str]:
        """Return the ids that are kept in one of PARTS; raises Unavailable."""


def kind_of(head: bytes) -> Judged:
    """Tell what a file is by its first bytes, whatever it is called; refuses with NotTaken."""
    if container := _container(head):
        return Judged("clip", container)
    if type_of(head) is None:
        raise NotTaken
    return Judged("picture", "")


def judged(path: Path) -> Judged:
    """Judge a file by its first bytes, its length and what its header claims.

    Refuses with NotTaken or UploadTooLarge; raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        found = kind_of(head)
        if file.seek(0, 2) > MOST_BYTES[found.kind]:
            raise UploadTooLarge(most_bytes=MOST_BYTES[found.kind])
        if type := type_of(head):
            with mmap(file.fileno(), 0, access=ACCESS_READ) as body:
                width, height = size_of(body, type) or (0, 0)
            _must_fit(width, height)
    return found


def must_be_picture(body: bytes) -> None:
    """Refuse with NotTaken or UploadTooLarge what is no picture that may be unpacked."""
    type = type_of(body[:HEAD_BYTES])
    if type is None:
        raise NotTaken
    if len(body) > MOST_BYTES["picture"]:
        raise UploadTooLarge(most_bytes=MOST_BYTES["picture"])
    _must_fit(*(size_of(body, type) or (0, 0)))


def part_of(shown: Shown, start: int, size: int) -> bytes:
    """Return bytes of what is shown, from its own beginning; raises OSError."""
    with shown.path.open("rb") as file:
        file.seek(shown.at + start)
        return file.read(min(size, shown.size - start))


def _must_fit(width: int, height: int) -> None:
    if not width or not height:
        raise NotTaken
    if width * height > MOST_PIXELS:
        raise UploadTooLarge(most_pixels=MOST_PIXELS)


def _container(head: bytes) -> str:
    """Tell a clip by its first box (ISO/IEC 14496-12, 4.3) or element (RFC 8794, 11.2)."""
    if head[4:8] == b"ftyp":
        return "mp4" if head[8:12] in CLIP_BRANDS else ""
    return "webm" if head.startswith(EBML) and b"webm" in head else ""
