"""The pace of callers: how often each, and all of one address, may ask for each command."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from rialto.command import Caller, Member, Rate, Spec
from rialto.refusal import TooFast

MOST_KNOWN = 100_000
PEOPLE_EACH = 10


@dataclass
class Pace:
    """A bucket per caller and command, kept as the moment at which it will be full again (GCRA).

    Members of one address may together ask ``people_each`` times as often as one of them: there
    are several behind a router, but not a hundred.
    """

    now_ms: Callable[[], int]
    people_each: int = PEOPLE_EACH
    full_at_ms: dict[tuple[str, str], float] = field(default_factory=dict)

    def take(self, spec: Spec, who: Caller) -> None:
        """Count one ask, or refuse with TooFast and the time until the next one may be made."""
        now, rate = self.now_ms(), spec.rate
        own = (spec.name, who.bucket)
        full = {own: self._full_at(own, rate, 1, now)}
        if isinstance(who, Member) and who.origin:
            all_there = (spec.name, f"@{who.origin}")
            full[all_there] = self._full_at(all_there, rate, self.people_each, now)
        if len(self.full_at_ms) >= MOST_KNOWN:
            self._forget_full(now)
        self.full_at_ms |= full

    def _full_at(self, bucket: tuple[str, str], rate: Rate, people: int, now: int) -> float:
        """Return when the bucket is full again after this ask; refuses with TooFast."""
        whole_ms = rate.seconds * 1000
        full_at = max(now, self.full_at_ms.get(bucket, 0)) + whole_ms / (rate.count * people)
        # Half a millisecond of grace: three thirds of ten seconds are a little more than ten.
        if (wait := full_at - now - whole_ms) > 0.5:
            raise TooFast(retry_after_ms=math.ceil(wait))
        return full_at

    def _forget_full(self, now: int) -> None:
        waiting = [(b, at) for b, at in self.full_at_ms.items() if at > now]
        # Where so many are waiting, the earliest tenth is let off rather than all remembered.
        self.full_at_ms = dict(waiting[-MOST_KNOWN * 9 // 10 :])
