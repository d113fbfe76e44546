"""Renditions made by a child process within limits, one at a time for each kind of upload."""

import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from storage.child import Turns, run
from storage.pixels import NO_PICTURE, TOO_LONG, TOO_MUCH
from storage.renditions import MOST_S, ClipTooLong, NotTaken, UploadTooLarge

REFUSALS = {NO_PICTURE: NotTaken, TOO_MUCH: UploadTooLarge}


@dataclass
class ChildMaker:
    """Makes the file of one upload from another; for each a process of its own, which may die.

    ``command`` is given the file on its standard input and writes to its standard output: so it
    needs to open nothing. ``within_s`` is how long it may take by the clock.
    """

    command: tuple[str, ...]
    within_s: float
    turns: Turns = field(default_factory=Turns)

    async def __call__(self, source: Path, made: Path, *more: str) -> None:
        """Write ``made``; what is there of it after a refusal is of no use.

        Refuses with NotTaken, UploadTooLarge, ClipTooLong, or Busy where too many wait. Raises
        OSError where the disk fails. Cancelled, the child ends by itself within its limit.
        """
        code = await self.turns.take(partial(self._run, source, made, more))
        if code == TOO_LONG:
            raise ClipTooLong(most_s=MOST_S)
        if code != 0:
            raise REFUSALS.get(code, UploadTooLarge)  # killed by a limit of ours, or by itself

    def _run(self, source: Path, made: Path, more: tuple[str, ...]) -> int:
        with source.open("rb") as given, made.open("wb") as taken:
            ended = run((*self.command, *more), self.within_s, given, taken)
        return TOO_MUCH if ended is None else ended


def picture_maker() -> ChildMaker:
    return ChildMaker((sys.executable, "-m", "storage.render"), 30.0)


def clip_maker() -> ChildMaker:
    return ChildMaker((sys.executable, "-m", "storage.transcode"), 180.0)
