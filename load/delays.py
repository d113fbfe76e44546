"""Delays by their share, counted as they come: a percentile costs no sorting of all of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

PER_MS = 10  # as finely as they are told


@dataclass
class Delays:
    """Milliseconds, to a tenth."""

    counts: Counter[int] = field(default_factory=Counter)

    def add(self, ms: float) -> None:
        self.counts[round(ms * PER_MS)] += 1

    def percentile(self, share: float) -> float:
        """Return the delay within which ``share`` percent were; 0 of none."""
        rank = max(1, -(-self.count * share // 100))
        for tenths in sorted(self.counts):
            rank -= self.counts[tenths]
            if rank <= 0:
                return tenths / PER_MS
        return 0.0

    @property
    def count(self) -> int:
        return self.counts.total()

    @property
    def most(self) -> float:
        return max(self.counts, default=0) / PER_MS


def delays(of_ms: Iterable[float]) -> Delays:
    counted = Delays()
    for ms in of_ms:
        counted.add(ms)
    return counted
