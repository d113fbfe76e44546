"""The server: one port for pages, websockets and pictures, until it is told to stop."""

import asyncio
import math
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, NamedTuple, cast

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from gateway import limits, metrics
from gateway.door import Door
from gateway.socket import Socket
from gateway.tls import Tls

GRACE_S = 5
SILENT_S = 10.0
TAKEN_S = 30.0
LEAST_PER_S = 1024
BACKLOG = 2048
BODIES = frozenset({b"content-length", b"transfer-encoding"})


class Place(NamedTuple):
    """Where a server listens; port 0 lets the system choose. Without ``tls`` it speaks plainly."""

    host: str
    port: int
    tls: Tls | None = None


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: whoever runs us decides when to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command line."""
        yield


class Patient(H11Protocol):
    """uvicorn's HTTP with an end to patience.

    uvicorn 0.54 keeps a connection for ever that sends nothing or half a header, that sends the
    rest of a body which nobody asked for byte by byte, or that does not read its answer. Here a
    request's head must be whole within ten seconds of the connection or of the last answer, the
    rest of the last body with it, and an answer must be taken at a kilobyte a second. Of one
    address so many are open as the ``door`` says; a trusted proxy's carry many people's.
    """

    patience: asyncio.TimerHandle | None = None
    address = ""  # under which it is counted, until it is a websocket

    def __init__(self, door: Door, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.door = door

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()
        peer = (transport.get_extra_info("peername") or ("",))[0]
        if peer in self.door.trusted:
            return
        if self.door.lines.enter(address := limits.prefix(peer)):
            self.address = address
        else:
            metrics.shed("line")
            transport.abort()

    def handle_events(self) -> None:
        super().handle_events()
        if not self._owed():
            self._rest()

    def on_response_complete(self) -> None:
        self._wait()
        super().on_response_complete()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand over to the websocket what may be one, and the bytes that came right behind it.

        uvicorn 0.54 forgets them, and writes the request anew as one of HTTP/1.1.
        """
        self._rest()
        if event.http_version != b"1.1" or BODIES.intersection(name for name, _ in event.headers):
            self.send_400_response("A websocket is opened by HTTP/1.1, without a body.")
            return
        self._leave()
        super().handle_websocket_upgrade(event)
        behind, _ = self.conn.trailing_data
        if behind:
            cast(asyncio.Protocol, self.transport.get_protocol()).data_received(behind)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, where an answer is under way by closing.

        uvicorn 0.54 fails to answer twice, and lets whoever answers fail.
        """
        if self.cycle and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self._owed():
            self._rest()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        self._leave()
        super().connection_lost(exc)

    def _leave(self) -> None:
        if self.address:
            self.door.lines.leave(self.address)
            self.address = ""

    def _owed(self) -> bool:
        """Say whether it is the peer's turn: nothing was asked, or all is answered."""
        return self.cycle is None or self.cycle.response_complete

    def _wait(self, waited: float = math.inf) -> None:
        self._rest()
        within_s = TAKEN_S if self.transport.get_write_buffer_size() else SILENT_S
        self.patience = self.loop.call_later(within_s, self._look, waited)

    def _rest(self) -> None:
        if self.patience:
            self.patience.cancel()

    def _look(self, waited: float) -> None:
        """Cut who says nothing in its turn, and who hardly takes what it is told."""
        waits = self.transport.get_write_buffer_size()
        if waits > waited - TAKEN_S * LEAST_PER_S or (not waits and self._owed()):
            self.transport.abort()
        elif waits:
            self._wait(waits)


@asynccontextmanager
async def serving(
    app: ASGIApp, door: Door, place: Place, wire: type[Socket] | None = Socket
) -> AsyncIterator[int]:
    """Serve ``app`` and the websockets behind ``door``; gives the port once it listens.

    Without a ``wire`` there are no websockets. Raises OSError where the port cannot be had. At the
    end clients are told to come back (3001) and requests under way have five seconds.
    """
    tls = place.tls
    config = uvicorn.Config(
        app,
        ws=_protocol(door, wire) if wire else "none",
        ssl_context_factory=(lambda *_: tls.context) if tls else None,
        http=partial(Patient, door),  # type: ignore[arg-type]  # it is called like the class
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # which proxies are believed is a setting of ours
        timeout_graceful_shutdown=GRACE_S,
    )
    server = Server(config)
    with _listening(place.host, place.port) as listener:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[listener]))
            try:
                yield listener.getsockname()[1]
            finally:
                server.should_exit = True


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        yield listener


def _protocol(door: Door, wire: type[Socket]) -> Any:
    """Return what uvicorn takes for its websocket class: our own, made behind this door."""

    def socket(config: uvicorn.Config, server_state: ServerState, app_state: Any) -> Socket:
        return wire(door, server_state)

    return socket
