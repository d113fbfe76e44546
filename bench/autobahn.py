"""Our websocket class under Autobahn's fuzzing client, on an echo route of the test build.

    python -m bench.autobahn [--quick]

Runs ``wstest`` (of autobahntestsuite 25.10.1, for Python 2.7) from the PATH, or the one that
RIALTO_TEST_WSTEST names; says so where there is none. Left out are 12 and 13
(compression, which is not offered). 7.1.5 fails by the parser's choice: a close within a
fragmented message is a fault to it (1002), and to the suite an end like any other.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import uvloop

from bench.echo import echoing
from bench.harness import tell
from gateway.handshake import PATH

SECTIONS = ("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.*", "10.*")
QUICK = ("1.1.*", "2.*", "3.*", "4.*", "5.*", "7.*")
FORGIVEN = frozenset({"7.1.5"})
FAILED = frozenset({"FAILED", "WRONG CODE", "FAILED BY CLIENT"})
WITHIN_S = 15 * 60.0
Cases = dict[str, dict[str, Any]]


def wstest() -> str | None:
    return os.environ.get("RIALTO_TEST_WSTEST") or shutil.which("wstest")


async def judged(command: str, sections: tuple[str, ...], folder: Path) -> Cases:
    """Return the suite's verdict by case; raises TimeoutError if it does not come to an end."""
    async with echoing() as port:
        spec = {
            "servers": [{"agent": "rialto", "url": f"ws://127.0.0.1:{port}{PATH}"}],
            "cases": sections,
            "exclude-cases": [],
            "outdir": str(folder),
        }
        path = folder / "spec.json"
        path.write_text(json.dumps(spec))
        running = await asyncio.create_subprocess_exec(
            command, "-m", "fuzzingclient", "-s", str(path), stdout=asyncio.subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(WITHIN_S):
                await running.wait()
        finally:
            if running.returncode is None:
                running.kill()
    cases: Cases = json.loads((folder / "index.json").read_text())["rialto"]
    return cases


def table(cases: Cases) -> str:
    """Return how many cases of each section ended how."""
    ended: dict[int, Counter[str]] = {}
    for name, case in cases.items():
        ended.setdefault(int(name.partition(".")[0]), Counter())[case["behavior"]] += 1
    rows = (
        f"{section:>7}  {', '.join(f'{count} {how}' for how, count in sorted(counts.items()))}"
        for section, counts in sorted(ended.items())
    )
    return "\n".join(("section  cases", *rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without the long sections")
    sections = QUICK if parser.parse_args().quick else SECTIONS
    command = wstest()
    if command is None:
        print("Not installed: wstest (autobahntestsuite, Python 2.7). No case was run.")
        tell("autobahn", {"cases": 0}, {})
        return
    with tempfile.TemporaryDirectory() as folder:
        cases = uvloop.run(judged(command, sections, Path(folder)))
    print(table(cases))
    bad = {
        name for name, case in cases.items() if {case["behavior"], case["behaviorClose"]} & FAILED
    }
    for name in sorted(bad):
        print(f"FAILED {name}" + (" (forgiven)" if name in FORGIVEN else ""))
    failed = len(bad - FORGIVEN)
    tell("autobahn", {"cases": len(cases), "failed": failed}, {"failed": 0})
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
