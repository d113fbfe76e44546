"""An echo route of the test build: our websocket class with its limits loosened, and an echo."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import cast

from starlette.applications import Starlette
from websockets.frames import Frame, Opcode

from gateway.client import Client, Edge, Wire
from gateway.door import Door
from gateway.forms import BINARY_SOCKET, SOCKET
from gateway.hub import Hub
from gateway.limits import Allowance, Doorkeeper, Limits, Turnstile
from gateway.server import Place, serving
from gateway.socket import Socket

MESSAGE_BYTES = 16 << 20
ENDLESS = Allowance(1 << 62, math.inf)
LOOSE = Limits(MESSAGE_BYTES, 1 << 62, ENDLESS, ENDLESS, 1 << 62)


class Echo:
    """Stands where a client does, and gives back each message as it came."""

    connected = True

    def __init__(self, socket: Wire) -> None:
        self.socket = socket

    def receive(self, message: bytes) -> None:
        self.socket.write(self.socket.form.frame(message))

    def end(self, _: object) -> None: ...

    def lost(self) -> None: ...

    def lag(self) -> None: ...


class EchoSocket(Socket):
    """Ours speaks text or binary, as the handshake says; this one whatever it is spoken to in."""

    def _frame(self, frame: Frame) -> None:
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self.form = SOCKET if frame.opcode is Opcode.TEXT else BINARY_SOCKET
        super()._frame(frame)


class EchoDoor(Door):
    def client(self, wire: Wire, address: str) -> Client:
        return cast(Client, Echo(wire))


@asynccontextmanager
async def echoing() -> AsyncIterator[int]:
    """Serve the echo on a free port of this machine, and give the port."""
    edge = cast(Edge, SimpleNamespace(hub=Hub()))
    keeper = Doorkeeper(lambda: 0.0, 1 << 62, ENDLESS)
    door = EchoDoor(edge, keeper, frozenset(), frozenset(), Turnstile(lambda: 0.0, ENDLESS), LOOSE)
    async with serving(Starlette(), door, Place("127.0.0.1", 0), EchoSocket) as port:
        yield port
