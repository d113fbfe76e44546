"""Macros: decisions that come again and again, prepared. Pages say each in the reader's words."""

from typing import Literal, NamedTuple

from moderation.grounds import Ground
from moderation.ladder import Step

Macro = Literal[
    "", "spam", "contact", "payment", "insult", "hate", "threat", "fraud", "fake", "private",
    "nothing", "genuine", "replica",
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
    "genuine": Prepared("counterfeit", Step.NONE),
    "replica": Prepared("other", Step.REMOVAL),
}
# What a product may turn out to be, then what else is said of one; the rest is said of words.
OF_A_PRODUCT: tuple[Macro, ...] = ("genuine", "replica", "fake", "fraud", "nothing")
ONLY_OF_A_PRODUCT: frozenset[Macro] = frozenset({"genuine", "replica"})


def fitting(of_a_product: bool) -> list[Macro]:
    """Return the macros for a product, or for anything else, the likeliest first."""
    if of_a_product:
        return [*OF_A_PRODUCT]
    return [macro for macro in PREPARED if macro not in ONLY_OF_A_PRODUCT]
