"""The pace of callers: how often each may ask for each command."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from rialto.command import Caller, Spec
from rialto.refusal import TooFast

MOST_KNOWN = 100_000


@dataclass
class Pace:
    """A bucket per caller and command, kept as the moment at which it will be full again (GCRA)."""

    now_ms: Callable[[], int]
    full_at_ms: dict[tuple[str, str], float] = field(default_factory=dict)

    def take(self, spec: Spec, who: Caller) -> None:
        """Count one ask, or refuse with TooFast and the time until the next one may be made."""
        now, bucket = self.now_ms(), (spec.name, who.bucket)
        whole_ms = spec.rate.seconds * 1000
        full_at = max(now, self.full_at_ms.get(bucket, 0)) + whole_ms / spec.rate.count
        # Half a millisecond of grace: three thirds of ten seconds are a little more than ten.
        if (wait := full_at - now - whole_ms) > 0.5:
            raise TooFast(retry_after_ms=math.ceil(wait))
        if len(self.full_at_ms) >= MOST_KNOWN:
            self._forget_full(now)
        self.full_at_ms[bucket] = full_at

    def _forget_full(self, now: int) -> None:
        waiting = [(b, at) for b, at in self.full_at_ms.items() if at > now]
        # Where so many are waiting, the earliest tenth is let off rather than all remembered.
        self.full_at_ms = dict(waiting[-MOST_KNOWN * 9 // 10 :])
