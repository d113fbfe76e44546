"""Terms: lists of what may not be said, by category and level, found in one pass over a text.

A list has headings, `@category level` or `@part name`, and below each its terms, set apart by
commas and lines; `#` begins a comment. A part says nothing alone: what several say side by side is
told by moderation/together.py. A term is whole words in a row, as anybody writes them. `word*` is
any word that begins so, `*word` one that ends so; `{a|b}` is one of several, with nothing between
the bars for none; `_` is up to three words in between. Han is written without spaces: a term of it
is found anywhere, and `_` is up to eight characters. All lists apply to all texts: nobody knows a
text's language. Below `@innocent` stands what a term that lies within it does not count in.

What terms begin with is one automaton (Aho and Corasick, 1975): a text costs the same however long
the lists are.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

import ahocorasick

from moderation.fold import WORD, fold

CATEGORIES = (
    "insult", "swearing", "threat", "hate", "sexual", "selfharm", "contact", "payment", "lure",
    "fraud",
)  # fmt: skip
HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
PARTS = (
    "channel", "reach", "give", "mine", "away", "number", "pay", "means", "deal", "lure", "you",
    "slur", "violence", "group", "scorn", "replica",
)  # fmt: skip
INNOCENT = "innocent"
HEADING = re.compile(rf"@(?:({INNOCENT})|part (?P<part>\w+)|(\w+) ([1-5]))\s*")
COMMA = re.compile(r",(?![^{}]*\})")
SPACE = re.compile(r"\s+(?![^{}]*\})")
CHOICE = re.compile(r"\{([^{}]*)\}")
GAP = "_"
BETWEEN, BETWEEN_HAN = r"(?:\S+ ){0,3}?", r".{0,8}?"
MOST_OF_ONE = 64  # places of one kind in a text: a text that repeats itself says no more
MOST_KEYS = 16  # of one term; one of more is looked for by its first word


class BadList(Exception):
    """A list that cannot be read; the message says where and why."""


class Kind(NamedTuple):
    """What a list says of a term; ``level`` from 1, doubtful, to 5, never; 0 of a part.

    ``tongue`` is the list of a part: short words of one language are others in another.
    """

    category: str
    level: int
    tongue: str = ""


class Term(NamedTuple):
    kind: Kind
    text: str


class Found(NamedTuple):
    """A term within a row of words, from ``start`` up to ``end``, spaces around it left out."""

    kind: Kind
    start: int
    end: int


class Sought:
    """What is there where a key is: terms that end with it, and others that would go on from it."""

    __slots__ = ("_either", "length", "onward", "whole")

    def __init__(self, length: int, terms: Iterable[tuple[Kind, str]]) -> None:
        """Take the key's length, and of each term the pattern that must match there, if any."""
        self.length = length
        self.whole = tuple(kind for kind, pattern in terms if not pattern)
        self.onward = tuple((kind, pattern) for kind, pattern in terms if pattern)
        self._either: re.Pattern[str] | None = None

    def goes_on(self, row: str, start: int) -> bool:
        """Say whether any goes on, at once: some keys begin a hundred terms."""
        if self._either is None:
            self._either = re.compile("|".join(pattern for _, pattern in self.onward))
        return self._either.match(row, start) is not None


def read(text: str, name: str) -> list[Term]:
    """Return the terms of a list; raises BadList."""
    found: list[Term] = []
    heading: Kind | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("@"):
            heading = _heading(line, name)
            if heading is None:
                raise BadList(
                    f"{name}, line {number}: a heading is `@{INNOCENT}`, `@part name` with one of"
                    f" {', '.join(PARTS)}, or `@category level` with a level from 1 to 5 and one of"
                    f" {', '.join(CATEGORIES)}"
                )
        elif line.strip() and not line.startswith("#"):
            if heading is None:
                raise BadList(f"{name}, line {number}: there is no heading before this term")
            for term in filter(None, map(str.strip, COMMA.split(line))):
                if line.count("{") != line.count("}") or not all(_first(term)):
                    raise BadList(f"{name}, line {number}: {term!r} cannot be looked for")
                found.append(Term(heading, term))
    return found


def _heading(line: str, list_name: str) -> Kind | None:
    told = HEADING.fullmatch(line)
    if not told:
        return None
    if told[1]:
        return Kind(INNOCENT, 0)
    if told["part"] in PARTS:
        return Kind(told["part"], 0, list_name)
    return Kind(told[3], int(told[4])) if told[3] in CATEGORIES else None


def row(words: Iterable[str]) -> str:
    """Return the words of a folded text as terms are looked for: each with a space around it."""
    return f" {' '.join(words)} "


