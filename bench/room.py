"""A full room that talks and likes, many small rooms, and a full room with readers who do not read.

    python -m bench.room [--quick]

2 000 viewers of one room, 200 lines and 2 000 likes a second; 200 rooms of 25 viewers, a line a
second in each; then the first again with 100 of the viewers stalled. The delay is from the moment a
line is sent to the moment another viewer has it, its commit and the tick included. The node is one
process, the crowd another, on the same machine. ``--quick`` takes a tenth of all.
"""

import argparse
import asyncio

import uvloop

from bench.crowd import Host, hosting, shown
from bench.harness import raise_limit, tell
from load.scenarios import Run, Scenario

BUDGET = {
    "full_p95_ms": 300.0,
    "full_p99_ms": 800.0,
    "full_cpu_share": 1.0,
    "many_p99_ms": 300.0,
    "stalled_beside_full_p99": 1.2,
    "stalled_gone_s": 40.0,
    "not_received": 0.0,
}
GONE_WITHIN_S = 60.0
Figures = dict[str, float]


async def talked(host: Host, run: Run, seconds: float) -> Figures:
    """Let those who came in talk; return delays, the CPU of the node, and what did not arrive."""
    loop = asyncio.get_running_loop()
    before, began = await asyncio.to_thread(host.spent), loop.time()
    await run.talk(seconds)
    after, took_s = await asyncio.to_thread(host.spent), loop.time() - began
    await run.settle()
    print(shown(run))
    told = run.report.figures()
    assert run.report.accepted, "nothing was said"
    return {
        "p95_ms": float(str(told["p95_ms"])),
        "p99_ms": float(str(told["p99_ms"])),
        "cpu_share": (after.cpu_s - before.cpu_s) / took_s,
        "not_received": float(run.report.gaps + run.report.duplicates),
        "mib": after.kib / 1024,
    }


async def scene(scenario: Scenario, seconds: float) -> Figures:
    async with hosting() as host:
        run = host.run(scenario)
        try:
            await run.come_in()
            return await talked(host, run, seconds)
        finally:
            run.leave()


async def stalled_scene(scenario: Scenario, stalled: int, seconds: float) -> Figures:
    """The same with so many viewers who read nothing any more; also in how long they are gone."""
    async with hosting() as host:
        run, loop = host.run(scenario), asyncio.get_running_loop()
        try:
            await run.come_in()
            readers = run.members[0]
            for viewer in readers[:stalled]:
                viewer.transport.pause_reading()
                viewer.leaving = True  # nobody waits for what they do not read
            began = loop.time()
            figures = await talked(host, run, seconds)
            while (await asyncio.to_thread(host.spent)).connected > len(readers) - stalled:
                assert loop.time() - began < GONE_WITHIN_S, "the stalled are still there"
                await asyncio.sleep(0.5)
            return figures | {"gone_s": loop.time() - began}
        finally:
            run.leave()


async def measure(quick: bool) -> Figures:
    part, seconds = (10, 5.0) if quick else (1, 10.0)
    full = Scenario("room", 1, 2_000 // part, 200 / part, 2_000 / part)
    many = Scenario("rooms", 200 // part, 25, 200 / part)
    seen = {
        "full": await scene(full, seconds),
        "many": await scene(many, seconds),
        "stalled": await stalled_scene(full, 100 // part, seconds),
    }
    figures = {f"{name}_{what}": value for name, of in seen.items() for what, value in of.items()}
    figures["stalled_beside_full_p99"] = figures["stalled_p99_ms"] / figures["full_p99_ms"]
    figures["not_received"] = sum(of["not_received"] for of in seen.values())
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of all, two minutes")
    raise_limit()
    tell("room", uvloop.run(measure(parser.parse_args().quick)), BUDGET)


if __name__ == "__main__":
    main()
