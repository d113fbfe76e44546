"""The long tier: hundreds of kill rounds and every bench in full, told as one page.

    python -m bench.proof [--rounds 200] [--write docs/proof.md]

Each part runs in a process of its own. What was seen is printed as a table, beside what it may be;
``--write`` keeps the page, with the commit and the day. It ends with 1 if anything was not held.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from rialto.world import World

ROOT = Path(__file__).parents[1]
ROUNDS = 200
A_ROUND_S = 30
XUNIT = ("-o", "junit_family=xunit1")  # the newer family has no place for a test's figures
BENCH_S = 20 * 60
HEAD = ("| what | seen | budget | held | command |", "|---|---|---|---|---|")


@dataclass(frozen=True)
class Seen:
    """One line of the page: a figure, its budget, and how to see it again. ``held`` if judged."""

    what: str
    seen: str
    budget: str
    held: bool | None
    command: str

    def row(self) -> str:
        held = {True: "yes", False: "**no**", None: ""}[self.held]
        return f"| {self.what} | {self.seen} | {self.budget} | {held} | `{self.command}` |"


def benches() -> list[str]:
    """Return the names of the benches: the modules here that can be run, but this one."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    able = [path.stem for path in files if 'if __name__ == "__main__"' in path.read_text()]
    return [name for name in able if name != Path(__file__).stem]


def kills(rounds: int) -> Iterator[Seen]:
    """Run the kill tests; their figures come as properties of the test report."""
    command = f"ROUNDS={rounds} python -m pytest -m kill"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-m", "kill", *XUNIT, f"--junitxml={report}"],
            cwd=ROOT,
            env=os.environ | {"ROUNDS": str(rounds)},
            timeout=120 + rounds * A_ROUND_S,
            check=False,
        )
        tree = ElementTree.parse(report)  # noqa: S314 - written by the line above
    told = {p.get("name", ""): p.get("value", "") for p in tree.iter("property")}
    well = ended.returncode == 0
    yield Seen("kill tests", "passed" if well else "failed", "passed", well, command)
    for name, value in told.items():
        yield Seen(name.replace("_", " "), value, "", None, command)


def bench(name: str) -> Iterator[Seen]:
    """Run one bench in full, and read its last line."""
    command = f"python -m bench.{name}"
    ended = subprocess.run(
        [sys.executable, "-m", f"bench.{name}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        timeout=BENCH_S,
        check=False,
    )
    print(ended.stdout, end="")
    if ended.returncode:
        yield Seen(name, f"ended with {ended.returncode}", "0", False, command)
        return
    last = json.loads(ended.stdout.strip().splitlines()[-1])
    for figure, value in last["figures"].items():
        budget = str(last["budget"].get(figure, ""))
        yield Seen(f"{name}: {figure}", str(value), budget, None, command)
    yield Seen(f"{name}: its budgets", "", "", bool(last["held"]), command)


def standing() -> str:
    """Return the commit that is here, with a "+" where the code differs from it."""

    def git(*asked: str) -> str:
        told = subprocess.run(["git", "-C", str(ROOT), *asked], capture_output=True, check=True)
        return told.stdout.decode().strip()

    changed = git("status", "--porcelain", "--", ".", ":!docs/proof.md")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def page(seen: list[Seen], commit: str, day: str) -> str:
    """Return the page, in Markdown."""
    said = f"Made by `make proof` at commit `{commit}` on {day}, on {os.cpu_count()} shared cores."
    return "\n".join(["# Proof", "", said, "", *HEAD, *(one.row() for one in seen), ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often the process dies")
    parser.add_argument("--write", type=Path, help="where to keep the page")
    chosen = parser.parse_args()
    commit = standing()
    seen = [*kills(chosen.rounds)]
    for name in benches():
        seen += bench(name)
    well = standing() == commit and "+" not in commit
    seen.append(Seen("one commit, unchanged from first to last", commit, "", well, "git status"))
    day = datetime.fromtimestamp(World().now_ms() / 1000, UTC).date().isoformat()
    text = page(seen, commit, day)
    print(text)
    if chosen.write:
        chosen.write.write_text(text)
    sys.exit(any(one.held is False for one in seen))


if __name__ == "__main__":
    main()
