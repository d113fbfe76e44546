"""The websocket protocol class: frames in and out under limits, below ASGI.

Given to uvicorn as ``ws=``. An ASGI application cannot see frames: it can neither stop a flood of
them nor share an encoded one between connections (docs/adr/0003).
"""

import asyncio
import logging
import os
from http import HTTPStatus
from typing import cast

from uvicorn.server import ServerState
from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from gateway import codes, limits, metrics
from gateway.client import Client
from gateway.cut import cut
from gateway.door import Door
from gateway.forms import BINARY_SOCKET, SOCKET
from gateway.frames import is_text
from gateway.handshake import choose, forget_blank_subprotocol, form_of, refusal, rejection
from gateway.limits import Bucket

log = logging.getLogger("rialto.edge")

# The library tells of every connection; we count them instead.
QUIET = logging.getLogger("rialto.websockets")
QUIET.setLevel(logging.WARNING)

# A frame of the sans-I/O parser is seen whole: small slices bound what one read can hold.
SLICE = 4096
CLOSE_WITHIN_S = 5.0
THROWN_AWAY_BYTES = 256 * 1024


class Socket(asyncio.Protocol):
    """One websocket. It gives up its descriptor before the transport can close it."""

    session = ""  # commands come where the rest goes out

    __slots__ = (
        "address",
        "client",
        "conn",
        "controls",
        "door",
        "ending",
        "fd",
        "form",
        "frames",
        "loop",
        "messages",
        "number",
        "parts",
        "received",
        "state",
        "timer",
        "transport",
    )

    def __init__(self, door: Door, server_state: ServerState) -> None:
        self.door, self.state = door, server_state
        self.loop = asyncio.get_running_loop()
        self.form = SOCKET
        most = door.limits.message_bytes
        self.conn = ServerProtocol(max_size=most, logger=QUIET, select_subprotocol=choose)
        self.client: Client | None = None
        self.address = ""
        # The descriptor: as long as it is ours, and as long as nothing waits to be written first.
        self.number = self.fd = -1
        self.ending = False
        self.parts: list[bytes] = []
        self.received = self.messages = 0
        now = self.loop.time()
        self.frames = Bucket(door.limits.frames, now)
        self.controls = Bucket(door.limits.controls, now)
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=0)
        self.state.connections.add(self)  # type: ignore[arg-type]

    def connection_lost(self, error: Exception | None) -> None:
        self._give_up()
        self.state.connections.discard(self)
        if self.timer:
            self.timer.cancel()
        if self.client:
            self.client.lost()
        if self.address:
            self.door.doorkeeper.leave(self.address)

    def shutdown(self) -> None:
        """Tell the peer to come back: the server stops."""
        if self.client:
            self.client.end(codes.SHUTDOWN)
        else:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        for at in range(0, len(data), SLICE):
            if self.ending:
                self._throw_away(len(data) - at)
                return
            self.conn.receive_data(data[at : at + SLICE])
            if self.conn.state is State.OPEN:  # pongs go before answers, a close behind them
                self._flush()
            for event in self.conn.events_received():
                if isinstance(event, Request):
                    self._accept(event)
                elif isinstance(event, Frame) and not self.ending:
                    self._frame(event)
            self._flush()
            if (self.conn.parser_exc or self.conn.handshake_exc) and not self.ending:
                self._finish()

    def _throw_away(self, size: int) -> None:
        """Read on past our end, so that the peer can hear of it; but not for ever."""
        self.received += size
        if self.received > THROWN_AWAY_BYTES:
            cut(self.transport)

    def eof_received(self) -> None:
        self._give_up()

    def pause_writing(self) -> None:
        """Write behind what waits in the transport now."""
        self._turn(-1)

    def resume_writing(self) -> None:
        """Write straight again: nothing waits."""
        self._turn(self.number)

    @property
    def queued(self) -> int:
        return self.transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        """Write straight to the descriptor if it may be, and what does not fit to the transport.

        A peer that leaves more than 256 KiB unread is asked to recover later; one that stays
        stuck with 1 MiB is cut.
        """
        if self.ending:
            return
        sent = 0
        if self.fd >= 0:
            try:
                sent = os.write(self.fd, data)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._abort()
                return
        if sent != len(data):
            self.transport.write(data[sent:])
            self._bound(self.transport.get_write_buffer_size())

    def close(self, code: int, reason: str) -> None:
        """Send a close frame and give the peer five seconds to answer it."""
        if self.ending:
            return
        try:
            self.conn.send_close(code, reason)
        except InvalidState:
            self._abort()
            return
        self._finish()

    def _bound(self, size: int) -> None:
        if size > self.door.limits.write_buffer_bytes:
            metrics.shed("slow")
            self._abort()
        elif size > limits.LAGGING_BYTES and self.client:
            self.client.lag()

    def _give_up(self) -> None:
        """Write nothing more, least of all to a descriptor that may soon be another's."""
        self.ending = True
        self.number = -1
        self._turn(-1)

    def _turn(self, fd: int) -> None:
        if fd != self.fd:
            self.fd = fd
            self.door.edge.hub.turned(self)

    def _abort(self) -> None:
        self._give_up()
        cut(self.transport)

    def _finish(self) -> None:
        """Write what the protocol has to say at the end, then close, in time or by force.

        Only our half: to close over what the peer still sends would reset the line, and it might
        never read why (RFC 9112 section 9.6 tells of the same in HTTP).
        """
        for data in self.conn.data_to_send():
            if data:
                self.transport.write(data)
        self._give_up()
        self.received = 0
        if self.client:
            self.client.lost()
        if self.timer:
            self.timer.cancel()
        self.timer = self.loop.call_later(CLOSE_WITHIN_S, cut, self.transport)
        if not self.transport.can_write_eof():
            self.transport.close()
            return
        try:
            self.transport.write_eof()
        except OSError:  # the peer is gone already, and asyncio has not heard of it yet
            cut(self.transport)

    def _flush(self) -> None:
        """Write the protocol's own frames: the handshake, pongs and closes."""
        for data in self.conn.data_to_send():
            if data and not self.ending:
                self.transport.write(data)
                self._bound(self.transport.get_write_buffer_size())

    def _accept(self, request: Request) -> None:
        peer = self.transport.get_extra_info("peername")
        forwarded = ",".join(request.headers.get_all("X-Forwarded-For"))
        address = limits.origin(peer[0] if peer else "", forwarded, self.door.trusted)
        if refused := refusal(request, address, self.door):
            self.conn.send_response(rejection(self.conn, *refused))
            self._finish()
            return
        self.address = address
        forget_blank_subprotocol(request)
        self.form = form_of(request)
        response = self.conn.accept(request)
        self.conn.send_response(response)
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            self._finish()
            return
        if self.transport.get_extra_info("sslcontext") is None:
            self.number = self.transport.get_extra_info("socket").fileno()
        self._flush()
        # Until uvicorn sets this protocol, a pause is told to the one before it.
        if not self.transport.get_write_buffer_size():
            self.resume_writing()
        self.client = self.door.client(self, address)
        self.timer = self.loop.call_later(limits.CONNECT_WITHIN_S, self._stale)

    def _stale(self) -> None:
        if self.client and not self.client.connected:
            self.client.end(codes.STALE)

    def _frame(self, frame: Frame) -> None:
        now = self.loop.time()
        if frame.opcode in (Opcode.PING, Opcode.PONG):
            if not self.controls.take(now):
                self._abort()
            return
        if not self.frames.take(now):
            self._abort()
        elif frame.opcode is Opcode.CLOSE:
            self._finish()
        elif frame.opcode is (Opcode.TEXT if self.form is BINARY_SOCKET else Opcode.BINARY):
            self.close(1003, f"{self.form.encoding.name} is spoken here")
        else:
            self._part(frame)

    def _part(self, frame: Frame) -> None:
        self.parts.append(bytes(frame.data))
        if len(self.parts) > self.door.limits.fragments:
            self.close(1008, "too many fragments")
            return
        if not frame.fin:
            return
        message, self.parts = b"".join(self.parts), []
        if self.form is SOCKET and not is_text(message):
            self.close(1007, "this is not UTF-8")
        elif self._within_limits(message) and self.client:
            self.client.receive(message)

    def _within_limits(self, message: bytes) -> bool:
        if self.client and self.client.connected:
            return True
        self.messages += 1
        self.received += len(message)
        if self.messages > limits.PRE_CONNECT_MESSAGES or self.received > limits.PRE_CONNECT_BYTES:
            self.close(codes.BAD_COMMAND.code, codes.BAD_COMMAND.reason)
            return False
        return True
