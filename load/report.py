"""What a load run saw: counts, refusals by reason, and delays by their share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from load.delays import Delays
from load.ledger import Ledger

SHARES = (50, 95, 99)


@dataclass
class Report:
    """Counts of one run. ``delays`` are those of every sampled viewer's lines.

    ``gaps`` are news that viewers miss without having been told so, by offsets; ``left_out`` are
    lines that were accepted, but shown to nobody. ``retried`` says why some had to come
    again, ``measured`` is what a scenario adds.
    """

    asked: int = 0
    open: int = 0
    frames: int = 0
    bytes: int = 0
    sent: int = 0
    accepted: int = 0
    received: int = 0
    left_out: int = 0
    gaps: int = 0
    declared_gaps: int = 0
    duplicates: int = 0
    lagged: int = 0
    retried: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    delays: Delays = field(default_factory=Delays)
    measured: dict[str, float] = field(default_factory=dict)

    def settle(self, ledgers: Iterable[Ledger], top: int) -> None:
        """Add what each listener of a channel heard, beside ``top``, its last offset."""
        for ledger in ledgers:
            self.gaps += ledger.silent + max(0, top - ledger.offset)
            self.duplicates += ledger.twice
            self.declared_gaps += ledger.declared

    def turned(self, why: str) -> None:
        """Count one who was not let in: refused by the server, or failed on the way."""
        counted = self.refused if why.startswith(("status", "refused")) else self.failures
        counted[why] += 1

    @property
    def well(self) -> bool:
        """Tell whether all came in, stayed, and heard everything once."""
        return not (self.failures or self.gaps or self.duplicates) and self.open == self.asked

    def figures(self) -> dict[str, object]:
        """Return all of it as plain values, delays in milliseconds."""
        told: dict[str, object] = {
            "connections_asked": self.asked,
            "connections_open": self.open,
            "frames": self.frames,
            "bytes": self.bytes,
            "sent": self.sent,
            "accepted": self.accepted,
            "lines_received": self.received,
            "left_out": self.left_out,
            "gaps": self.gaps,
            "declared_gaps": self.declared_gaps,
            "duplicates": self.duplicates,
            "lagged": self.lagged,
        }
        told |= {f"p{share}_ms": self.delays.percentile(share) for share in SHARES}
        told["max_ms"] = self.delays.most
        told |= {name: round(value, 4) for name, value in self.measured.items()}
        told["refused"], told["retried"] = dict(self.refused), dict(self.retried)
        told["failures"] = dict(self.failures)
        return told | {"well": self.well}
