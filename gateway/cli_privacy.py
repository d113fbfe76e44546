"""The command line: what is kept of a person, for whoever asks in a letter."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from gateway.archive import Archive
from gateway.cli_fault import give_up
from gateway.cli_moderator import Somebody
from gateway.compose_store import opened
from gateway.traces import TRACES
from gateway.words import TEXTS
from gateway.words import read as words
from rialto.ids import UserId
from rialto.settings import BadSettings, Settings, read
from rialto.world import World
from storage.port import Unavailable

privacy = typer.Typer(no_args_is_help=True, help="Tell people what is kept of them.")


@privacy.callback()
def of_people() -> None:
    """Tell people what is kept of them."""


@privacy.command()
def export(
    user: Somebody,
    to: Annotated[Path, typer.Option(help="the file to write")] = Path("export.zip"),
    lang: Annotated[str, typer.Option(help="of its first page")] = "en",
) -> None:
    """Write all that is kept of somebody into a zip, while a node runs or not."""
    try:
        asyncio.run(_export(read(os.environ), UserId(user), to, lang))
    except (BadSettings, Unavailable, OSError) as error:
        give_up(str(error))
    typer.echo(f"wrote {to}")


async def _export(settings: Settings, user: UserId, to: Path, lang: str) -> None:
    world = World()
    async with opened(settings, world) as store:
        await Archive(store, world, TRACES, words(TEXTS)).write(user, lang, to)
