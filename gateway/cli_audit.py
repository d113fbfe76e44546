"""The command line: whether the audit of a store is whole."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from gateway.cli_fault import FAILED, give_up
from gateway.compose_store import opened, opened_file
from moderation.audit import examined
from moderation.audit import head as head_of
from rialto.settings import BadSettings, read
from rialto.world import World
from storage.chain import Head
from storage.port import Unavailable
from storage.work import Look

audit = typer.Typer(no_args_is_help=True, help="Look whether the audit of a store is whole.")
A = TypeVar("A")

File = Annotated[
    Path | None, typer.Option("--file", help="a store file; that of the settings if none is named")
]


def _noted(text: str) -> Head | None:
    place, _, hash = text.partition(":")
    if not text:
        return None
    if not place.isdecimal() or not hash:
        raise typer.BadParameter("a head is what rialto audit head printed, such as 412:9f86…")
    return Head(int(place), hash)


@audit.command()
def verify(
    file: File = None,
    head: Annotated[str, typer.Option(help="one that was noted, to find what was cut off")] = "",
) -> None:
    """Walk along the audit; say how long it is, or the first row that is wrong, and how."""
    noted = _noted(head)
    seen = looked(file, lambda look: examined(look, noted))
    whole = f"{seen.head.seq} rows, head {seen.head.seq}:{seen.head.hash}"
    typer.echo(f"{whole}, {seen.forgotten} names forgotten")
    if seen.flaw:
        give_up(f"the audit is not whole: {seen.flaw}", FAILED)


@audit.command()
def head(file: File = None) -> None:
    """Print the head of the audit, to be noted on another machine."""
    seen = looked(file, head_of)
    typer.echo(f"{seen.seq}:{seen.hash}")


def looked(file: Path | None, ask: Callable[[Look], Awaitable[A]]) -> A:
    """Return what ``ask`` found in the store; where it cannot be had, say why and end."""

    async def run() -> A:
        world = World()
        store = opened_file(file, world) if file else opened(read(os.environ), world)
        async with store as there:
            return await ask(Look(there))

    try:
        return asyncio.run(run())
    except (BadSettings, Unavailable, OSError) as error:
        give_up(str(error))
