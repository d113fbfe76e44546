"""Overload: what is measured of this node, and what it sheds at each level of the ladder."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from itertools import islice

from chat.sampling import Sampling
from gateway import codes, metrics
from gateway.client import Edge
from gateway.hub import Hub
from gateway.ladder import MEMORY_SHARES, WINDOW_S, Ladder, Signals
from gateway.limits import Turnstile
from gateway.memory import give_back, resident_bytes
from livestream.stats import TICK_S, Stats

log = logging.getLogger("rialto.overload")

EVERY_S = 0.1
# How much may wait for those who read slowly: no more than this share of the memory.
QUEUED_BYTES, QUEUED_PART = 256 * 1024 * 1024, 4
GIVE_BACK_EVERY_S = 5.0
SLOW_TICK_S = 3.0
# Lines a second that each chat shows, by level, where the settings allow as many.
SHOWN_PER_S = {2: 20, 3: 10, 4: 10}
# How many guests one look sends away at the highest level: they come back, later.
SENT_AWAY = 50


@dataclass
class Levers:
    """What is turned. ``shown_per_s`` is what a chat shows a second while all is well."""

    edge: Edge
    hub: Hub
    stats: Stats
    sampling: Sampling
    turnstile: Turnstile
    shown_per_s: int

    def turn(self, level: int) -> None:
        """Likes and viewers are told less often, joins not at all (1); chats are sampled and news
        is gathered for longer (2); no guest comes in and history waits (3); nobody does (4)."""
        self.edge.level = level
        self.stats.tick_s = SLOW_TICK_S if level >= 1 else TICK_S
        self.hub.tells_joins = level < 1
        self.hub.ticks.slow = level >= 2
        self.sampling.per_s = min(self.shown_per_s, SHOWN_PER_S.get(level, self.shown_per_s))
        self.turnstile.overloaded = level >= 4

    def send_guests_away(self) -> None:
        guests = (client for client in self.edge.clients if not client.user)
        for guest in tuple(islice(guests, SENT_AWAY)):
            metrics.shed("guest")
            guest.end(codes.SLOW)


@dataclass
class Overload:
    """Measures ten times a second. ``memory_bytes`` is what the process may hold."""

    levers: Levers
    memory_bytes: int
    ladder: Ladder = field(default_factory=Ladder)
    lags_s: deque[float] = field(default_factory=lambda: deque(maxlen=round(WINDOW_S / EVERY_S)))
    gave_back_s: float = -GIVE_BACK_EVERY_S  # long ago

    async def run(self) -> None:
        """Measure and heed for ever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY_S
            await asyncio.sleep(EVERY_S)
            self.heed(loop.time() - due, loop.time())

    def heed(self, lag_s: float, now_s: float) -> None:
        """Take one measurement and do what the ladder says."""
        self.lags_s.append(lag_s)
        if self.ladder.heed(self.signals(now_s), now_s):
            log.warning("overload.level", extra={"level": self.ladder.level})
            self.levers.turn(self.ladder.level)
        if self.ladder.level >= 4:
            self.levers.send_guests_away()

    def signals(self, now_s: float) -> Signals:
        # A few timers that were late say nothing yet: there must be two seconds of them.
        lags_s = tuple(self.lags_s) if len(self.lags_s) == self.lags_s.maxlen else ()
        may_wait = min(QUEUED_BYTES, self.memory_bytes // QUEUED_PART)
        return Signals(lags_s, self.levers.edge.queued / may_wait, self._memory(now_s))

    def _memory(self, now_s: float) -> float:
        """Return the share that is held; what is free is given back before it counts."""
        held = resident_bytes()
        due = now_s - self.gave_back_s >= GIVE_BACK_EVERY_S
        if held > MEMORY_SHARES[0] * self.memory_bytes and due:
            self.gave_back_s = now_s
            give_back()
            held = resident_bytes()
        return held / self.memory_bytes
