"""The protocol without websockets, for networks that block them.

What goes out is one long answer over HTTP, as lines, as server-sent events or as protobuf; commands
come as POSTs to ``/emulation`` that name the session of the connect reply, as the JavaScript SDK
does it.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec
from google.protobuf.message import DecodeError
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gateway import client_pb2, codes, limits, metrics
from gateway.client import Client
from gateway.codes import Close
from gateway.door import Door
from gateway.forms import BINARY_STREAM, EVENTS, STREAM, Form
from gateway.limits import Bucket
from gateway.problems import problem
from gateway.requests import body_of, origin_of

PROTOBUF = "application/octet-stream"
MOST = 2 * limits.MESSAGE_BYTES  # quoted, a message doubles at most
PREFLIGHT = {"access-control-allow-headers": "content-type", "access-control-max-age": "600"}
TYPES = {EVENTS: "text/event-stream", STREAM: "application/json", BINARY_STREAM: PROTOBUF}


class Emulated(Struct):
    """Commands by another way than the answer: for a session, on the node that holds it."""

    session: str = ""
    node: str = ""
    data: str = ""


class Outlet:
    """The wire of a client whose messages go out as the body of one answer."""

    fd = -1

    def __init__(self, form: Form) -> None:
        self.form = form
        self.session = secrets.token_hex(16)
        self.client: Client | None = None
        self.waiting: list[bytes] = []
        self.size = 0
        self.over = False
        self.stirred = asyncio.Event()

    @property
    def queued(self) -> int:
        return self.size

    def write(self, data: bytes) -> None:
        """Put a frame behind those that wait; a reader that is too slow lags, then is cut."""
        if self.over:
            return
        self.waiting.append(data)
        self.size += len(data)
        self.stirred.set()
        if self.size > limits.WRITE_BUFFER_BYTES:
            metrics.shed("slow")
            self.abort()
        elif self.size > limits.LAGGING_BYTES and self.client:
            self.client.lag()

    def close(self, code: int, reason: str) -> None:
        """Say why as the last message: there is no other way to say it here."""
        if not self.over:
            told = self.form.encoding.disconnected(Close(code, reason))
            self.waiting.append(self.form.frame(told))
            self._end()

    def abort(self) -> None:
        """Write nothing more, not even what waits."""
        self.waiting.clear()
        self._end()

    async def next(self) -> bytes:
        """Return what has come since the last time; empty only at the end."""
        while not self.waiting and not self.over:
            self.stirred.clear()
            await self.stirred.wait()
        data = b"".join(self.waiting)
        self.waiting.clear()
        self.size = 0
        return data

    def _end(self) -> None:
        self.over = True
        self.stirred.set()


class Answer(Response):
    """The long answer: begun at once, ended by the peer, by the client's end, or by silence."""

    def __init__(self, outlet: Outlet, ended: Callable[[], None]) -> None:
        kind = TYPES[outlet.form]
        # A proxy that gathers an answer before it passes it on would hold all news back.
        headers = {"cache-control": "no-store", "x-accel-buffering": "no", "content-type": kind}
        super().__init__(headers=headers)
        del self.headers["content-length"]
        self.outlet, self.ended = outlet, ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                gone = tasks.create_task(self._gone(receive))
                await self._tell(send)
                gone.cancel()
        finally:
            self.outlet.abort()
            self.ended()

    async def _tell(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        while data := await self.outlet.next():
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.outlet.abort()


@dataclass
class Streams:
    """The streams of a node, by session, and the doors to them."""

    door: Door
    open: dict[str, tuple[Client, Bucket]] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        post = ["POST", "OPTIONS"]
        return [
            Route("/connection/sse", self._guarded(self._events), methods=["GET"]),
            Route("/connection/http_stream", self._guarded(self._stream), methods=post),
            Route("/emulation", self._guarded(self._emulate), methods=post),
        ]

    def close(self) -> None:
        """Tell all to come back: the server stops."""
        for client, _ in tuple(self.open.values()):
            client.end(codes.SHUTDOWN)

    def _guarded(
        self, serve: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Serve our own pages and those that the settings name, as the websocket does."""

        async def guarded(request: Request) -> Response:
            came_from = request.headers.get("origin")
            if came_from is not None and came_from not in self.door.origins:
                return problem(403, "this origin may not connect")
            told = {"access-control-allow-origin": came_from, "vary": "origin"} if came_from else {}
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=told | PREFLIGHT)
            response = await serve(request)
            response.headers.update(told)
            return response

        return guarded

    async def _events(self, request: Request) -> Response:
        return self._open(request, EVENTS, request.query_params.get("cf_connect", "").encode())

    async def _stream(self, request: Request) -> Response:
        body = await body_of(request, MOST)
        if body is None:
            return problem(413, "too long, or too slow")
        binary = request.headers.get("content-type", "").startswith(PROTOBUF)
        return self._open(request, BINARY_STREAM if binary else STREAM, body)

    def _open(self, request: Request, form: Form, first: bytes) -> Response:
        if len(first) > limits.PRE_CONNECT_BYTES:
            return problem(413, "too long")
        after_ms = limits.COME_BACK_S * 1000
        if not self.door.turnstile.enter():
            return problem(503, "too many arrive at once: come back", retry_after_ms=after_ms)
        address = origin_of(request, self.door.trusted)
        if not self.door.doorkeeper.enter(address):
            told = "too many connections from this address"
            return problem(429, told, retry_after_ms=after_ms)
        outlet = Outlet(form)
        client = outlet.client = Client(self.door.edge, outlet, address)
        loop = asyncio.get_running_loop()
        self.open[outlet.session] = client, Bucket(limits.FRAMES, loop.time())
        stale = loop.call_later(limits.CONNECT_WITHIN_S, _stale, client)

        def ended() -> None:
            stale.cancel()
            del self.open[outlet.session]
            client.lost()
            self.door.doorkeeper.leave(address)

        client.receive(first)
        return Answer(outlet, ended)

    async def _emulate(self, request: Request) -> Response:
        body = await body_of(request, MOST)
        if body is None:
            return problem(413, "too long, or too slow")
        try:
            session, node, data = _emulated(request, body)
        except (msgspec.DecodeError, DecodeError, UnicodeDecodeError):
            return problem(400, "this cannot be read")
        if node != self.door.edge.node:
            return problem(404, "another node, or one that is no more")
        # Of a session that has ended nothing is said: its stream has ended, which says it.
        client, bucket = self.open.get(session, (None, None))
        if client and bucket:
            if bucket.take(asyncio.get_running_loop().time()):
                client.receive(data)
            else:
                client.end(codes.TOO_MANY_REQUESTS)
        return Response(status_code=204)


def _stale(client: Client) -> None:
    if not client.connected:
        client.end(codes.STALE)


def _emulated(request: Request, body: bytes) -> tuple[str, str, bytes]:
    if request.headers.get("content-type", "").startswith(PROTOBUF):
        told = client_pb2.EmulationRequest.FromString(body)
        return told.session, told.node, told.data
    asked = msgspec.json.decode(body, type=Emulated)
    return asked.session, asked.node, asked.data.encode()
