"""Slow mode: when each member spoke last in a chat.

In memory, by each node for itself: after its end whoever waited may speak at once.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from rialto.ids import ChatId, UserId

MOST_AUTHORS = 10_000
LONGEST_MS = 120_000


@dataclass
class Slow:
    """Who spoke when, the latest last; whoever spoke too long ago to matter is forgotten."""

    spoke: OrderedDict[tuple[ChatId, UserId], int] = field(default_factory=OrderedDict)

    def wait_ms(self, chat: ChatId, author: UserId, slow_s: int, now_ms: int) -> int:
        """Return in how many milliseconds they may speak again, 0 if they may now."""
        last_ms = self.spoke.get((chat, author))
        return 0 if last_ms is None else max(0, last_ms + slow_s * 1000 - now_ms)

    def speaks(self, chat: ChatId, author: UserId, now_ms: int) -> Callable[[], None]:
        """Note that they speak now; what is returned takes that back."""
        place = chat, author
        before = self.spoke.pop(place, None)
        self.spoke[place] = now_ms
        self._forget(now_ms)

        def undo() -> None:
            if self.spoke.get(place) == now_ms:
                del self.spoke[place]
                if before is not None:
                    self.spoke[place] = before

        return undo

    def _forget(self, now_ms: int) -> None:
        while self.spoke:
            oldest = next(iter(self.spoke))
            if len(self.spoke) <= MOST_AUTHORS and now_ms - self.spoke[oldest] < LONGEST_MS:
                return
            del self.spoke[oldest]
