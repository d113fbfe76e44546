"""The heartbeat of a connection: it is pinged at intervals, and given up when no pong comes."""

import asyncio
from collections.abc import Callable

PONG_WITHIN_S = 10.0


class Heartbeat:
    """Timers of one connection: ``ping`` is called every ``every_s`` seconds, ``gone`` once."""

    __slots__ = ("awaited", "due", "every_s", "gone", "ping")

    def __init__(self, every_s: float, ping: Callable[[], None], gone: Callable[[], None]) -> None:
        self.every_s, self.ping, self.gone = every_s, ping, gone
        self.due: asyncio.TimerHandle | None = None
        self.awaited: asyncio.TimerHandle | None = None

    def start(self, chance: float) -> None:
        """Begin; the first ping comes after half an interval and ``chance``, 0 to 1, of the rest.

        So a wave of arrivals does not become a wave of pings.
        """
        self._ping_after(self.every_s * (0.5 + 0.5 * chance))

    def heard(self) -> bool:
        """Take a pong; False if none was awaited."""
        if self.awaited is None:
            return False
        self.awaited.cancel()
        self.awaited = None
        return True

    def stop(self) -> None:
        for timer in (self.due, self.awaited):
            if timer:
                timer.cancel()
        self.due = self.awaited = None

    def _ping_after(self, seconds: float) -> None:
        self.due = asyncio.get_running_loop().call_later(seconds, self._ping)

    def _ping(self) -> None:
        self.ping()
        # Shorter than the interval, so that at most one pong is ever awaited.
        within_s = min(PONG_WITHIN_S, 0.8 * self.every_s)
        self.awaited = asyncio.get_running_loop().call_later(within_s, self.gone)
        self._ping_after(self.every_s)
