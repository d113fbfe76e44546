"""The command line: its commands, and those that have no file of their own."""

import asyncio
import os
import re
import secrets
import signal
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from gateway.certificates import BadAuthority
from gateway.cli_audit import audit
from gateway.cli_fault import give_up
from gateway.cli_load import HELP, load
from gateway.cli_moderator import moderator
from gateway.cli_privacy import privacy
from gateway.cli_probe import probe
from gateway.cli_transparency import transparency
from gateway.collector import collect_less
from gateway.compose import Node, embedded
from gateway.demo import Demo
from gateway.demo_people import of_the_demo
from gateway.demo_rates import invented
from gateway.doctor import examine
from gateway.lan import prepared, qr
from gateway.services import BadServices, accounts, hashed, new_key
from gateway.tokens import Tokens
from moderation.terms import BadList
from rialto import events
from rialto.ids import ID_PATTERN
from rialto.roles import GRANTABLE
from rialto.settings import BadSettings, Settings, read
from rialto.world import World
from storage.port import Stale, Unavailable

app = typer.Typer(add_completion=False, no_args_is_help=True)
console = Console()
app.command(help=HELP)(load)
app.command()(probe)
app.command()(transparency)
app.add_typer(moderator, name="moderator")
app.add_typer(privacy, name="privacy")
app.add_typer(audit, name="audit")

HOUR_S = 60 * 60
Run = Callable[[asyncio.Event], Awaitable[None]]


@app.command()
def serve() -> None:
    """Serve one node on the folder of the settings, until it is told to stop."""
    settings = _settings()

    async def run(stop: asyncio.Event) -> None:
        async with embedded(settings, World()) as node:
            collect_less()
            console.print(f"Rialto listens on {settings.scheme}://{settings.host}:{node.port}")
            await stop.wait()

    _until_stopped(run)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="0: any free port")] = 8000,
    dump: Annotated[Path | None, typer.Option(help="write the filled store here and end")] = None,
    lan: Annotated[bool, typer.Option("--lan", help="let phones of this network in")] = False,
    address: Annotated[str, typer.Option(help="of this machine on the network of --lan")] = "",
) -> None:
    """Open a living market of invented people, and print its address."""
    # A folder of its own, so that two demos never take the store from each other.
    with tempfile.TemporaryDirectory(prefix="rialto-demo-") as folder:
        settings = Settings(
            secret=secrets.token_hex(32), port=port, data=folder, connections_each=500,
            arrivals_each=600, contact="mailto:help@rialto.example",
            rates=invented(Path(folder), World().now_ms()),
        )  # fmt: skip

        async def run(stop: asyncio.Event) -> None:
            if lan and not dump:
                await _live_on_the_lan(settings, address, stop)
                return
            async with embedded(settings, World(), of_the_demo) as node:
                if dump:
                    await _dump(node, Path(folder), dump)
                    return
                await _live(Demo(node, World()), f"http://127.0.0.1:{node.port}", stop)

        _until_stopped(run)


@app.command()
def token(
    user: Annotated[str, typer.Option(help="the user's id")],
    role: Annotated[str, typer.Option(help=", ".join(GRANTABLE))] = "viewer",
    name: Annotated[str, typer.Option(help="what others see; the id if empty")] = "",
    hours: Annotated[int, typer.Option(min=1, max=24 * 30)] = 1,
) -> None:
    """Print a token for somebody, signed with the secret of the settings."""
    if role not in GRANTABLE:
        raise typer.BadParameter(f"a role is one of {', '.join(GRANTABLE)}")
    if not re.fullmatch(ID_PATTERN, user):
        raise typer.BadParameter(
            "a user's id is 1 to 64 letters, digits, dots, dashes, underscores"
        )
    tokens = Tokens(_settings().secret, World().now_ms)
    typer.echo(tokens.mint(user, name=name or user, role=GRANTABLE[role], ttl_s=hours * HOUR_S))


@app.command()
def key(
    name: Annotated[str, typer.Argument(help="of the service: letters, digits, dashes")],
    may: Annotated[list[str], typer.Option(help="a command, or noun:*; repeat it for more")],
    role: Annotated[str, typer.Option(help=", ".join(GRANTABLE))] = "viewer",
) -> None:
    """Make a key for a service account; it is shown once, with the account's entry."""
    made = new_key()
    entry = f"[{name}]\nrole = {role!r}\nmay = {may!r}\nkeys = {[hashed(made)]!r}\n"
    try:
        accounts(entry)
    except BadServices as bad:
        raise typer.BadParameter(str(bad)) from bad
    typer.echo(f"{made}\n\n{entry}", nl=False)


@app.command()
def doctor() -> None:
    """Look at settings, ports, UDP, store and clock, and say how to mend what is wrong."""
    findings = examine(os.environ)
    table = Table("", "what", "finding", box=None)
    for finding in findings:
        mark = "[green]ok[/]" if finding.well else "[red]!![/]"
        table.add_row(mark, finding.what, finding.told)
    console.print(table)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


async def _live_on_the_lan(settings: Settings, address: str, stop: asyncio.Event) -> None:
    """Open the market to phones, and a page that leads them to it."""
    world = World()
    here = await asyncio.to_thread(prepared, Path(settings.data), address, world.now_ms())
    async with (
        embedded(here.settings(settings), world, here.offering(of_the_demo)) as node,
        here.doorstep(node, settings.port and settings.port + 1) as page,
    ):
        console.print(f"\n  From a phone in this network, first: [bold]{page}[/]\n")
        console.print(qr(page), highlight=False)
        console.print("  The fingerprint of the certificate that it offers:")
        console.print(f"  {here.authority.fingerprint}", highlight=False, soft_wrap=True)
        url = f"https://{here.address}:{node.port}"
        await _live(Demo(node, world, ca=here.ca), url, stop)


async def _live(market: Demo, url: str, stop: asyncio.Event) -> None:
    await market.furnish()
    collect_less()
    console.print(f"\n  Rialto is open:  [bold]{url}[/]")
    console.print(f"  The live room:   {url}/room/{market.room}")
    console.print("  Choose who you are at the top of the page. Ctrl-C closes the market.\n")
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(market.run())
        await stop.wait()
        running.cancel()


async def _dump(node: Node, folder: Path, target: Path) -> None:
    """Fill the store as the demo does, then copy it whole."""
    await Demo(node, World()).furnish()
    await asyncio.sleep(2)  # leases and quotes settle within a second
    await asyncio.to_thread(copy_store, folder / "rialto.db", target)
    console.print(f"wrote {target}")


def copy_store(source: Path, target: Path) -> None:
    """Copy a store that is in use, with all that was committed."""
    with sqlite3.connect(source) as db, sqlite3.connect(target) as copy:
        db.backup(copy)


def _settings() -> Settings:
    """Read the settings with which tokens are signed; where one is wrong, say so and end."""
    try:
        return read(os.environ).must_have_secret()
    except BadSettings as bad:
        give_up(str(bad))


def _until_stopped(run: Run) -> None:
    """Run until SIGINT or SIGTERM; what stops the start is told in a sentence."""

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, stop.set)
        await run(stop)

    events.begin()
    try:
        uvloop.run(main())
    except* (BadSettings, BadServices, BadList, BadAuthority, Unavailable, OSError) as failed:
        give_up("; ".join(str(error) for error in failed.exceptions))
    except* Stale:
        give_up("another node has taken over this store: this one has stopped")


def main() -> None:
    app()


if __name__ == "__main__":
    main()
