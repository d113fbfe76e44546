"""What words say side by side that none says alone: "write", "me" and the name of a network.

Lists give the parts (moderation/terms.py, `@part`); what a text as a whole is like (``signs``) may
be a part too: that there is a name as people have elsewhere, or so many digits.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from moderation.terms import Found, Kind

NEAR = 45  # characters from the first to the last, some six words
FAR = 1_000


class Rule(NamedTuple):
    kind: Kind
    parts: tuple[str, ...]
    within: int = NEAR


def _pairs(kind: Kind, first: str, *others: str) -> list[Rule]:
    return [Rule(kind, (first, other)) for other in others]


CONTACT, PAYMENT, LURE = Kind("contact", 2), Kind("payment", 2), Kind("lure", 2)
RULES: tuple[Rule, ...] = (
    *_pairs(CONTACT, "channel", "reach", "give", "mine", "away", "number", "handle", "dash"),
    *_pairs(CONTACT, "reach", "away", "handle", "digits", "number", "dash"),
    *_pairs(CONTACT, "number", "handle", "dash", "away"),
    *_pairs(CONTACT, "channel", "mention", "digits"),
    *_pairs(CONTACT, "give", "away"),
    *_pairs(PAYMENT, "means", "pay", "deal", "away", "mine", "number", "give", "account", "reach"),
    *_pairs(PAYMENT, "pay", "away", "number", "give", "account", "mine"),
    *_pairs(PAYMENT, "deal", "away"),
    *_pairs(PAYMENT, "number", "account"),
    *_pairs(LURE, "lure", "site", "number", "handle", "dash", "reach", "pay", "give"),
    *_pairs(Kind("insult", 2), "you", "slur"),
    *_pairs(Kind("threat", 3), "you", "violence"),
    *_pairs(Kind("hate", 3), "group", "scorn"),
    *_pairs(Kind("fraud", 2), "replica", "deal", "reach", "away", "pay"),
)
EVERYWHERE = frozenset({"channel", "means"})  # names, which are the same in all languages
MOST_EACH = 6  # places of one part that are looked at: a text that repeats itself says no more
NAMES = frozenset(part for rule in RULES for part in rule.parts)


def together(found: Iterable[Found], signs: frozenset[str]) -> Iterator[Found]:
    """Yield what the parts among ``found`` say side by side, and where."""
    tongues: dict[str, dict[str, list[Found]]] = {}
    for hit in found:
        if hit.kind.category in NAMES:
            tongue = "" if hit.kind.category in EVERYWHERE else hit.kind.tongue
            tongues.setdefault(tongue, {}).setdefault(hit.kind.category, []).append(hit)
    everywhere = tongues.pop("", {})
    for mine in tongues.values() or ({},):
        yield from _ruled(mine | everywhere, signs)


def _ruled(places: dict[str, list[Found]], signs: frozenset[str]) -> Iterator[Found]:
    for rule in RULES:
        if all(part in places or part in signs for part in rule.parts) and (
            there := _near([places[part] for part in rule.parts if part in places], rule.within)
        ):
            yield Found(rule.kind, *there)


def _near(places: list[list[Found]], within: int) -> tuple[int, int] | None:
    for chosen in product(*(each[:MOST_EACH] for each in places)):
        start, end = min(hit.start for hit in chosen), max(hit.end for hit in chosen)
        apart = sum(hit.end - hit.start for hit in chosen) <= end - start
        if apart and end - start <= within:
            return start, end
    return None
