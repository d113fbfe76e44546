"""What the screen costs: ``moderation.screen``, on what shoppers say and on odd texts of 500.

    python -m bench.screen [--quick]

Each text is judged several times and its best time counts, so that a busy machine does not blame
the screen. ``mean_us`` is of the demo's lines, ``p99_us`` of the innocent texts of its tests,
which are as like telephones and links as texts can be; ``worst_us`` of repetitions.
"""

import argparse
import statistics
import time
from collections.abc import Iterable

from bench.harness import tell
from gateway.demo_words import ANSWERS, ASKED, LINES
from gateway.lists import own
from moderation.screen import Screen
from tests.moderation.innocent import INNOCENT

BUDGET = {"mean_us": 50.0, "p99_us": 500.0, "worst_us": 5000.0}
ODD = "1 1- +1_ a. a@ 1a a1a_ a_b_ 1:1_ www_ 1.1.2020_ 微信 好 \u0430a \ufdfa whatsapp_"
LONG = 500

SCREEN = Screen(own())


def best_us(texts: Iterable[str], times: int) -> list[float]:
    """Return the best time of each text, the longest last."""
    found = []
    for text in texts:
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            SCREEN.judge(text)
            taken.append(time.perf_counter() - began)
        found.append(min(taken) * 1e6)
    return sorted(found)


def measure(times: int) -> dict[str, float]:
    innocent = best_us(INNOCENT, times)
    odd = [(text.replace("_", " ") * LONG)[:LONG] for text in ODD.split()]
    return {
        "mean_us": statistics.mean(best_us((*LINES, *ASKED, *ANSWERS), times)),
        "p99_us": innocent[len(innocent) * 99 // 100],
        "worst_us": best_us(odd, times)[-1],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than a second")
    tell("screen", measure(5 if parser.parse_args().quick else 100), BUDGET)


if __name__ == "__main__":
    main()
