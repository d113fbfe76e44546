"""The ladder: ten steps from a hint to a ban for ever, and points that fade.

A step is proposed by what somebody has done lately and how grave it is this time. It is proposed,
not taken: people decide.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

DAY_MS = 24 * 3_600_000
HALF_LIFE_MS = 90 * DAY_MS


class Step(IntEnum):
    """What may be decided, the mildest first; NONE is that nothing was wrong."""

    NONE = 0
    NUDGE = 1
    WARNING = 2
    REMOVAL = 3
    SLOW = 4
    TIMEOUT = 5
    ROOM_BAN = 6
    MUTE = 7
    HOLD = 8
    SUSPENSION = 9
    BAN = 10


OF_A_PLACE = (Step.TIMEOUT, Step.ROOM_BAN)


class Span(NamedTuple):
    """How long a step may last, in seconds; 0 for one that is done at once or has no end."""

    least_s: int = 0
    usual_s: int = 0
    most_s: int = 0


HOUR, DAY = 3_600, 86_400
SPANS = {
    Step.NONE: Span(),
    Step.NUDGE: Span(),
    Step.WARNING: Span(),
    Step.REMOVAL: Span(),
    Step.SLOW: Span(HOUR, DAY, 7 * DAY),
    Step.TIMEOUT: Span(60, HOUR, DAY),
    Step.ROOM_BAN: Span(),
    Step.MUTE: Span(DAY, 7 * DAY, 30 * DAY),
    Step.HOLD: Span(DAY, 7 * DAY, 30 * DAY),
    Step.SUSPENSION: Span(DAY, 30 * DAY, 365 * DAY),
    Step.BAN: Span(),
}
# What a step leaves against somebody, in hundredths, to fade by half in ninety days.
POINTS = {
    Step.NONE: 0, Step.NUDGE: 0, Step.WARNING: 100, Step.REMOVAL: 100, Step.SLOW: 200,
    Step.TIMEOUT: 200, Step.ROOM_BAN: 400, Step.MUTE: 600, Step.HOLD: 800,
    Step.SUSPENSION: 1_200, Step.BAN: 2_400,
}  # fmt: skip
# From so many points on, a step at least, where the matter itself is of the lightest.
RISE = (
    (0, Step.NUDGE), (50, Step.WARNING), (150, Step.REMOVAL), (250, Step.SLOW),
    (400, Step.TIMEOUT), (600, Step.ROOM_BAN), (900, Step.MUTE), (1_300, Step.HOLD),
    (1_800, Step.SUSPENSION), (3_000, Step.BAN),
)  # fmt: skip
# What the gravity of a matter adds, in steps: what is grave is never answered by a hint.
LIFT = {1: 0, 2: 2, 3: 4, 4: 6}


class Mark(NamedTuple):
    """Points that were given at a moment."""

    points: int
    at_ms: int


def points(marks: Iterable[Mark], now_ms: int) -> int:
    """Return what is left of all ``marks``: half of each after ninety days, a quarter after 180."""
    return round(sum(mark.points * _left(now_ms - mark.at_ms) for mark in marks))


def proposed(gravity: int, left: int) -> Step:
    """Return the step that a matter of ``gravity`` 1 to 4 proposes for who has ``left`` points.

    Never a ban for what was the first thing: that is for people to see.
    """
    base = max(step for least, step in RISE if left >= least)
    most = Step.SUSPENSION if left < RISE[-1][0] else Step.BAN
    return Step(min(most, base + LIFT[gravity]))


def lasting(step: Step, seconds: int) -> int:
    """Return how long a step lasts that was asked for ``seconds``, 0 for the usual time."""
    span = SPANS[step]
    return min(span.most_s, max(span.least_s, seconds or span.usual_s))


def _left(age_ms: int) -> float:
    return float(2 ** -(max(0, age_ms) / HALF_LIFE_MS))
