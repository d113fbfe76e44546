"""Raids: whether the joins and the lines of a room look like a crowd that was sent.

What is usual is what this room itself has seen: five seconds of joins are held against the five
minutes before. It only leads to a suggestion; whoever keeps the room decides.
"""

import math
import statistics
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Literal

from rialto.ids import ChatId

Why = Literal["joins", "copies", "doubts"]
SLICE_MS = 5_000
PAST, LEAST_PAST = 60, 12  # slices: five minutes, and the one without which nothing is usual yet
LEAST_JOINS, SCORE = 20, 6.0
# So many of different members who say nearly the same, within so long.
LEAST_COPIES, COPIES_MS = 10, 30_000
TOLD_FOR_MS = 10 * 60_000
MOST_CHATS = 1_000


@dataclass
class Watch:
    """What one room has seen: who watches, and joins by slices of five seconds."""

    viewers: int
    began_ms: int
    seen_ms: int
    joins: int = 0
    past: deque[int] = field(default_factory=lambda: deque(maxlen=PAST))
    copied_ms: int | None = None
    doubted_ms: int | None = None
    told_ms: int | None = None

    def see(self, viewers: int, now_ms: int) -> None:
        if now_ms - self.seen_ms > SLICE_MS:  # nobody was there, or the node was busy with itself
            self.past.clear()
            self.began_ms, self.joins, self.viewers = now_ms, 0, viewers
        elif now_ms - self.began_ms >= SLICE_MS:
            self.past.append(self.joins)
            self.began_ms, self.joins = now_ms, 0
        self.joins += max(0, viewers - self.viewers)
        self.viewers, self.seen_ms = viewers, now_ms

    def unusual(self) -> bool:
        """Say whether the joins of this slice stand out from those before (a z-score)."""
        if self.joins < LEAST_JOINS or len(self.past) < LEAST_PAST:
            return False
        mean = statistics.fmean(self.past)
        # Joins that come by themselves scatter by their root (Poisson), however few were seen.
        spread = max(statistics.pstdev(self.past), math.sqrt(mean), 1.0)
        return (self.joins - mean) / spread >= SCORE


@dataclass
class Raids:
    """The watches of all rooms of a node, the least used forgotten first."""

    watches: OrderedDict[ChatId, Watch] = field(default_factory=OrderedDict)

    def see(self, chat: ChatId, viewers: int, now_ms: int) -> None:
        """Take note of how many watch; to be called once a second or so."""
        self._watch(chat, viewers, now_ms).see(viewers, now_ms)

    def copied(self, chat: ChatId, by: int, now_ms: int) -> None:
        """Take note that so many members say nearly the same."""
        if by >= LEAST_COPIES and chat in self.watches:
            self.watches[chat].copied_ms = now_ms

    def doubted(self, chat: ChatId, now_ms: int) -> None:
        """Take note that many members say doubtful things (moderation/doubts.py)."""
        if chat in self.watches:
            self.watches[chat].doubted_ms = now_ms

    def suspect(self, chat: ChatId, now_ms: int) -> Why | None:
        """Say why this looks like a raid, once in ten minutes; None if it does not."""
        watch = self.watches.get(chat)
        if watch is None:
            return None
        if watch.told_ms is not None and now_ms - watch.told_ms < TOLD_FOR_MS:
            return None
        why: Why | None = None
        if _lately(watch.copied_ms, now_ms):
            why = "copies"
        elif _lately(watch.doubted_ms, now_ms):
            why = "doubts"
        elif watch.unusual():
            why = "joins"
        if why:
            watch.told_ms = now_ms
        return why

    def _watch(self, chat: ChatId, viewers: int, now_ms: int) -> Watch:
        watch = self.watches.setdefault(chat, Watch(viewers, now_ms, now_ms))
        self.watches.move_to_end(chat)
        if len(self.watches) > MOST_CHATS:
            self.watches.popitem(last=False)
        return watch


def _lately(at_ms: int | None, now_ms: int) -> bool:
    return at_ms is not None and now_ms - at_ms < COPIES_MS
