"""Rules: how often what a rule found was found to be so by people; those that err are named."""

from collections.abc import Iterable

from msgspec import Struct

from storage.port import Collection, Row
from storage.work import Look, Work

LEAST_DECIDED = 50
LEAST_RIGHT = 0.5


class Rule(Row, frozen=True):
    """``right`` and ``wrong`` decisions on what the rule ``name`` found."""

    name: str
    right: int = 0
    wrong: int = 0


RULES = Collection("rule", Rule, id="name", counters=("right", "wrong"))


class Precision(Struct, frozen=True):
    """What part of ``decided`` cases of a rule were right, 0 to 1."""

    rule: str
    decided: int
    right: float


def precision(rule: Rule) -> Precision:
    decided = rule.right + rule.wrong
    return Precision(rule.name, decided, rule.right / decided if decided else 0.0)


def erring(rules: Iterable[Rule]) -> list[Precision]:
    """Return the rules that are wrong more often than right, once fifty were decided."""
    told = map(precision, rules)
    return [one for one in told if one.decided >= LEAST_DECIDED and one.right < LEAST_RIGHT]


async def judge_rule(name: str, right: int, wrong: int, work: Work) -> None:
    """Move the counts of a rule by ``right`` and ``wrong``."""
    if await work.get(RULES, name) is None:
        work.store(RULES, Rule(name, right=max(0, right), wrong=max(0, wrong)))
        return
    work.count(RULES, name, "right", right)
    work.count(RULES, name, "wrong", wrong)


async def errs(name: str, look: Look) -> bool:
    """Say whether a rule is among those that err."""
    row = await look.get(RULES, name)
    return row is not None and bool(erring([row]))
