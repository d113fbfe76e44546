"""What words say side by side that none says alone: "write", "me" and the name of a network.

Lists give the parts (moderation/terms.py, `@part`); what a text as a whole is like (``signs``) may
be a part too: that there is a name as people have elsewhere, or so many digits.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from moderation.terms import Found, Kind

NEAR = 45  # characters from the first to the last, some six words


class Rule(NamedTuple):
    kind: Kind
    parts: tuple[str, ...]
    within: int = NEAR


def _pairs(kind: Kind, first: str, *others: str) -> list[Rule]:
    return [Rule(kind, (first, other)) for other in others]


CONTACT, PAYMENT, LURE = Kind("contact", 2), Kind("payment", 2), Kind("lure", 2)
# Each of these is met in ordinary talk too; two of them together are not.
DOUBT, DOUBT_OF_PAYMENT, DOUBT_OF_LURE = Kind("contact", 1), Kind("payment", 1), Kind("lure", 1)
RULES: tuple[Rule, ...] = (
    *_pairs(CONTACT, "channel", "reach", "away", "handle", "mention", "digits", "dash"),
    *_pairs(DOUBT, "channel", "give", "mine", "number"),
    *_pairs(CONTACT, "reach", "away", "handle", "digits", "dash", "number"),
    *_pairs(CONTACT, "number", "dash", "away"),
    *_pairs(DOUBT, "number", "handle"),
    *_pairs(CONTACT, "give", "away"),
    *_pairs(PAYMENT, "means", "deal", "away", "mine", "number", "account", "reach"),
    *_pairs(DOUBT_OF_PAYMENT, "means", "give", "pay"),
    *_pairs(PAYMENT, "pay", "away", "account"),
    *_pairs(DOUBT_OF_PAYMENT, "pay", "number", "give", "mine"),
    *_pairs(PAYMENT, "deal", "away"),
    *_pairs(PAYMENT, "number", "account"),
    *_pairs(LURE, "lure", "site", "handle", "dash", "reach", "pay", "give"),
    *_pairs(DOUBT_OF_LURE, "lure", "number"),
    Rule(LURE, ("site",)),
    Rule(PAYMENT, ("account",)),
    *_pairs(Kind("insult", 2), "you", "slur"),
    *_pairs(Kind("threat", 1), "you", "violence"),
    *_pairs(Kind("hate", 3), "group", "scorn"),
    *_pairs(Kind("fraud", 2), "replica", "deal", "away", "pay"),
)
EVERYWHERE = frozenset({"channel", "means"})  # names, which are the same in all languages
MOST_EACH = 3  # places of one part that are looked at: a text that repeats itself says no more
NAMES = frozenset(part for rule in RULES for part in rule.parts)


def together(found: Iterable[Found], signs: frozenset[str]) -> Iterator[Found]:
    """Yield what the parts among ``found`` say side by side, and where."""
    tongues: dict[str, dict[str, list[Found]]] = {}
    for hit in found:
        if hit.kind.category in NAMES:
            tongue = "" if hit.kind.category in EVERYWHERE else hit.kind.tongue
            tongues.setdefault(tongue, {}).setdefault(hit.kind.category, []).append(hit)
    everywhere = tongues.pop("", {})
    said = [mine | everywhere for mine in tongues.values()] or [everywhere]
    for rule in applying(signs.union(*said)):
        if there := next(filter(None, (_there(rule, places, signs) for places in said)), None):
            yield Found(rule.kind, *there)


@lru_cache(maxsize=4096)
def applying(parts: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules all of whose ``parts`` are somewhere in a text: of most texts none."""
    return tuple(rule for rule in RULES if parts.issuperset(rule.parts))


def _there(
    rule: Rule, places: dict[str, list[Found]], signs: frozenset[str]
) -> tuple[int, int] | None:
    if not all(part in places or part in signs for part in rule.parts):
        return None
    return _near([places[part] for part in rule.parts if part in places], rule.within)


def _near(places: list[list[Found]], within: int) -> tuple[int, int] | None:
    if not places:
        return 0, 0  # the whole text says it
    for chosen in product(*(each[:MOST_EACH] for each in places)):
        start, end = min(hit.start for hit in chosen), max(hit.end for hit in chosen)
        apart = sum(hit.end - hit.start for hit in chosen) <= end - start
        if apart and end - start <= within:
            return start, end
    return None
