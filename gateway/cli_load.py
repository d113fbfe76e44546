"""The command ``rialto load``: a scenario with its options, progress, then a table or JSON."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from gateway.authority import trusting
from gateway.cli_fault import BAD, FAILED, first_of, give_up
from gateway.tokens import Tokens
from load.progress import watched
from load.report import Report
from load.run import Run
from load.scenario import Scenario
from load.scenarios import SCENARIOS, run_of
from load.sockets import raise_limit
from load.target import Mint, Target, handing_out
from load.viewer import Turned
from rialto.roles import GRANTABLE
from rialto.settings import BadSettings, read
from rialto.world import World

TOKEN_S = 60 * 60
PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}


def described(scenario: Scenario) -> str:
    """Return what a scenario shows, and what it takes if nothing else is asked."""
    parts = [f"{scenario.rooms} x {scenario.viewers} viewers", f"{scenario.seconds:g} s"]
    if scenario.lines_per_s:
        parts.insert(1, f"{scenario.lines_per_s:g} lines/s")
    if scenario.likes_per_s:
        parts.insert(2, f"{scenario.likes_per_s:g} likes/s")
    if scenario.stalled:
        parts.append(f"{scenario.stalled} stalled")
    return f"{scenario.name}: {scenario.shows} ({', '.join(parts)})"


# One paragraph each: single lines would be joined.
HELP = "\n\n".join(
    [
        "Fill rooms of a node with invented people, and tell what they saw. The scenarios, "
        "with what they take if no option says otherwise:",
        *map(described, SCENARIOS.values()),
    ]
)


def load(
    scenario: Annotated[str, typer.Argument(help=" | ".join(SCENARIOS))],
    url: Annotated[str, typer.Argument(help="of the node, as https://host or wss://host:port")],
    rooms: Annotated[int | None, typer.Option(min=1, max=1000)] = None,
    viewers: Annotated[int | None, typer.Option(min=1, max=15_000, help="of each room")] = None,
    lines: Annotated[float | None, typer.Option(min=0, max=5000, help="a second, of all")] = None,
    likes: Annotated[float | None, typer.Option(min=0, max=50_000, help="a second, of all")] = None,
    stalled: Annotated[int | None, typer.Option(min=0, help="of each room")] = None,
    seconds: Annotated[float | None, typer.Option(min=1, max=3600)] = None,
    tokens: Annotated[Path | None, typer.Option(help="a file, one a line, hosts first")] = None,
    ca: Annotated[Path | None, typer.Option(help="who signed the server's certificate")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one line of JSON")] = False,
) -> None:
    asked = {
        "rooms": rooms, "viewers": viewers, "lines_per_s": lines, "likes_per_s": likes,
        "stalled": stalled, "seconds": seconds,
    }  # fmt: skip
    report = Report()
    amiss: tuple[int, str] | None = None
    try:
        chosen = _chosen(scenario, {what: one for what, one in asked.items() if one is not None})
        run = run_of(chosen, _target(url, _mint(tokens, chosen.connections), ca))
        report = _played(run, Console(stderr=True))
    except* (OSError, Turned) as failed:  # a certificate that fails is a ValueError too
        amiss = FAILED, f"{url}: {first_of(failed)}"
    except* (BadSettings, ValueError) as bad:
        amiss = BAD, str(first_of(bad))
    if amiss:
        give_up(amiss[1], amiss[0])
    if as_json:
        typer.echo(json.dumps(report.figures()))
    else:
        Console().print(_table(report))
    if not report.well:
        raise typer.Exit(FAILED)


def _chosen(name: str, given: dict[str, Any]) -> Scenario:
    """Return the scenario of that name with what was asked; raises ValueError."""
    if name not in SCENARIOS:
        raise ValueError(f"a scenario is one of {', '.join(SCENARIOS)}")
    return replace(SCENARIOS[name], **given)


def _mint(tokens: Path | None, needed: int) -> Mint:
    """Return who gives tokens: a file, or we by the secret; raises ValueError or BadSettings."""
    if tokens:
        return handing_out(_read(tokens).split(), needed)
    ours = Tokens(read(os.environ).must_have_secret().secret, World().now_ms)

    def mint(user: str, role: str) -> str:
        return ours.mint(user, name=user, role=GRANTABLE[role], ttl_s=TOKEN_S)

    return mint


def _target(url: str, mint: Mint, ca: Path | None) -> Target:
    """Return where to go, and as whom; raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("the URL is one like https://host, or http://127.0.0.1:8000")
    port = parts.port or PORTS[parts.scheme]
    secure = PORTS[parts.scheme] == PORTS["https"]
    return Target(parts.hostname, port, mint, trusting(ca) if secure else None)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: {error}") from error


def _played(run: Run, screen: Console) -> Report:
    """Let it go; its progress stands in one line of a terminal, or comes as lines."""
    raise_limit()
    if not screen.is_terminal:
        return uvloop.run(
            watched(run, lambda told: screen.print(told, soft_wrap=True, highlight=False))
        )
    with screen.status("coming in") as status:
        return uvloop.run(watched(run, status.update))


def _table(report: Report) -> Table:
    table = Table("what", "seen", box=None)
    for name, value in report.figures().items():
        table.add_row(name.replace("_", " "), str(value))
    return table
