"""A child process for what strangers send: alone, within a time, and waited for by few.

A fault of what unpacks it is the end of the child and of nothing else.
"""

import asyncio
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar

from rialto.refusal import Busy

T = TypeVar("T")

MOST_WAITING = 16
BUSY_MS = 5_000
# One arena, so that the limit of memory counts what is used; nothing else of ours goes along.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"} | {
    name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ
}


@dataclass
class Turns:
    """Lets one child run at a time."""

    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0

    async def take(self, work: Callable[[], T]) -> T:
        """Return what ``work`` does in a thread, in its turn; refuses with Busy where many wait.

        Cancelled, the child ends by itself within its limit.
        """
        if self._waiting >= MOST_WAITING:
            raise Busy(retry_after_ms=BUSY_MS)
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def run(command: tuple[str, ...], within_s: float, given: BinaryIO, taken: BinaryIO) -> int | None:
    """Run a command of ours, and return its status; None where it took longer than ``within_s``.

    What a stranger sent comes by ``given`` alone, and what is made of it goes to ``taken``.
    """
    try:
        ended = subprocess.run(  # noqa: S603  (our own command)
            command,
            stdin=given,
            stdout=taken,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            timeout=within_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return ended.returncode
