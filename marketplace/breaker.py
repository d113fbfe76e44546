"""The breaker: when a marketplace answers nothing, nobody else is made to wait for it. Pure."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

IN_A_ROW = 5
LAST = 20
SHARE = 0.5
PROBE_EVERY_MS = 5_000


@dataclass
class Breaker:
    """Opens after 5 unknown outcomes in a row, or over half of the last 20; probed each 5 s."""

    now_ms: Callable[[], int]
    outcomes: deque[bool] = field(default_factory=lambda: deque(maxlen=LAST))
    probe_at_ms: int = 0
    open: bool = False

    def down_ms(self) -> int:
        """Return how long until asking is worth while, 0 if it is now."""
        return max(0, self.probe_at_ms - self.now_ms()) if self.open else 0

    def admit(self) -> int:
        """Count one call in; returns 0, or how long to wait. One probe at a time while open."""
        if not self.open:
            return 0
        if wait := self.down_ms():
            return wait
        self.probe_at_ms = self.now_ms() + PROBE_EVERY_MS
        return 0

    def well(self) -> None:
        """The marketplace has answered, whatever it said."""
        if self.open:
            self.open = False
            self.outcomes.clear()
        self.outcomes.append(True)

    def unknown(self) -> None:
        self.outcomes.append(False)
        last = list(self.outcomes)
        in_a_row = len(last) >= IN_A_ROW and not any(last[-IN_A_ROW:])
        too_many = len(last) == LAST and last.count(False) > LAST * SHARE
        if (in_a_row or too_many) and not self.open:
            self.open = True
            self.probe_at_ms = self.now_ms() + PROBE_EVERY_MS
