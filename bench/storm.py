"""Reconnect storms: all are cut at once, come back as the SDKs do, and miss nothing unsaid.

    python -m bench.storm [--quick]

3 000 people (300 with --quick) listen to a room in which four lines a second are told all the time,
and its host pins. First their lines are cut in the same moment. Then the node is told to end, and
another takes its place on the same port and store. Then it is killed, and another does. Everybody
keeps a ledger of the chat, which the bus holds, and of the room's log, which the store holds: what
is missing without being told so is a silent gap. The time to be back counts from the cut, or from
the moment when the successor listens. It is the scenario of ``rialto load storm``.
"""

import argparse
import asyncio
import os
import re
import signal
import sys
import tempfile
from dataclasses import dataclass, replace

import uvloop

from bench.crowd import shown, target
from bench.harness import START_S, tell
from bench.peers import SECRET
from load.scenario import Scenario
from load.scenarios import STORM
from load.sockets import raise_limit
from load.storm import StormRun, Strike

NOT_RECOVERED = 0.001
BUDGET = {
    "cut_back_s": 30.0,
    "cut_not_recovered_share": NOT_RECOVERED,
    "cut_silent_gaps": 0.0,
    "cut_twice": 0.0,
    "drained_back_s": 30.0,
    "drained_not_recovered_share": NOT_RECOVERED,
    "drained_silent_gaps": 0.0,
    "drained_twice": 0.0,
    "killed_back_s": 30.0,
    "killed_logged_not_recovered_share": NOT_RECOVERED,
    "killed_undeclared_share": 0.0,
    "killed_silent_gaps": 0.0,
    "killed_twice": 0.0,
}
END_S = 40.0
SCENE_S = 240.0
Figures = dict[str, float]


@dataclass
class Node:
    """One `rialto serve` after another, on one folder and one port."""

    folder: str
    port: int = 0

    async def start(self) -> None:
        """Start the next one; it listens when this returns. Raises TimeoutError."""
        environ = {k: v for k, v in os.environ.items() if not k.startswith("RIALTO_")}
        environ |= {"RIALTO_SECRET": SECRET, "RIALTO_DATA": self.folder, "COLUMNS": "200"}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "gateway.cli",
            "serve",
            env=environ | {"RIALTO_PORT": str(self.port)},
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout
        async with asyncio.timeout(START_S):
            said = await self.process.stdout.readline()
        found = re.search(rb"http://127\.0\.0\.1:(\d+)", said)
        assert found, f"a node has not started: {said!r}"
        self.port = int(found[1])

    async def end(self, sign: signal.Signals) -> None:
        self.process.send_signal(sign)
        async with asyncio.timeout(END_S):
            await self.process.wait()

    def replaced(self, sign: signal.Signals) -> Strike:
        """Return the strike that ends this node by ``sign`` and starts its successor."""

        async def strike() -> float:
            loop = asyncio.get_running_loop()
            began = loop.time()
            await self.end(sign)
            ended = loop.time()
            await self.start()
            listening = loop.time()
            print(f"{sign.name}: ended {ended - began:.1f} s, next {listening - ended:.1f} s")
            return listening

        return strike


async def scene(scenario: Scenario, sign: signal.Signals | None) -> Figures:
    """Let a storm pass over a node, by a cut of all lines or by its end; what was seen of it."""
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        node = Node(folder)
        try:
            async with asyncio.timeout(SCENE_S):
                await node.start()
                strike = node.replaced(sign) if sign else None
                run = StormRun(scenario, target(node.port), strike)
                await run.go()
        finally:
            if node.process.returncode is None:
                await node.end(signal.SIGTERM)
    print(shown(run))
    report = run.report
    logged, streamed = (
        report.measured[f"{kind}_recovered_share"] for kind in ("logged", "streamed")
    )
    return {
        "back_s": report.measured["back_s"],
        "not_recovered_share": 1 - min(logged, streamed),
        "logged_not_recovered_share": 1 - logged,
        "undeclared_share": streamed,
        "silent_gaps": float(report.gaps),
        "twice": float(report.duplicates),
        "lines": float(report.accepted),
    }


async def measure(scenario: Scenario) -> Figures:
    seen = {
        "cut": await scene(scenario, None),
        "drained": await scene(scenario, signal.SIGTERM),
        "killed": await scene(scenario, signal.SIGKILL),
    }
    figures = {f"{name}_{what}": value for name, of in seen.items() for what, value in of.items()}
    told = {name: figures[name] for name in (*BUDGET, *(f"{name}_lines" for name in seen))}
    return {"people": float(scenario.viewers)} | told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the people")
    quick = parser.parse_args().quick
    raise_limit()
    scenario = replace(STORM, viewers=STORM.viewers // 10) if quick else STORM
    tell("storm", uvloop.run(measure(scenario)), BUDGET)


if __name__ == "__main__":
    main()
