"""What the screen costs: ``moderation.screen``, on what shoppers say and on odd texts of 500.

Then what it does to a node: 5 000 texts a second, judged in the loop that serves a full room which
talks (bench/room.py). ``lag_p99_ms`` is how late that loop's timers are, as the node itself
measures it (gateway/overload.py), only more often; ``behind_p99_ms`` is how late texts were judged,
and ``judged_per_s`` how many were. Of a hundred texts ninety are what shoppers say, nine the
innocent ones and one is odd, as the p99 has it; while a raid sends more of those, the shield lets
few of its accounts speak (chat/raids.py).

    python -m bench.screen [--quick]

Each text is judged several times and its best time counts, so that a busy machine does not blame
the screen. ``mean_us`` is of the demo's lines, ``p99_us`` of the innocent texts of its tests,
which are as like telephones and links as texts can be; ``worst_us`` of repetitions.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from multiprocessing.connection import Connection
from typing import cast

import uvloop

from bench.crowd import SETTINGS, hosting
from bench.harness import obey, tell
from bench.peers import a_node
from bench.room import tenth
from gateway.demo_words import ANSWERS, ASKED, LINES
from gateway.lists import own_screen
from load.scenario import Scenario
from load.scenarios import ROOM
from load.sockets import raise_limit
from tests.moderation.innocent import INNOCENT

BUDGET = {"mean_us": 50.0, "p99_us": 500.0, "worst_us": 5000.0, "lag_p99_ms": 20.0}
ODD = "1 1- +1_ a. a@ 1a a1a_ a_b_ 1:1_ www_ 1.1.2020_ 微信 好 \u0430a \ufdfa whatsapp_"
LONG = 500
PER_S, EVERY_S = 5_000, 0.002
AT_ONCE = round(PER_S * EVERY_S)
LOOK_S = 0.01

SCREEN = own_screen()


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


def odd() -> list[str]:
    return [(text.replace("_", " ") * LONG)[:LONG] for text in ODD.split()]


def _hundreds() -> Iterator[str]:
    """Yield ninety lines, nine innocent texts and an odd one, as often as there are odd ones."""
    lines, innocent = cycle(LINES), cycle(INNOCENT)
    for each in odd():
        yield from (*islice(lines, 90), *islice(innocent, 9), each)


async def looking(until: float) -> list[float]:
    """Return how late the loop's timers are until then, in ms."""
    loop, lags = asyncio.get_running_loop(), []
    while (due := loop.time() + LOOK_S) < until:
        await asyncio.sleep(LOOK_S)
        lags.append(max(0.0, loop.time() - due) * 1000)
    return lags


async def judging(until: float) -> list[float]:
    """Judge at the pace until then; return how late each few texts were, in ms."""
    texts = cycle(_hundreds())
    loop, behind = asyncio.get_running_loop(), []
    due = loop.time()
    while loop.time() < until:
        due += EVERY_S
        await asyncio.sleep(due - loop.time())
        behind.append(max(0.0, loop.time() - due) * 1000)
        for text in islice(texts, AT_ONCE):
            SCREEN.judge(text)
    return behind


async def judged(seconds: float) -> dict[str, float]:
    """Judge while the loop does all else; return its lag, and how that went."""
    until = asyncio.get_running_loop().time() + seconds
    async with asyncio.TaskGroup() as tasks:
        lags, behind = tasks.create_task(looking(until)), tasks.create_task(judging(until))
    return {
        "lag_p99_ms": statistics.quantiles(lags.result(), n=100)[98],
        "behind_p99_ms": statistics.quantiles(behind.result(), n=100)[98],
        "judged_per_s": len(behind.result()) * AT_ONCE / seconds,
    }


async def _node(orders: Connection) -> None:
    async with a_node(**SETTINGS) as node:

        async def act(seconds: object) -> object:
            return await judged(cast(float, seconds))

        await obey(orders, node.port, act)


async def beside_a_room(scenario: Scenario) -> dict[str, float]:
    async with hosting(_node) as host:
        run = host.run(scenario)
        try:
            await run.come_in()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(run.talk())
                host.server.line.send(scenario.seconds / 2)
                told: dict[str, float] = await asyncio.to_thread(host.server.line.recv)
            return told
        finally:
            run.leave()


def measure(times: int) -> dict[str, float]:
    innocent = best_us(INNOCENT, times)
    return {
        "mean_us": statistics.mean(best_us((*LINES, *ASKED, *ANSWERS), times)),
        "p99_us": innocent[len(innocent) * 99 // 100],
        "worst_us": best_us(odd(), times)[-1],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="beside a tenth of a room")
    quick = parser.parse_args().quick
    raise_limit()
    figures = measure(5 if quick else 100)
    figures |= uvloop.run(beside_a_room(tenth(ROOM) if quick else ROOM))
    tell("screen", figures, BUDGET)


if __name__ == "__main__":
    main()
