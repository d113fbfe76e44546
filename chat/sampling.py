"""Sampling: of a flood of lines a chat shows as many as can be read, fairly by author.

What is not shown is kept and answered all the same: it can be read back, and whoever said it sees
it. It is left out before the channel numbers its news, so that a recovery still proves that
nothing else is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from rialto.ids import ChatId, UserId

SHOWN_PER_S = 50
WINDOW_MS = 1_000
# For so long after a line was left out people are told that some are.
TOLD_FOR_MS = 5_000
MOST_CHATS = 1_000


@dataclass
class Window:
    """What one chat has shown since ``began_ms``, by author, and when it last left one out."""

    began_ms: int
    shown: int = 0
    authors: set[UserId] = field(default_factory=set)
    left_out_ms: int = -TOLD_FOR_MS  # long ago

    def over(self, now_ms: int) -> bool:
        return now_ms - self.began_ms >= WINDOW_MS


@dataclass
class Sampling:
    """``per_s`` lines a second are shown in each chat; ``left_out`` counts the others.

    The second half of what a second holds is for those of whom none was shown in it.
    """

    now_ms: Callable[[], int]
    per_s: int = SHOWN_PER_S
    windows: dict[ChatId, Window] = field(default_factory=dict)
    left_out: int = 0

    def shows(self, chat: ChatId, author: UserId) -> bool:
        """Say whether a line that is said now is shown, and count it."""
        now_ms = self.now_ms()
        window = self._window(chat, now_ms)
        known = author in window.authors
        if window.shown >= (self.per_s / 2 if known else self.per_s):
            window.left_out_ms = now_ms
            self.left_out += 1
            return False
        window.shown += 1
        window.authors.add(author)
        return True

    def sampled(self, chat: ChatId) -> bool:
        """Say whether lines of this chat were left out just now."""
        window = self.windows.get(chat)
        return window is not None and self.now_ms() - window.left_out_ms < TOLD_FOR_MS

    def _window(self, chat: ChatId, now_ms: int) -> Window:
        window = self.windows.get(chat)
        if window is None:
            self._make_room(now_ms)
            window = self.windows[chat] = Window(now_ms)
        elif window.over(now_ms):
            window.began_ms, window.shown = now_ms, 0
            window.authors.clear()
        return window

    def _make_room(self, now_ms: int) -> None:
        if len(self.windows) >= MOST_CHATS:
            self.windows = {
                chat: window
                for chat, window in self.windows.items()
                if not window.over(now_ms) or self.sampled(chat)
            }
