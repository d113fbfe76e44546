"""Verdicts: what a text breaks, how gravely, and what follows from it where it is said."""

from enum import Enum
from typing import Annotated

from msgspec import Meta, Struct

from rialto.refusal import Refusal

# How strict a place is: 0, what nobody may say anywhere, to 4, whatever is doubtful.
Strictness = Annotated[int, Meta(ge=0, le=4)]
NORMAL = 2
# The least level that is not let through, by strictness.
STOPPED = (5, 3, 2, 2, 1)
# From this strictness on, what is one level below waits for whoever keeps the place.
HOLDS = 3
NEVER = 5


class Action(Enum):
    ALLOW = "allow"
    FLAG = "flag"  # it is shown, and whoever keeps the place is told
    HOLD = "hold"  # it is shown once they say so
    BOUNCE = "bounce"  # its author is told what to mend
    BLOCK = "block"  # its author is told the rule alone: there is nothing to mend


class Verdict(Struct, frozen=True):
    """``rule`` names what the text breaks, empty if nothing; ``found`` is where, as folded.

    ``level`` is from 1, doubtful, to 5, never; 0 of what no place may loosen, such as its length.
    """

    rule: str = ""
    found: str = ""
    level: int = 0

    def action(self, strict: int = NORMAL) -> Action:
        """Return what follows from it in a place that is so ``strict``."""
        if not self.rule:
            return Action.ALLOW
        if self.level >= NEVER:
            return Action.BLOCK
        least = STOPPED[strict]
        if not self.level or self.level >= least:
            return Action.BOUNCE
        if self.level < least - 1:
            return Action.ALLOW
        return Action.HOLD if strict >= HOLDS else Action.FLAG


CLEAN = Verdict()


class Screened(Refusal):
    code = 1501
    reason = "this cannot be said here"


def must_be_sayable(verdict: Verdict, strict: int = NORMAL) -> Action:
    """Refuse with Screened, which tells the rule and where, or return what follows."""
    action = verdict.action(strict)
    if action is Action.BOUNCE:
        raise Screened(rule=verdict.rule, found=verdict.found)
    if action is Action.BLOCK:
        raise Screened(rule=verdict.rule, found="")
    return action
