"""Ticks: when a channel's news goes out. At once where it was quiet, at the next beat where not."""

from dataclasses import dataclass
from typing import Protocol

from rialto.news import CONFLATED, Channel, kind_of

TICK_S = 0.05
MOST_TICK_S = 0.25
# What giving news may take of the time: of one channel's tick, and of all channels together.
FLUSH_SHARE = 0.3
WINDOW_S = 0.5


class Paced(Protocol):
    """A channel as it is paced: when it was last given, and what tick its own frames need."""

    channel: Channel
    given_s: float
    tick_s: float


@dataclass
class Ticks:
    """Paces channels. ``most_s`` bounds every tick, and is every tick while it is to be ``slow``.

    A channel's own tick grows with what its frames take; ``stretch`` lengthens all of them while
    together they take too much. Beats are the multiples of a tick, which is TICK_S or its double or
    fourfold, so that what several busy channels tell the same people is one frame.
    """

    most_s: float = MOST_TICK_S
    slow: bool = False
    stretch: float = 1.0
    busy_s: float = 0.0
    since_s: float = 0.0

    def of(self, topic: Paced) -> float:
        """Return a channel's tick at present, in seconds."""
        if self.slow:
            return self.most_s
        wanted, tick_s = topic.tick_s * self.stretch, TICK_S
        while tick_s * 1.5 < wanted:
            tick_s *= 2
        return min(tick_s, self.most_s)

    def due_s(self, topic: Paced, now_s: float) -> float:
        """Return when its news is to go out. A counter always waits for the beat: it can."""
        tick_s = self.of(topic)
        quiet = now_s >= topic.given_s + tick_s and kind_of(topic.channel) not in CONFLATED
        if quiet or tick_s <= 0:
            return now_s
        return (now_s // tick_s + 1) * tick_s

    def gave(self, topic: Paced, now_s: float) -> None:
        """Note that its news is given now."""
        topic.given_s = now_s

    def took(self, topic: Paced, took_s: float) -> None:
        """Note how long its frames took."""
        topic.tick_s = max(TICK_S, 0.8 * topic.tick_s, took_s / FLUSH_SHARE)

    def spent(self, took_s: float, now_s: float) -> None:
        """Note how long a flush took in all; twice a second that is weighed."""
        self.busy_s += took_s
        if now_s < self.since_s + WINDOW_S:
            return
        share = self.busy_s / (now_s - self.since_s)
        most = max(1.0, self.most_s / TICK_S)
        self.stretch = min(max(1.0, self.stretch * share / FLUSH_SHARE), most)
        self.busy_s, self.since_s = 0.0, now_s
