"""The screen that every text passes before it is shown: pure, and within half a millisecond.

It is told the text alone and says which rule the text breaks and where, so that the sender can
mend it. It looks for what leads people away from here and for what the lists name
(moderation/lists), in the text as folded and in the other ways in which an eye would read it.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec.structs import replace

from moderation.contacts import (
    ADDRESSES,
    AT_WORDS,
    NAMED,
    STOP_WORDS,
    address,
    link,
    messenger,
)
from moderation.fold import (
    LEAST_APART,
    MOST,
    MOST_FOLDED,
    STRETCHED,
    SYMBOLS_BETWEEN,
    Plain,
    fold,
    readings,
    two_alphabets,
    without_symbols,
)
from moderation.leaning import SURE, Leaning, Weights, lean, tokens, told_by, weighable
from moderation.numbers import SPELLED, phone
from moderation.signs import signs
from moderation.terms import CATEGORIES, INNOCENT, Found, Kind, Terms, found, row
from moderation.together import together
from moderation.verdict import CLEAN, Verdict, must_be_sayable
from moderation.words import DIGITS

# Controls, and overrides of direction, which let a text read as another one (Unicode TR 36).
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]")
# Embeddings and isolates are ordinary in pasted Arabic; left open, they reach beyond their text.
OPENING, CLOSING = "\u202a\u202b\u2066\u2067\u2068", "\u202c\u2069"
# Marks heaped upon each other climb over the lines around; no language needs five.
HEAPED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u06d6-\u06ed\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5}"
)
# Each of these is met in ordinary talk too: one says nothing, two together are as one that is sure.
DOUBTED = frozenset(Kind(category, 1) for category in ("contact", "payment", "lure"))
DOUBTS, LEAST, DOUBTFUL = 2, 2, 1
# What lists call graver than this stands, and what has these forms, however the whole text leans:
# a number may be of a parcel as well as of a telephone.
ARBITRATED = 3
CERTAIN = frozenset({"link", "mail", "handle", "messenger"})
# Contacts and links are known by their form.
BY_FORM = 3
# Without one of these signs or words in it, and with nothing to be read in another way, only a list
# can find anything in a text: that holds for most. A new rule adds what it needs here.
SIGNS = re.compile(r"[0-9@/:=\[({$|€*\u3040-\u9fff\uac00-\ud7a3]|![a-z]|\.(?!\.*$)")
TRIGGERS = frozenset({*ADDRESSES, *AT_WORDS, *STOP_WORDS})


MOST_FOUND = 80


@dataclass
class Screen:
    """Judges texts. ``own`` are our lists, ``theirs`` those of who runs the site.

    ``weights`` tell how a text as a whole leans; without any, lists and forms alone decide.
    """

    own: Terms
    theirs: Terms = field(default_factory=lambda: Terms(()))
    weights: Weights = field(default_factory=dict, repr=False)

    def judge(self, text: str, *, links: bool = False) -> Verdict:
        """Judge ``text``: no waiting. ``links`` are let through where the sender may."""
        if len(text) > MOST:
            return Verdict("length")
        if odd := _odd(text):
            return Verdict("unprintable", f"U+{ord(odd):04X}")
        plain = fold(text)
        if len(plain) > MOST_FOLDED:
            return Verdict("length")
        if not plain:
            return Verdict("empty")
        told = told_of(plain, self.own, self.theirs, links=links)
        verdict = _by_form(told.form) if told.form else _listed(told.named)
        certain = verdict.rule in CERTAIN or verdict.level > ARBITRATED
        if certain or links or not self.weights or not weighable(told.ways[0]):
            return verdict
        leaning = lean(told.facts(), tokens(told.ways), self.weights)
        return self._weighed(verdict, leaning, told)

    def must_pass(self, text: str, *, links: bool = False) -> None:
        """Refuse with Screened, which tells the rule and what was found, or let the text pass."""
        must_be_sayable(self.judge(text, links=links))

    def _weighed(self, verdict: Verdict, leaning: Leaning, told: "Told") -> Verdict:
        """Return what becomes of a verdict of the lists, and of there being none.

        What who runs the site lists, or calls innocent, is theirs to say: no weight changes it.
        """
        if leaning.sure >= SURE and verdict.level:
            return replace(verdict, level=max(verdict.level, LEAST))
        if leaning.sure >= SURE:
            named = Verdict(leaning.kind, leaning.found[:MOST_FOUND], LEAST)
            return verdict if self._innocent(told) else named
        if verdict.level <= DOUBTFUL:
            return verdict
        theirs = _listed([(said, found(said, self.theirs)) for said, _ in told.named])
        return max(replace(verdict, level=DOUBTFUL), theirs, key=lambda one: one.level)

    def _innocent(self, told: "Told") -> bool:
        hits = (hit for said, _ in told.named for hit in self.theirs.hits(said))
        return any(hit.kind.category == INNOCENT for hit in hits)


Named = tuple[str, list[Found]]  # the words of a reading in a row, and what lists name there


class Told(NamedTuple):
    """What rules and lists tell of a text: its ``ways`` of reading, and in each what is named."""

    ways: list[Plain]
    form: tuple[str, str] | None
    signs: frozenset[str]
    named: list[Named]

    def facts(self) -> set[str]:
        """Return it as weights know it; what is found in another reading alone is marked so."""
        facts: set[str] = set()
        for at, (_, hits) in enumerate(self.named):
            here = told_by(hits, self.signs, self.form[0] if self.form else "")
            facts |= {f"~{fact}" for fact in here - facts} | here if at else here
        return facts


def told_of(plain: str, *lists: Terms, links: bool = False) -> Told:
    """Return what rules and ``lists`` tell of a folded text; ``links`` are no matter there."""
    first = Plain(plain)
    if _ordinary(first):
        return Told([first], None, frozenset(), [_named(first, frozenset(), lists)])
    ways, told = list(readings(first)), signs(first)
    if (form := _form(ways, links=links)) and form[0] in CERTAIN:
        return Told(ways, form, told, [])
    return Told(ways, form, told, [_named(way, told, lists) for way in ways])


def _named(way: Plain, told: frozenset[str], lists: tuple[Terms, ...]) -> Named:
    """Return what lists name in one reading, and what that says together with the signs."""
    said = row(way.words)
    hits = found(said, *lists)
    return said, [*hits, *together(hits, told)] if hits or told else []


def _form(ways: list[Plain], *, links: bool) -> tuple[str, str] | None:
    """Return what is known by its form in one of the readings: its rule, and where."""
    for read in ways:
        contact = address(read) or messenger(read) or (None if links else link(read))
        if contact:
            return contact
    plain = ways[0]
    bare = without_symbols(plain) if SYMBOLS_BETWEEN.search(plain.text) else None
    return phone(plain) or (phone(bare) if bare else None)


def _listed(named: list[Named]) -> Verdict:
    """Return the gravest that the lists name in any reading."""
    return max((_gravest(*one) for one in named), key=lambda one: one.level)


def _gravest(said: str, hits: list[Found]) -> Verdict:
    """Return the gravest of what the lists name, or what doubtful terms say together."""
    named = [hit for hit in hits if hit.kind.level]
    doubts = [hit for hit in named if hit.kind in DOUBTED]
    if len({(hit.start, hit.end) for hit in doubts}) < DOUBTS:
        named = [hit for hit in named if hit.kind not in DOUBTED]
        doubts = []
    if not named:
        return CLEAN
    gravest = max(named, key=_gravity)
    level = max(gravest.kind.level, LEAST) if doubts else gravest.kind.level
    return Verdict(gravest.kind.category, said[gravest.start : gravest.end][:MOST_FOUND], level)


def _gravity(hit: Found) -> tuple[int, int]:
    """What is aimed at somebody comes before what is but coarse."""
    return hit.kind.level, -CATEGORIES.index(hit.kind.category)


def _by_form(found: tuple[str, str]) -> Verdict:
    rule, where = found
    return Verdict(rule, where[:MOST_FOUND], BY_FORM)


def _odd(text: str) -> str:
    """Return a character for which the text cannot be shown, empty if there is none."""
    if text.isascii():
        found = UNPRINTABLE.search(text)
        return found[0] if found else ""
    if found := UNPRINTABLE.search(text) or HEAPED.search(text):
        return found[0][0]
    opened, closed = (sum(map(text.count, signs)) for signs in (OPENING, CLOSING))
    return "" if opened == closed else OPENING[0]


def _ordinary(plain: Plain) -> bool:
    """Say whether a text has one reading alone, in which nothing but a list can find anything."""
    if any(sign.search(plain.text) for sign in (SIGNS, STRETCHED, NAMED, SYMBOLS_BETWEEN)):
        return False
    if two_alphabets(plain.text):
        return False
    words = plain.words
    if not TRIGGERS.isdisjoint(plain.seen) or [*map(len, words)].count(1) >= LEAST_APART:
        return False
    return len(words) < SPELLED or sum(word in DIGITS for word in words) < SPELLED
