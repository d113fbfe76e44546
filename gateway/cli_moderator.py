"""The command line: who moderates the whole site."""

import asyncio
import os
import re
from collections.abc import Coroutine
from functools import partial
from typing import Annotated, Any, TypeVar

import typer

from accounts.account import ACCOUNTS
from gateway.cli_fault import give_up
from gateway.compose_store import at_rest, opened
from moderation.moderators import Moderators
from rialto.ids import ID_PATTERN, UserId
from rialto.settings import BadSettings, Settings, read
from rialto.world import World
from storage.port import Unavailable
from storage.work import Look

moderator = typer.Typer(no_args_is_help=True, help="Name the moderators of the whole site.")
A = TypeVar("A")


def _id(text: str) -> str:
    if not re.fullmatch(ID_PATTERN, text):
        raise typer.BadParameter(
            "a user's id is 1 to 64 letters, digits, dots, dashes, underscores"
        )
    return text


Somebody = Annotated[str, typer.Argument(metavar="ID", callback=_id, help="the user's id")]


@moderator.command()
def add(user: Somebody) -> None:
    """Name somebody a moderator, in the store of a node that does not run."""

    async def run(settings: Settings, world: World) -> str:
        async with at_rest(settings, world) as commit:
            if not await commit(partial(Moderators(world).add, UserId(user))):
                return f"{user} is a moderator already"
            account = await commit.store.get(ACCOUNTS, user)
            who = account.name if account else "nobody has signed in under this id yet"
            return f"{user} ({who}) is a moderator from their next token on"

    typer.echo(_done(run(*_settings())))


@moderator.command()
def remove(user: Somebody) -> None:
    """Name somebody a moderator no more; they have to sign in anew."""

    async def run(settings: Settings, world: World) -> str:
        async with at_rest(settings, world) as commit:
            if await commit(partial(Moderators(world).remove, UserId(user))):
                return f"{user} is no moderator any more"
            return f"{user} is no moderator"

    typer.echo(_done(run(*_settings())))


@moderator.command("list")
def list_() -> None:
    """List the moderators of the site, each with the name of the account."""

    async def run(settings: Settings, world: World) -> list[str]:
        async with opened(settings, world) as store:
            users = await Moderators(world).named(Look(store))
            names = {row.user: row.name for row in await store.get_many(ACCOUNTS, tuple(users))}
            return [f"{user}\t{names.get(user, '')}".rstrip() for user in users]

    for line in _done(run(*_settings())):
        typer.echo(line)


def _settings() -> tuple[Settings, World]:
    try:
        return read(os.environ), World()
    except BadSettings as bad:
        give_up(str(bad))


def _done(work: Coroutine[Any, Any, A]) -> A:
    """Return what came of it; where the store cannot be had, say why and end."""
    try:
        return asyncio.run(work)
    except (Unavailable, OSError) as error:
        give_up(str(error))
