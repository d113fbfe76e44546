"""The command ``rialto load``: options within bounds, then a table or one line of JSON."""

import json
import os
from typing import Annotated
from urllib.parse import urlsplit

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from gateway.tokens import Tokens
from load.report import Report
from load.scenarios import Run, Scenario, Target
from rialto.roles import GRANTABLE
from rialto.settings import BadSettings, read
from rialto.world import World

TOKEN_S = 60 * 60
FAILED, BAD = 1, 2


def load(
    url: Annotated[str, typer.Argument(help="of the node, as http://127.0.0.1:8000")],
    rooms: Annotated[int, typer.Option(min=1, max=1000)] = 1,
    viewers: Annotated[int, typer.Option(min=1, max=15_000, help="of each room")] = 100,
    lines: Annotated[float, typer.Option(min=0, max=5000, help="a second, of all")] = 0,
    likes: Annotated[float, typer.Option(min=0, max=50_000, help="a second, of all")] = 0,
    seconds: Annotated[float, typer.Option(min=1, max=3600)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="one line of JSON")] = False,
) -> None:
    """Fill rooms of a node with invented people who listen, talk and like; tell what they saw."""
    console, fault = Console(), Console(stderr=True)
    try:
        run = Run(Scenario("load", rooms, viewers, lines, likes), _target(url))
        with fault.status(f"{rooms * viewers} viewers, {seconds:g} s"):
            report = uvloop.run(run.go(seconds))
    except (BadSettings, ValueError) as bad:
        fault.print(f"rialto: {bad}", style="red", markup=False)
        raise typer.Exit(BAD) from None
    except (OSError, TimeoutError) as error:
        told = str(error) or "no answer"
        fault.print(f"rialto: {url}: {told}", style="red", markup=False)
        raise typer.Exit(FAILED) from None
    if as_json:
        typer.echo(json.dumps(report.figures()))
    else:
        console.print(_table(report))
    if not report.well:
        raise typer.Exit(FAILED)


def _target(url: str) -> Target:
    """Return where to go, and as whom; raises ValueError or BadSettings."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname or not parts.port:
        raise ValueError("the URL is one like http://127.0.0.1:8000")
    tokens = Tokens(read(os.environ).must_have_secret().secret, World().now_ms)

    def mint(user: str, role: str) -> str:
        return tokens.mint(user, name=user, role=GRANTABLE[role], ttl_s=TOKEN_S)

    return Target(parts.hostname, parts.port, mint)


def _table(report: Report) -> Table:
    table = Table("what", "seen", box=None)
    for name, value in report.figures().items():
        table.add_row(name.replace("_", " "), str(value))
    return table
