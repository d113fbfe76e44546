"""A visitor's line without a websocket: one long answer to read, and commands by posts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from urllib.parse import quote

import httpx
import msgspec

from gateway.visitor import ANSWER_S, Broken, Visitor, speaking
from rialto.world import World

SOCKET_PATH = "/connection/websocket"
JSON_TYPE = {"content-type": "application/json"}
EVENT = b"data: "


@dataclass
class StreamLine:
    """What ``http`` brings from the node at ``base``, by server-sent ``events`` or by lines.

    The first text that is sent opens the answer; the others need what the reply to it names.
    """

    http: httpx.AsyncClient
    base: str
    events: bool
    first: "asyncio.Future[str]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    session: dict[str, str] = field(default_factory=dict)

    async def send(self, message: str, /) -> None:
        """Raises Broken where the node does not take it."""
        if not self.first.done():
            self.first.set_result(message)
            return
        body = msgspec.json.encode(self.session | {"data": message})
        try:
            answer = await self.http.post(f"{self.base}/emulation", content=body, headers=JSON_TYPE)
        except httpx.HTTPError as error:
            raise Broken(type(error).__name__) from error
        _must_begin(answer)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield each line until the answer ends; raises Broken where it does not begin."""
        rest = b""
        try:
            async with self._answer(await self.first) as answer:
                _must_begin(answer)
                async for part in answer.aiter_bytes():
                    *lines, rest = (rest + part).split(b"\n")
                    for line in lines:
                        if told := line.removeprefix(EVENT):
                            self._learn(told)
                            yield told
        except httpx.HTTPError as error:
            raise Broken(type(error).__name__) from error

    def _answer(self, first: str) -> AbstractAsyncContextManager[httpx.Response]:
        if self.events:
            query = f"cf_connect={quote(first)}"
            return self.http.stream("GET", f"{self.base}/connection/sse?{query}")
        way = f"{self.base}/connection/http_stream"
        return self.http.stream("POST", way, content=first.encode(), headers=JSON_TYPE)

    def _learn(self, line: bytes) -> None:
        if not self.session and (told := msgspec.json.decode(line).get("connect")):
            self.session = {"session": told["session"], "node": told["node"]}


@asynccontextmanager
async def streaming(
    url: str, token: str, world: World, *, events: bool, tls: SSLContext | None = None
) -> AsyncIterator[Visitor]:
    """Connect beside the websocket at ``url`` as the holder of ``token``; raises ValueError."""
    quiet = httpx.Timeout(ANSWER_S, read=None)  # the long answer may be silent for a while
    base = base_of(url)
    async with httpx.AsyncClient(verify=tls or True, trust_env=False, timeout=quiet) as http:
        line = StreamLine(http, base, events)
        async with speaking(line, token, world) as visitor:
            yield visitor


def _must_begin(answer: httpx.Response) -> None:
    if answer.is_error:
        raise Broken(f"status {answer.status_code}")


def base_of(url: str) -> str:
    """Return where HTTP is spoken beside the websocket at ``url``; raises ValueError."""
    base, found, _ = url.partition(SOCKET_PATH)
    if not found or not base.startswith("ws"):
        raise ValueError(f"the URL of a websocket is one like wss://host{SOCKET_PATH}")
    return "http" + base.removeprefix("ws")
