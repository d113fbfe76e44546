"""The command line: who is moderator, agent, lead or auditor of the whole site."""

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
from moderation.roles import Grant
from rialto.ids import ID_PATTERN, UserId
from rialto.roles import STAFF, Role
from rialto.settings import BadSettings, Settings, read
from rialto.world import World
from storage.port import Unavailable
from storage.work import Look

moderator = typer.Typer(
    no_args_is_help=True, help="Name the moderators, agents, leads and auditors of the whole site."
)
A = TypeVar("A")


def _id(text: str) -> str:
    if not re.fullmatch(ID_PATTERN, text):
        raise typer.BadParameter(
            "a user's id is 1 to 64 letters, digits, dots, dashes, underscores"
        )
    return text


def _role(text: str) -> str:
    if text not in NAMES:
        raise typer.BadParameter(f"a role is one of {', '.join(NAMES)}")
    return text


NAMES = {role.name.lower(): role for role in STAFF}
Somebody = Annotated[str, typer.Argument(metavar="ID", callback=_id, help="the user's id")]
As = Annotated[str, typer.Option("--role", callback=_role, help=", ".join(NAMES))]


@moderator.command()
def add(user: Somebody, role: As = "moderator") -> None:
    """Name somebody moderator, agent, lead or auditor, in the store of a node that does not run."""

    async def run(settings: Settings, world: World) -> str:
        async with at_rest(settings, world) as commit:
            if not await commit(partial(Moderators(world).add, UserId(user), NAMES[role])):
                return f"{user} is {_a(NAMES[role])} already"
            account = await commit.store.get(ACCOUNTS, user)
            who = account.name if account else "nobody has signed in under this id yet"
            return f"{user} ({who}) is {_a(NAMES[role])} from their next token on"

    typer.echo(_done(run(*_settings())))


@moderator.command()
def remove(user: Somebody) -> None:
    """Name somebody no more what they are on the whole site; they have to sign in anew."""

    async def run(settings: Settings, world: World) -> str:
        async with at_rest(settings, world) as commit:
            if await commit(partial(Moderators(world).remove, UserId(user))):
                return f"{user} is a member like any other from now on"
            return f"{user} is a member like any other"

    typer.echo(_done(run(*_settings())))


@moderator.command("list")
def list_() -> None:
    """List who is what on the whole site, each with the name of the account."""

    async def run(settings: Settings, world: World) -> list[str]:
        async with opened(settings, world) as store:
            held = await Moderators(world).named(Look(store))
            users = tuple(row.user for row in held)
            names = {row.user: row.name for row in await store.get_many(ACCOUNTS, users)}
            return [_line(row, names.get(row.user, "")) for row in held]

    for line in _done(run(*_settings())):
        typer.echo(line)


def _line(row: Grant, name: str) -> str:
    return f"{row.user}\t{row.role.name.lower()}\t{name}".rstrip()


def _a(role: Role) -> str:
    name = role.name.lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


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
