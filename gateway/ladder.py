"""The overload ladder: five levels by what is measured, quick up and slow down.

Each level does what those below it do, and more; what each sheds is in ``gateway/overload.py``.
Orders, sanctions, news for one person and what hosts do are shed at none.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from statistics import median

TOP = 4
WINDOW_S = 2.0
DOWN_AFTER_S = 10.0
# The lag of the loop, in seconds, above which each level begins.
LAGS_S = (0.05, 0.15, 0.4, 1.0)
QUEUED_SHARE = 0.6
MEMORY_SHARES = (0.8, 0.9)


@dataclass(frozen=True)
class Signals:
    """``lags_s``: how late each timer of the last two seconds was; the others are shares of 1."""

    lags_s: tuple[float, ...]
    queued: float
    memory: float

    @property
    def level(self) -> int:
        """Return the level that this calls for; one long pause is no overload."""
        by_lag = bisect_left(LAGS_S, median(self.lags_s)) if self.lags_s else 0
        by_queue = 2 if self.queued > QUEUED_SHARE else 0
        exceeded = bisect_left(MEMORY_SHARES, self.memory)
        by_memory = exceeded + 2 if exceeded else 0
        return max(by_lag, by_queue, by_memory)


@dataclass
class Ladder:
    """``steps`` counts how often each level was begun."""

    level: int = 0
    steps: dict[int, int] = field(default_factory=dict)
    calm_since_s: float | None = None

    def heed(self, signals: Signals, now_s: float) -> bool:
        """Step up at once, or down by one after ten seconds; return whether it stepped."""
        wanted = signals.level
        if wanted > self.level:
            return self._step(wanted)
        if wanted == self.level:
            self.calm_since_s = None
            return False
        if self.calm_since_s is None:
            self.calm_since_s = now_s
        if now_s - self.calm_since_s < DOWN_AFTER_S:
            return False
        return self._step(self.level - 1)

    def _step(self, to: int) -> bool:
        self.level, self.calm_since_s = to, None
        self.steps[to] = self.steps.get(to, 0) + 1
        return True
