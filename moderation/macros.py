"""Macros: decisions that come again and again, prepared. Pages say each in the reader's words."""

from typing import Literal, NamedTuple

from moderation.grounds import Ground
from moderation.ladder import Step

Macro = Literal[
    "", "spam", "contact", "payment", "insult", "hate", "threat", "fraud", "fake", "private",
    "nothing",
]  # fmt: skip


class Prepared(NamedTuple):
    ground: Ground
    step: Step


PREPARED: dict[Macro, Prepared] = {
    "spam": Prepared("spam", Step.REMOVAL),
    "contact": Prepared("contact", Step.REMOVAL),
    "payment": Prepared("payment", Step.TIMEOUT),
    "insult": Prepared("abuse", Step.REMOVAL),
    "hate": Prepared("hate", Step.MUTE),
    "threat": Prepared("threat", Step.SUSPENSION),
    "fraud": Prepared("scam", Step.SUSPENSION),
    "fake": Prepared("counterfeit", Step.HOLD),
    "private": Prepared("privacy", Step.REMOVAL),
    "nothing": Prepared("other", Step.NONE),
}
