"""Leaning: how a text as a whole leans, by weights that were learned from lines of people.

A list knows words and a rule knows forms. That "cancel it, we settle this between us" leads away is
told by neither, and "a killer bag" by both wrongly. Here each word of a text, each two in a row and
each thing that lists and forms have found in it weighs for or against; what they weigh together
(logistic regression) is how sure it is that it may not be said. Who has taught the weights, and
how they are learned anew: tests/moderation/lessons, tools/teach.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import combinations, islice
from math import sqrt
from typing import NamedTuple

from moderation.fold import UNSPACED, Plain, letters
from moderation.terms import INNOCENT, Found

# What a text may lean to; the weights of a token stand in this order, after the one of "at all".
KINDS = ("contact", "payment", "link", "fraud", "insult")
# Words and pictures; what stops, signs and figures say, forms and signs tell better.
TOKEN = re.compile(r"[^\W\d_]+|[^\w\s\x00-\x7f]")
LONGEST_RUN = 3  # characters in a row that are looked at where words are not set apart
BEGINS, ENDS = 4, 4
# No honest text is longer, nor meant in more ways: what goes beyond costs, and tells nothing.
MOST_TOKENS, MOST_WAYS = 120, 4
FEW = 10  # tokens; some three words have as many
LEAST = 8  # letters: of fewer, such as a greeting, the words say too little to be weighed
HEADED = "# "
# Log-odds: ten to one. From here on a text may not be said; below it what a list names is
# only doubtful.
SURE = 2.3

Weights = dict[str, tuple[float, ...]]


class BadWeights(Exception):
    """Weights that cannot be read; the message says where."""


class Leaning(NamedTuple):
    """How sure it is, in log-odds, that a text may not be said; what it would be, and where."""

    sure: float
    kind: str
    found: str


def read(text: str) -> Weights:
    """Return the weights in a table: by line a token, a tab, and its numbers in hundredths.

    The first line may say who has taught them. Raises BadWeights.
    """
    weights: Weights = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line or (number == 1 and line.startswith(HEADED)):
            continue
        token, _, told = line.partition("\t")
        try:
            weights[token] = tuple(_hundredths(each) for each in told.split(" "))
        except ValueError as error:
            raise BadWeights(f"line {number}: {error}") from error
        if len(weights[token]) != 1 + len(KINDS):
            raise BadWeights(f"line {number}: {token!r} has not {1 + len(KINDS)} weights")
    if "" not in weights:
        raise BadWeights("there is no line that says what every text weighs")
    return weights


@cache
def _hundredths(told: str) -> float:
    """Return a number that many tokens share: each is kept once."""
    return int(told) / 100


def weighable(plain: Plain) -> bool:
    """Say whether a text is long enough to lean anywhere."""
    return letters(plain.text) >= LEAST


def told_by(hits: Iterable[Found], signs: Iterable[str], form: str) -> set[str]:
    """Return what lists, signs and forms say of a text, each alone and each two of the parts."""
    kinds = {hit.kind for hit in hits}
    named = {f"={kind.category}{kind.level}" for kind in kinds if kind.level}
    parts = {kind.category for kind in kinds if not kind.level} - {INNOCENT}
    parts.update(signs)
    pairs = {f"={a}+{b}" for a, b in combinations(sorted(parts), 2)}
    return named | pairs | {f"={part}" for part in parts} | ({f"=:{form}"} if form else set())


def tokens(ways: Iterable[Plain]) -> set[str]:
    """Return the words of a text in all its readings, how they begin and end, and each two."""
    found: set[str] = set()
    for way in islice(ways, MOST_WAYS):
        before = ""
        for place in islice(TOKEN.finditer(way.text), MOST_TOKENS):
            word = place[0]
            if len(word) > 1 and UNSPACED.search(word):
                for size in range(1, LONGEST_RUN + 1):
                    found.update(word[at : at + size] for at in range(len(word) - size + 1))
            elif len(word) > BEGINS:
                found.add(f"{word[:BEGINS]}*")
                if len(word) > BEGINS + 2:
                    found.add(f"{word[: BEGINS + 2]}*")
                    found.add(f"*{word[-ENDS:]}")
            found.add(word)
            found.add(f"{before} {word}")
            before = word
    return found


def share(tokens: set[str]) -> float:
    """Return how much each token counts: of a short text no single word decides."""
    return 1 / sqrt(len(tokens) + FEW)


def lean(told: set[str], tokens: set[str], weights: Weights) -> Leaning:
    """Return how a text leans of which ``told`` is known and that has these ``tokens``.

    Only of what is SURE it says what it would be.
    """
    each = share(tokens)
    known = [(token, w) for token in tokens if (w := weights.get(token))]
    facts = [w for fact in told if (w := weights.get(fact))]
    always = weights[""]
    sure = always[0] + sum(w[0] for w in facts) + each * sum(w[0] for _, w in known)
    if sure < SURE:
        return Leaning(sure, "", "")
    sums = [
        always[n] + sum(w[n] for w in facts) + each * sum(w[n] for _, w in known)
        for n in range(1, len(KINDS) + 1)
    ]
    words = [(w[0], token) for token, w in known if "*" not in token]
    return Leaning(sure, KINDS[sums.index(max(sums))], max([(0.0, ""), *words])[1].strip())
