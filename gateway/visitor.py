"""A visitor made of software: one websocket that asks commands, for the demo and for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any, Protocol

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from rialto.world import World

ANSWER_S = 30.0
MOST_PUSHES = 1000


class Refused(Exception):
    """The command was answered with a refusal; ``no`` is what it said."""

    def __init__(self, command: str, no: dict[str, Any]) -> None:
        super().__init__(f"{command}: {no.get('code')} {no.get('reason')}")
        self.no = no


class Broken(Exception):
    """The line broke, or the protocol itself refused."""


class Way(Protocol):
    """What a visitor speaks over: a websocket, or something that does as one."""

    async def send(self, message: str, /) -> None:
        """Send commands, one a line; raises ConnectionClosed or Broken."""

    def __aiter__(self) -> AsyncIterator[str | bytes]:
        """Yield what comes, one message a line, until the end; raises as ``send`` does."""


@dataclass
class Visitor:
    """Speaks just enough of the Centrifuge protocol. ``pushes`` are what channels brought."""

    line: Way
    world: World
    pushes: "asyncio.Queue[tuple[str, Any]]" = field(
        default_factory=lambda: asyncio.Queue(MOST_PUSHES)
    )
    waiting: dict[int, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    last: int = 0
    broken: bool = False

    async def send(self, command: str, /, **asked: object) -> dict[str, Any]:
        """Send one protocol command and return its reply; raises Broken."""
        self.last += 1
        id, answer = self.last, asyncio.get_running_loop().create_future()
        if self.broken:
            raise Broken("closed")
        self.waiting[id] = answer
        try:
            await self.line.send(msgspec.json.encode({"id": id, command: asked}).decode())
            async with asyncio.timeout(ANSWER_S):
                reply: dict[str, Any] = await answer
        except (ConnectionClosed, TimeoutError) as error:
            raise Broken(type(error).__name__) from error
        finally:
            self.waiting.pop(id, None)
        if "error" in reply:
            raise Broken(str(reply["error"]))
        return reply

    async def ask(self, command: str, **body: object) -> dict[str, Any]:
        """Ask a command and return what it answered; raises Refused or Broken."""
        reply = await self.send("rpc", method=command, data=body)
        answer: dict[str, Any] = reply["rpc"]["data"]
        if "no" in answer:
            raise Refused(command, answer["no"])
        told: dict[str, Any] = answer["ok"]
        return told

    async def change(self, command: str, **body: object) -> dict[str, Any]:
        """Ask a changing command under a key of its own."""
        return await self.ask(command, key=self.world.new_id(), **body)

    async def subscribe(self, channel: str) -> dict[str, Any]:
        told: dict[str, Any] = (await self.send("subscribe", channel=channel))["subscribe"]
        return told

    async def order_in(self, *states: str, order: str) -> dict[str, Any]:
        """Wait for news of one's own ``order`` in one of ``states``."""
        while True:
            _, data = await self.pushes.get()
            news = data.get("order") if isinstance(data, dict) else None
            if news and news["id"] == order and news["state"] in states:
                found: dict[str, Any] = news
                return found

    async def listen(self) -> None:
        """Read until the line ends; answers pings, settles what is waited for."""
        why = "closed"
        try:
            async for frame in self.line:
                for line in filter(None, lines(frame)):
                    await self._take(msgspec.json.decode(line))
        except ConnectionClosed:
            pass
        except Broken as broken:
            why = str(broken)
        finally:
            self.broken = True
            for answer in self.waiting.values():
                if not answer.done():
                    answer.set_exception(Broken(why))

    async def _take(self, message: dict[str, Any]) -> None:
        if not message:
            await self.line.send("{}")
        elif id := message.get("id"):
            if (answer := self.waiting.get(id)) and not answer.done():
                answer.set_result(message)
        elif pub := message.get("push", {}).get("pub"):
            if self.pushes.full():  # what nobody waits for is let go, the oldest first
                self.pushes.get_nowait()
            self.pushes.put_nowait((message["push"]["channel"], pub["data"]))


@asynccontextmanager
async def visiting(
    url: str,
    token: str,
    world: World,
    *,
    address: str | None = None,
    tls: SSLContext | None = None,
) -> AsyncIterator[Visitor]:
    """Connect to ``url`` as the holder of ``token``; ``address`` is the local one to come from."""
    source = (address, 0) if address else None
    try:
        line = await connect(
            url,
            compression=None,
            ping_interval=None,
            proxy=None,
            local_addr=source,
            max_size=None,
            ssl=tls,
        )
    except (OSError, TimeoutError, InvalidHandshake) as error:  # the last: refused, or ended early
        raise Broken(str(error) or type(error).__name__) from error
    async with line, speaking(line, token, world) as visitor:
        yield visitor


@asynccontextmanager
async def speaking(line: Way, token: str, world: World) -> AsyncIterator[Visitor]:
    """Connect over a line that is open, as the holder of ``token``; the line's end is yours."""
    async with asyncio.TaskGroup() as tasks:
        visitor = Visitor(line, world)
        listening = tasks.create_task(visitor.listen())
        try:
            await visitor.send("connect", token=token)
            yield visitor
        finally:
            listening.cancel()


def lines(frame: str | bytes) -> list[str]:
    """Part a frame at its newlines alone: JSON may hold what Python also takes for one (U+2028)."""
    return (frame if isinstance(frame, str) else frame.decode()).split("\n")
