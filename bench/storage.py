"""Durable inserts: many writers that share commits, beside one commit per write, on the same disk.

    python -m bench.storage [--quick]

Each round measures, one after the other and in files of the same folder: the disk's own fsync,
one commit per write, and group commit, first as fast as 256 writers can, then at the pace that one
commit per write could just keep. The figures are medians of the rounds.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from storage import lane
from storage.port import Batch, Collection, Lease, Put, Row, by
from storage.sqlite import SqliteStore

WRITERS = 256
LEAST_GAIN = 12.0
MOST_FSYNCS = 5.0
PAGE = b"x" * 4096
TEXT = "a line of a chat, as long as most of them are " * 4
TOGETHER = lane.MOST_TOGETHER


class Line(Row, frozen=True):
    id: str
    chat: str
    author: str
    text: str
    at_ms: int


LINES = Collection("bench_line", Line, indexes=(by("chat"),))


@dataclass
class Taken:
    """How long each write took, in seconds, and what all of them together took."""

    each: list[float] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_s: float = 0.0

    def at(self, share: float) -> float:
        return sorted(self.each)[int(len(self.each) * share)]

    @property
    def per_s(self) -> float:
        return len(self.each) / self.wall_s


def fsyncs(folder: Path, seconds: float) -> Taken:
    """Append pages to a file and sync each."""
    taken, began = Taken(), time.perf_counter()
    with (folder / "fsync").open("wb", buffering=0) as file:
        while time.perf_counter() - began < seconds:
            start = time.perf_counter()
            file.write(PAGE)
            os.fdatasync(file.fileno())
            taken.each.append(time.perf_counter() - start)
    return taken


@dataclass
class Writers:
    store: SqliteStore
    lease: Lease
    ids: Iterator[str]

    async def insert(self, writer: int) -> None:
        line = Line(next(self.ids), f"room{writer % 8}", f"user{writer}", TEXT, 1)
        await self.store.commit(Batch(self.lease, (Put(LINES, line),)))

    async def flat_out(self, seconds: float) -> Taken:
        """Let each writer insert again as soon as it is answered."""
        taken, end = Taken(), time.perf_counter() + seconds

        async def write(writer: int) -> None:
            while (start := time.perf_counter()) < end:
                await self.insert(writer)
                taken.each.append(time.perf_counter() - start)

        return await _timed(taken, write)

    async def at_pace(self, seconds: float, per_s: float) -> Taken:
        """Let the writers take turns.

        A write counts from its start: a timer of the loop is up to a millisecond late, which is
        several fsyncs. The pace is kept, so that a slow store meets as many writes as a fast one.
        """
        taken, gap, began = Taken(), WRITERS / per_s, time.perf_counter()

        async def write(writer: int) -> None:
            due = began + gap * writer / WRITERS
            while due < began + seconds:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                start = time.perf_counter()
                await self.insert(writer)
                taken.each.append(time.perf_counter() - start)
                due += gap

        return await _timed(taken, write)


async def _timed(taken: Taken, write: Callable[[int], Awaitable[None]]) -> Taken:
    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(write, range(WRITERS)))
    taken.wall_s, taken.cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    return taken


async def a_round(folder: Path, seconds: float) -> dict[str, float]:
    """Measure all of it once, in new files."""
    disk = fsyncs(folder, seconds / 2)
    ids = (f"{n:026}" for n in itertools.count())
    async with contextlib.AsyncExitStack() as stack:

        async def writers(name: str) -> Writers:
            store = await SqliteStore.open(folder / f"{name}.db", [LINES], "bench")
            stack.push_async_callback(store.close)
            return Writers(store, await store.claim("bench", 60_000), ids)

        lane.MOST_TOGETHER = 1
        single = await (await writers("single")).flat_out(seconds)
        lane.MOST_TOGETHER = TOGETHER
        grouped = await writers("grouped")
        fast = await grouped.flat_out(seconds)
        paced = await grouped.at_pace(seconds, single.per_s)
    return {
        "fsync_p50_ms": disk.at(0.5) * 1000,
        "fsync_p99_ms": disk.at(0.99) * 1000,
        "single_per_s": single.per_s,
        "single_p99_ms": single.at(0.99) * 1000,
        "grouped_per_s": fast.per_s,
        "grouped_p50_ms": fast.at(0.5) * 1000,
        "grouped_p99_ms": fast.at(0.99) * 1000,
        "grouped_cpu_us": fast.cpu_s / len(fast.each) * 1e6,
        "paced_p50_ms": paced.at(0.5) * 1000,
        "paced_p99_ms": paced.at(0.99) * 1000,
        "gain": fast.per_s / single.per_s,
        "paced_p99_in_fsync_p99": paced.at(0.99) / disk.at(0.99),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="at most 40 seconds")
    parser.add_argument("--folder", type=Path, default=Path(), help="on the disk to measure")
    asked = parser.parse_args()
    count, seconds = (3, 2.5) if asked.quick else (7, 5.0)
    rounds = []
    for n in range(count):
        with tempfile.TemporaryDirectory(dir=asked.folder, prefix=".bench-") as folder:
            rounds.append(uvloop.run(a_round(Path(folder), seconds)))
        print(f"round {n + 1}:", *(f"{name} {value:.1f}" for name, value in rounds[-1].items()))
    figures = {
        name: round(statistics.median(each[name] for each in rounds), 2) for name in rounds[0]
    }
    held = figures["gain"] >= LEAST_GAIN and figures["paced_p99_in_fsync_p99"] <= MOST_FSYNCS
    budget = {"gain": LEAST_GAIN, "paced_p99_in_fsync_p99": MOST_FSYNCS}
    print(json.dumps({"bench": "storage", "figures": figures, "budget": budget, "held": held}))


if __name__ == "__main__":
    main()
