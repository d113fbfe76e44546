"""Grounds: for what something is reported and decided, how grave it is, and how soon it is due."""

from typing import Literal

# A member may choose the first four of a line, and some of a product (moderation/reports.py).
Ground = Literal[
    "spam", "abuse", "scam", "other",
    "hate", "threat", "sexual", "selfharm", "contact", "payment", "counterfeit", "privacy",
    "unsafe", "misleading",
]  # fmt: skip

HOUR_MS = 3_600_000
LIGHT, GRAVEST = 1, 4
GRAVITY: dict[Ground, int] = {
    "spam": 1, "contact": 1, "other": 1,
    "abuse": 2, "payment": 2, "sexual": 2, "misleading": 2,
    "scam": 3, "hate": 3, "counterfeit": 3, "privacy": 3, "unsafe": 3,
    "threat": 4, "selfharm": 4,
}  # fmt: skip
# For what the screen doubts a line, and on which ground people are to look at it.
BY_RULE: dict[str, Ground] = {
    "insult": "abuse", "swearing": "abuse", "threat": "threat", "hate": "hate", "sexual": "sexual",
    "selfharm": "selfharm", "contact": "contact", "payment": "payment", "lure": "spam",
    "fraud": "scam",
}  # fmt: skip
# What the law forbids wherever we are; all else our own terms do (DSA, article 17 (3) d and e).
UNLAWFUL: frozenset[Ground] = frozenset(
    {"scam", "hate", "counterfeit", "threat", "privacy", "unsafe"}
)
# How soon a case is to be decided, by gravity; an appeal within two days.
DUE_MS = {1: 72 * HOUR_MS, 2: 24 * HOUR_MS, 3: 4 * HOUR_MS, 4: HOUR_MS}
APPEAL_DUE_MS = 48 * HOUR_MS
# What a trusted flagger reports: in half that time, and within four hours (DSA, article 22 (1)).
FLAGGED_MS = 4 * HOUR_MS
# A report weighs a hundred where nothing is known of who reports; so much lifts a case a step.
LIFTING = 500


def gravity(ground: Ground, weight: int) -> int:
    """Return how grave a case is, 1 to 4, by its ground and by what its reports weigh."""
    return min(GRAVEST, GRAVITY[ground] + (weight >= LIFTING))


def flagged_due_ms(gravity: int) -> int:
    """Return how soon a case is due that a trusted flagger has reported: before its equals."""
    return min(DUE_MS[gravity] // 2, FLAGGED_MS)
