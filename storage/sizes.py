"""Pictures in sizes: made by a child process within limits, one at a time."""

import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial

import msgspec

from storage.blobs import BlobTooLarge, NotAPicture
from storage.child import Turns, run
from storage.pixels import NO_PICTURE, Sized

LIMIT_S = 30.0


@dataclass
class ChildSizes:
    """Makes sizes in a process of their own, for which a decoder's fault is the end."""

    command: tuple[str, ...] = (sys.executable, "-m", "storage.resize")
    turns: Turns = field(default_factory=Turns)

    async def __call__(self, body: bytes) -> list[Sized]:
        """Return a picture in its sizes, the narrow ones first.

        Refuses with NotAPicture what cannot be unpacked, with BlobTooLarge what takes too much to,
        with Busy where too many wait. Cancelled, the child ends by itself within its limit.
        """
        child = partial(run, self.command, LIMIT_S, input=body, stdout=subprocess.PIPE)
        ended = await self.turns.take(child)
        if ended is None or ended.returncode not in (0, NO_PICTURE):
            raise BlobTooLarge
        if ended.returncode == NO_PICTURE:
            raise NotAPicture
        return msgspec.msgpack.decode(ended.stdout, type=list[Sized])
