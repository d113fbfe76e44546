"""The server: one port for pages, websockets and pictures, until it is told to stop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from gateway.socket import Door

GRACE_S = 5
SILENT_S = 10.0
BACKLOG = 2048


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: whoever runs us decides when to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command line."""
        yield


class Patient(H11Protocol):
    """uvicorn's HTTP with an end to patience: a first request must be whole within ten seconds.

    uvicorn 0.54 keeps a connection that sends nothing, or half a header, for ever.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.patience = self.loop.call_later(SILENT_S, transport.abort)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self.patience.cancel()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self.patience.cancel()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self.patience.cancel()
        super().connection_lost(exc)


@asynccontextmanager
async def serving(app: ASGIApp, door: Door, host: str, port: int) -> AsyncIterator[int]:
    """Serve ``app`` and the websockets behind ``door``; gives the port once it listens.

    Port 0 lets the system choose; raises OSError where it cannot be had. At the end clients are
    told to come back (3001) and requests under way have five seconds.
    """
    config = uvicorn.Config(
        app,
        ws=_protocol(door),
        http=Patient,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = Server(config)
    with _listening(host, port) as listener:
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


def _protocol(door: Door) -> Any:
    """Return what uvicorn takes for its websocket class: our own, made behind this door."""
    return door.socket