class Terms:
    """Lists, ready to be looked for. They do not change; a new list is a new one of these."""

    def __init__(self, terms: Iterable[Term]) -> None:
        keyed: dict[str, list[tuple[Kind, str]]] = {}
        for term in terms:
            for key, pattern in _keys(term.text):
                keyed.setdefault(key, []).append((term.kind, pattern))
        self.automaton = ahocorasick.Automaton()
        kept: dict[tuple[int, tuple[tuple[Kind, str], ...]], Sought] = {}
        for key, sought in keyed.items():
            means = len(key), tuple(sought)
            if means not in kept:  # most keys mean what others do
                kept[means] = Sought(*means)
            self.automaton.add_word(key, kept[means])
        if keyed:
            self.automaton.make_automaton()
        _ways.cache_clear()
        _piece.cache_clear()

    def hits(self, row: str) -> Iterator[Found]:
        """Yield the terms in a text, as ``row`` gives it, innocent ones too."""
        if not len(self.automaton):
            return
        met: dict[Kind, int] = {}
        for end, sought in self.automaton.iter(row):
            start = end - sought.length + 1
            there = [(kind, end + 1) for kind in sought.whole]
            if sought.onward and sought.goes_on(row, start):
                tried = ((kind, compiled(p).match(row, start)) for kind, p in sought.onward)
                there += [(kind, gone.end()) for kind, gone in tried if gone]
            for kind, upto in there:
                if (times := met.get(kind, 0)) < MOST_OF_ONE:
                    met[kind] = times + 1
                    yield Found(kind, *_trimmed(row, start, upto))


def found(row: str, *lists: Terms) -> list[Found]:
    """Return what the terms of all ``lists`` in a text are, less what lies in an innocent one."""
    hits = [hit for terms in lists for hit in terms.hits(row)]
    innocent = [hit for hit in hits if hit.kind.category == INNOCENT]
    if not innocent:
        return hits
    return [
        hit
        for hit in hits
        if not any(one.start <= hit.start and hit.end <= one.end for one in innocent)
    ]


def _trimmed(row: str, start: int, end: int) -> tuple[int, int]:
    return start + (row[start] == " "), end - (row[end - 1] == " ")


@lru_cache(maxsize=20_000)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of those that some text has needed: most of the thousands none does."""
    return re.compile(pattern)


Piece = tuple[str, bool, bool]  # words, and whether more may stand before and after in one word


def _keys(term: str) -> Iterator[tuple[str, str]]:
    """Yield what the automaton looks for, and the pattern that must match from there, if any."""
    pieces = _pieces(term)
    inner = any(after for piece in pieces[:-1] for _, _, after in piece) or any(
        before for piece in pieces[1:] for _, before, _ in piece
    )
    whole = [GAP] not in [[words for words, _, _ in piece] for piece in pieces] and not inner
    if whole and prod(map(len, pieces)) <= MOST_KEYS:
        for chosen in product(*pieces):
            words = " ".join(filter(None, (each for each, _, _ in chosen)))
            yield _key(words, chosen[0][1], chosen[-1][2]), ""
        return
    han = bool(HAN.search(term))
    rest = "".join(_pattern(piece, han, piece is pieces[-1]) for piece in pieces[1:])
    for words, before, after in pieces[0]:
        key = _key(words, before, after)
        yield key, re.escape(key) + (" ?" if han else r"\S* " if after else "") + rest


def _key(words: str, before: bool, after: bool) -> str:
    return ("" if before else " ") + words + ("" if after else " ")


def _pattern(piece: tuple[Piece, ...], han: bool, last: bool) -> str:
    if piece[0][0] == GAP:
        return BETWEEN_HAN if han else BETWEEN
    if han:
        return f"(?:{'|'.join(re.escape(words) for words, _, _ in piece)}) ?"
    ways = [
        (r"\S*?" if before else "")
        + re.escape(words)
        + ("" if after and last else r"\S* " if after else " ")
        for words, before, after in piece
        if words
    ]
    return f"(?:{'|'.join(ways)}){'?' if len(ways) < len(piece) else ''}"


def _pieces(term: str) -> list[tuple[Piece, ...]]:
    """Return the ways in which each place of a term may be written, the first never by nothing."""
    pieces: list[tuple[Piece, ...]] = [_ways(part) for part in SPACE.split(term)]
    while len(pieces) > 1 and any(not words for words, _, _ in pieces[0]):
        first, second = pieces[0], pieces[1]
        joined = [(f"{a[0]} {b[0]}", a[1], b[2]) if a[0] else b for a, b in product(first, second)]
        pieces[:2] = [tuple(joined)]
    return pieces


def _first(term: str) -> list[str]:
    return [words.strip(" _") for words, _, _ in _pieces(term)[0]]


@cache
def _ways(part: str) -> tuple[Piece, ...]:
    if part == GAP:
        return ((GAP, False, False),)
    choices = CHOICE.split(part)
    ways = [c.split("|") if at % 2 else [c] for at, c in enumerate(choices)]
    return tuple(dict.fromkeys(_piece("".join(chosen)) for chosen in product(*ways)))


@cache
def _piece(text: str) -> Piece:
    words = " ".join(WORD.findall(fold(text.replace("*", ""))))
    inside = bool(HAN.search(words))
    text = text.strip()
    return words, inside or text.startswith("*"), inside or text.endswith("*")
