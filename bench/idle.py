"""Sockets that only listen: what each costs in memory, and all of them together in CPU.

    python -m bench.idle [--quick]

10 000 people (1 000 with --quick) come in by the public door, each subscribed to the three channels
of a room and to their own. Nobody says anything: what is spent is pings, pongs and timers.
"""

import argparse
import asyncio
from dataclasses import replace

import uvloop

from bench.crowd import Host, hosting, shown
from bench.harness import tell
from load.scenarios import IDLE
from load.sockets import raise_limit

BUDGET = {"kib_a_socket": 24.0, "cpu_share": 0.15}
REST_S = 5.0


async def measure(viewers: int, window_s: float) -> dict[str, float]:
    async with hosting() as host:
        return await _measure(host, viewers, window_s)


async def _measure(host: Host, viewers: int, window_s: float) -> dict[str, float]:
    loop = asyncio.get_running_loop()
    run = host.run(replace(IDLE, viewers=viewers))
    empty = await asyncio.to_thread(host.spent)
    try:
        await run.come_in()
        await asyncio.sleep(REST_S)
        before, began = await asyncio.to_thread(host.spent), loop.time()
        await asyncio.sleep(window_s)
        after, took_s = await asyncio.to_thread(host.spent), loop.time() - began
    finally:
        run.leave()
    print(shown(run))
    assert after.connected >= viewers, "some were not let in, or did not stay"
    return {
        "sockets": float(after.connected),
        "kib_a_socket": (after.kib - empty.kib) / viewers,
        "cpu_share": (after.cpu_s - before.cpu_s) / took_s,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the people, half a minute")
    quick = parser.parse_args().quick
    raise_limit()
    figures = uvloop.run(
        measure(IDLE.viewers // 10 if quick else IDLE.viewers, 20.0 if quick else 60.0)
    )
    tell("idle", figures, BUDGET)


if __name__ == "__main__":
    main()
