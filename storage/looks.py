"""Looks of pictures that are not kept: told by a child process within limits, one at a time."""

import sys
from dataclasses import dataclass, field
from functools import partial
from tempfile import TemporaryFile

from storage.child import Turns, run
from storage.digits import is_hex
from storage.making import REFUSALS
from storage.pixels import NO_PICTURE, TOO_MUCH
from storage.renditions import UploadTooLarge
from storage.uploads import must_be_picture

DIGITS = 32
LIKEN = (sys.executable, "-m", "storage.liken")


@dataclass
class Looker:
    """Says what a picture of a stranger's looks like; its bytes are never unpacked in here.

    It has turns of its own, so that no upload waits for it. ``within_s`` is by the clock.
    """

    command: tuple[str, ...] = LIKEN
    within_s: float = 30.0
    turns: Turns = field(default_factory=Turns)

    async def __call__(self, body: bytes) -> str:
        """Return the look as text (storage/image_hash.py).

        Refuses with NotTaken, UploadTooLarge, or Busy where too many wait; raises OSError where
        the disk fails. Cancelled, the child ends by itself within its limit.
        """
        must_be_picture(body)
        code, told = await self.turns.take(partial(self._run, body))
        if code != 0:
            raise REFUSALS.get(code, UploadTooLarge)  # killed by a limit of ours, or by itself
        return told

    def _run(self, body: bytes) -> tuple[int, str]:
        with TemporaryFile() as given, TemporaryFile() as taken:
            given.write(body)
            given.seek(0)
            ended = run(self.command, self.within_s, given, taken)
            taken.seek(0)
            told = taken.read(DIGITS + 1).decode("ascii", "replace")
        if ended == 0 and not is_hex(told, DIGITS):
            ended = NO_PICTURE
        return TOO_MUCH if ended is None else ended, told
