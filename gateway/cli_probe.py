"""The command ``rialto probe``: canaries through the public door, and how late or lost they were.

Safe beside people: two connections, at most two canaries a second, a channel nobody else hears.
"""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from pathlib import Path
from ssl import SSLContext
from typing import Annotated

import msgspec
import typer
import uvloop
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from gateway.authority import trusting
from gateway.cli_fault import BAD, FAILED, first_of, give_up
from gateway.stream_line import streaming
from gateway.tokens import Tokens
from gateway.visitor import Broken, Refused, Visitor, visiting
from load.delays import delays
from rialto.roles import Role
from rialto.settings import BadSettings, read
from rialto.world import World

LISTENERS = 2
LAST_WAIT_S = 5.0
TOKEN_S = 60 * 60


class Seen(Struct):
    """What all listeners saw; delays in milliseconds, from asking until each has heard."""

    sent: int
    heard: int
    lost: int
    twice: int
    out_of_order: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    well: bool


Enter = Callable[[], AbstractAsyncContextManager[Visitor]]


class Way(Enum):
    """How news comes, and commands go."""

    websocket = "websocket"
    sse = "sse"
    stream = "stream"


@dataclass
class Door:
    """The door of the node at ``url``, and who may sign tokens for it."""

    url: str
    tokens: Tokens
    tls: SSLContext | None

    async def probed(self, way: Way, canaries: "Probe") -> Seen:
        """Send canaries as somebody of their own; raises ValueError, and as ``go`` does."""
        world = World()
        user = f"probe-{world.new_id()}"
        token = self.tokens.mint(user, name="Probe", role=Role.MODERATOR, ttl_s=TOKEN_S)

        def enter() -> AbstractAsyncContextManager[Visitor]:
            if way is Way.websocket:
                return visiting(self.url, token, world, tls=self.tls)
            return streaming(self.url, token, world, events=way is Way.sse, tls=self.tls)

        return await canaries.go(enter, user)


@dataclass
class Probe:
    """``within_ms`` is how late a canary may be."""

    every_s: float
    count: int
    within_ms: float
    asked_at: dict[int, float] = field(default_factory=dict)
    heard: list[list[tuple[int, float]]] = field(default_factory=list)

    async def go(self, enter: Enter, user: str) -> Seen:
        """Send all and wait a little for the last; raises Broken or Refused, in groups."""
        async with AsyncExitStack() as stack:
            lines = [await stack.enter_async_context(enter()) for _ in range(LISTENERS)]
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            listening = []
            for line in lines:
                await line.subscribe(f"probe:{user}")
                self.heard.append([])
                listening.append(tasks.create_task(self._listen(line, self.heard[-1])))
            await self._send(lines[0])
            await self._wait_for_the_last()
            for task in listening:
                task.cancel()
        return self.seen()

    def seen(self) -> Seen:
        """Add up what was heard."""
        late = delays(delay for heard in self.heard for _, delay in heard)
        lost = twice = out_of_order = 0
        for heard in self.heard:
            numbers = [number for number, _ in heard]
            lost += len(self.asked_at.keys() - set(numbers))
            twice += len(numbers) - len(set(numbers))
            out_of_order += sum(later < number for number, later in pairwise(numbers))
        well = not (lost or twice or out_of_order) and late.most <= self.within_ms
        p50, p99 = (late.percentile(share) for share in (50, 99))
        amiss = lost, twice, out_of_order
        return Seen(len(self.asked_at), late.count, *amiss, p50, p99, late.most, well)

    async def _send(self, line: Visitor) -> None:
        now = time.monotonic  # uvloop's own clock counts whole milliseconds
        for number in range(self.count):
            self.asked_at[number] = now()
            await line.ask("probe:send", number=number)
            await asyncio.sleep(max(0.0, self.asked_at[number] + self.every_s - now()))

    async def _listen(self, line: Visitor, heard: list[tuple[int, float]]) -> None:
        now = time.monotonic
        while True:
            _, canary = await line.pushes.get()
            if asked := self.asked_at.get(canary.get("number")):
                heard.append((canary["number"], (now() - asked) * 1000))

    async def _wait_for_the_last(self) -> None:
        until = asyncio.get_running_loop().time() + LAST_WAIT_S
        while any(len(heard) < self.count for heard in self.heard):
            if asyncio.get_running_loop().time() > until:
                return
            await asyncio.sleep(0.02)


def probe(
    url: Annotated[
        str, typer.Argument(help="of the websocket, as wss://host/connection/websocket")
    ],
    way: Annotated[
        list[Way] | None,
        typer.Option(help="how news comes: all in turn if none is named"),
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=10_000)] = 20,
    every_ms: Annotated[int, typer.Option(min=500, max=60_000)] = 500,
    within_ms: Annotated[int, typer.Option(min=1, help="later than that is a failure")] = 1000,
    ca: Annotated[Path | None, typer.Option(help="who signed the server's certificate")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one line of JSON")] = False,
) -> None:
    """Publish canaries through the public door; print how many were lost, and how late."""
    amiss: tuple[int, str] | None = None
    seen: dict[str, Seen] = {}
    try:
        tokens = Tokens(read(os.environ).must_have_secret().secret, World().now_ms)
        door = Door(url, tokens, trusting(ca) if url.startswith("wss:") else None)
        for one in way or Way:
            canaries = Probe(every_ms / 1000, count, within_ms)
            seen[one.value] = uvloop.run(door.probed(one, canaries))
    except* (Broken, Refused) as failed:
        amiss = FAILED, f"{url}: {first_of(failed)}"
    except* (BadSettings, ValueError) as bad:
        amiss = BAD, str(first_of(bad))
    if amiss:
        give_up(amiss[1], amiss[0])
    if as_json:
        typer.echo(msgspec.json.encode(seen).decode())
    else:
        Console().print(_table(seen))
    if not all(one.well for one in seen.values()):
        raise typer.Exit(FAILED)


def _table(seen: dict[str, Seen]) -> Table:
    table = Table("what", *seen, box=None)
    for name in Seen.__struct_fields__:
        table.add_row(name.replace("_", " "), *(str(getattr(one, name)) for one in seen.values()))
    return table
