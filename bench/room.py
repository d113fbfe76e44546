"""A full room that talks and likes, many small rooms, and a full room with readers who do not read.

    python -m bench.room [--quick]

2 000 viewers of one room, 200 lines and 2 000 likes a second; 200 rooms of 25 viewers, a line a
second in each; then the first again with 100 of the viewers stalled. The delay is from the moment a
line is sent to the moment another viewer has it, its commit and the tick included. The node is one
process, the crowd another, on the same machine. ``--quick`` takes a tenth of all.
"""

import argparse
import asyncio
from dataclasses import replace

import uvloop

from bench.crowd import Host, hosting, shown
from bench.harness import tell
from load.run import Run
from load.scenario import Scenario
from load.scenarios import ROOM, ROOMS, STALLED
from load.sockets import raise_limit

BUDGET = {
    "full_p95_ms": 300.0,
    "full_p99_ms": 800.0,
    "full_cpu_share": 1.0,
    "many_p99_ms": 300.0,
    "stalled_beside_full_p99": 1.2,
    "stalled_gone_s": 40.0,
    "not_received": 0.0,
}
SCENES = {"full": ROOM, "many": ROOMS, "stalled": STALLED}
Figures = dict[str, float]


async def talked(host: Host, run: Run) -> Figures:
    """Let those who came in talk; return delays, the CPU of the node, and what did not arrive."""
    loop = asyncio.get_running_loop()
    before, began = await asyncio.to_thread(host.spent), loop.time()
    await run.talk()
    after, took_s = await asyncio.to_thread(host.spent), loop.time() - began
    await run.settle()
    print(shown(run))
    told = run.report.figures()
    assert run.report.accepted, "nothing was said"
    return {
        "p95_ms": float(str(told["p95_ms"])),
        "p99_ms": float(str(told["p99_ms"])),
        "cpu_share": (after.cpu_s - before.cpu_s) / took_s,
        "not_received": float(run.report.gaps + run.report.duplicates + run.report.left_out),
        "mib": after.kib / 1024,
    } | run.report.measured


async def scene(scenario: Scenario) -> Figures:
    async with hosting() as host:
        run = host.run(scenario)
        try:
            await run.come_in()
            return await talked(host, run)
        finally:
            run.leave()


def tenth(scenario: Scenario) -> Scenario:
    """Return a tenth of it, for half as long: fewer rooms, or a smaller one."""
    one = scenario.rooms == 1
    return replace(
        scenario,
        rooms=1 if one else scenario.rooms // 10,
        viewers=scenario.viewers // 10 if one else scenario.viewers,
        lines_per_s=scenario.lines_per_s / 10,
        likes_per_s=scenario.likes_per_s / 10,
        stalled=scenario.stalled // 10,
        seconds=scenario.seconds / 2,
    )


async def measure(quick: bool) -> Figures:
    seen = {name: await scene(tenth(one) if quick else one) for name, one in SCENES.items()}
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
