"""How much of what may not be said the screen stops, and what it stops by mistake.

    python -m bench.corpus [--quick] [--missed LABEL]

Over the labelled lines of ``tests/moderation/corpus``. Judged are those that are held out: no rule
was made on them. ``abuse`` is what abuses by a word or a set phrase that a list would hold, however
it is disguised, ``veiled`` what abuses by no such word. ``--missed`` prints lines of a label that
the screen gets wrong, of the others alone: those that are held out nobody reads.
"""

import argparse
from collections import Counter
from collections.abc import Iterable

from bench.harness import tell
from gateway.lists import own_screen
from moderation.verdict import Action
from tests.moderation.corpus import ABUSE, FRAUD, LABELS, LEADING_AWAY, TRADE, Line, lines

MISSED = {f"missed_{kind}": 0.1 for kind in LEADING_AWAY}
BUDGET = {"stopped_by_mistake": 0.01, **MISSED, "missed_abuse": 0.15}
KINDS = (TRADE, *LEADING_AWAY, FRAUD, "abuse", "veiled")

SCREEN = own_screen()


def stops(line: Line) -> bool:
    return SCREEN.judge(line.text).action() not in (Action.ALLOW, Action.FLAG)


def counts_as(line: Line) -> str:
    """Return as what a line counts."""
    if line.label not in ABUSE:
        return line.label
    return "abuse" if line.listed else "veiled"


def stopped(some: Iterable[Line]) -> dict[str, float]:
    """Return the part of each kind that is stopped."""
    of, hit = Counter[str](), Counter[str]()
    for line in some:
        of[counts_as(line)] += 1
        hit[counts_as(line)] += stops(line)
    return {kind: hit[kind] / of[kind] for kind in KINDS}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the same: it takes a second")
    parser.add_argument("--missed", choices=LABELS)
    asked = parser.parse_args()
    every = lines()
    seen = [line for line in every if not line.held_out]
    if asked.missed:
        for line in seen:
            if line.label == asked.missed and (line.label == TRADE) == stops(line):
                print(line.language, "evades" if line.evades else "", line.text, sep="\t")
        return
    print({kind: round(part, 3) for kind, part in stopped(seen).items()})
    held = stopped(line for line in every if line.held_out)
    figures = {
        "stopped_by_mistake": held.pop(TRADE),
        **{f"missed_{k}": 1 - v for k, v in held.items()},
    }
    tell("corpus", figures, BUDGET)


if __name__ == "__main__":
    main()
