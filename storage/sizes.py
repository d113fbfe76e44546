"""Pictures in sizes: made by a child process within limits, one at a time."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field

import msgspec

from rialto.refusal import Busy
from storage.blobs import BlobTooLarge, NotAPicture
from storage.pixels import NO_PICTURE, Sized

LIMIT_S = 30.0
MOST_WAITING = 16
BUSY_MS = 5_000
# One arena, so that the limit of memory counts what is used; nothing else of ours goes along.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"} | {
    name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ
}


@dataclass
class ChildSizes:
    """Makes sizes in a process of their own, for which a decoder's fault is the end."""

    command: tuple[str, ...] = (sys.executable, "-m", "storage.resize")
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0

    async def __call__(self, body: bytes) -> list[Sized]:
        """Return a picture in its sizes, the narrow ones first.

        Refuses with NotAPicture what cannot be unpacked, with BlobTooLarge what takes too much to,
        with Busy where too many wait. Cancelled, the child ends by itself within its limit.
        """
        if self._waiting >= MOST_WAITING:
            raise Busy(retry_after_ms=BUSY_MS)
        self._waiting += 1
        try:
            async with self._turn:
                ended = await asyncio.to_thread(self._run, body)
        finally:
            self._waiting -= 1
        if ended is None or ended.returncode not in (0, NO_PICTURE):
            raise BlobTooLarge
        if ended.returncode == NO_PICTURE:
            raise NotAPicture
        return msgspec.msgpack.decode(ended.stdout, type=list[Sized])

    def _run(self, body: bytes) -> "subprocess.CompletedProcess[bytes] | None":
        try:
            return subprocess.run(  # noqa: S603  (our own command, the picture comes by stdin)
                self.command,
                input=body,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                timeout=LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
