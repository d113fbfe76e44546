"""The port to blobs: pictures of before there were uploads, under the hash of their bytes.

No new ones come: a cover is an upload now (docs/adr/0027). The adapter stands beside it.
"""

from collections.abc import Container
from typing import NamedTuple, Protocol


class Picture(NamedTuple):
    """A picture as a reader gets it."""

    type: str
    body: bytes


class Blobs(Protocol):
    """What is promised of each adapter. A blob never changes, so it may be cached for ever."""

    async def show(self, id: str, width: int, takes: Container[str]) -> Picture | None:
        """Return the narrowest size that fills ``width`` pixels, the shorter of types taken.

        The widest where none does, and the blob itself where it was kept without sizes. None for
        what is not there or is no id; raises Unavailable.
        """
