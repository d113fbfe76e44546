"""Slow mode: when each member spoke last in a chat.

In memory, by each node for itself: after its end whoever waited may speak at once.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from rialto.ids import ChatId, UserId

MOST_AUTHORS = 10_000
LONGEST_MS = 120_000


class Turn(NamedTuple):
    """When somebody spoke, and by which ask: one that is repeated is no second line."""

    at_ms: int
    key: str


@dataclass
class Slow:
    """Who spoke when, the latest last; whoever spoke too long ago to matter is forgotten."""

    spoke: OrderedDict[tuple[ChatId, UserId], Turn] = field(default_factory=OrderedDict)

    def is_the_last(self, chat: ChatId, author: UserId, key: str) -> bool:
        """Say whether the last line of somebody is of this ask, which has come once more."""
        last = self.spoke.get((chat, author))
        return last is not None and last.key == key

    def wait_ms(self, chat: ChatId, author: UserId, slow_s: int, now_ms: int) -> int:
        """Return in how many milliseconds they may speak again, 0 if they may now."""
        last = self.spoke.get((chat, author))
        return 0 if last is None else max(0, last.at_ms + slow_s * 1000 - now_ms)

    def speaks(
        self, chat: ChatId, author: UserId, now_ms: int, key: str = ""
    ) -> Callable[[], None]:
        """Note that they speak now; what is returned takes that back."""
        place, turn = (chat, author), Turn(now_ms, key)
        before = self.spoke.pop(place, None)
        self.spoke[place] = turn
        self._forget(now_ms)

        def undo() -> None:
            if self.spoke.get(place) is turn:
                del self.spoke[place]
                if before is not None:
                    self.spoke[place] = before

        return undo

    def _forget(self, now_ms: int) -> None:
        while self.spoke:
            oldest = next(iter(self.spoke))
            if len(self.spoke) <= MOST_AUTHORS and now_ms - self.spoke[oldest].at_ms < LONGEST_MS:
                return
            del self.spoke[oldest]
