"""What a load run saw: counts, refusals by reason, and delays by their share."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

SHARES = (50, 95, 99)


def percentile(sorted_ms: Sequence[float], share: float) -> float:
    """Return the delay within which ``share`` percent were; 0 of none. They are in order."""
    if not sorted_ms:
        return 0.0
    rank = max(1, -(-len(sorted_ms) * share // 100))
    return sorted_ms[int(rank) - 1]


@dataclass
class Report:
    """Counts of one run. ``delays_ms`` are those of every sampled viewer's lines."""

    asked: int = 0
    open: int = 0
    frames: int = 0
    bytes: int = 0
    sent: int = 0
    accepted: int = 0
    received: int = 0
    gaps: int = 0
    duplicates: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    delays_ms: list[float] = field(default_factory=list)

    def settle(self, expected: int, counts: Sequence[int]) -> None:
        """Add to it what each viewer of a room got beside what all of them should have got."""
        self.gaps += sum(max(0, expected - count) for count in counts)
        self.duplicates += sum(max(0, count - expected) for count in counts)

    @property
    def well(self) -> bool:
        """Tell whether all came in, stayed, and got every line once."""
        return not (self.failures or self.gaps or self.duplicates) and self.open == self.asked

    def figures(self) -> dict[str, object]:
        """Return all of it as plain values, delays in milliseconds."""
        delays = sorted(self.delays_ms)
        told: dict[str, object] = {
            "connections_asked": self.asked,
            "connections_open": self.open,
            "frames": self.frames,
            "bytes": self.bytes,
            "sent": self.sent,
            "accepted": self.accepted,
            "lines_received": self.received,
            "gaps": self.gaps,
            "duplicates": self.duplicates,
        }
        told |= {f"p{share}_ms": round(percentile(delays, share), 1) for share in SHARES}
        told["max_ms"] = round(delays[-1], 1) if delays else 0.0
        told["refused"], told["failures"] = dict(self.refused), dict(self.failures)
        return told | {"well": self.well}
