"""One websocket of the crowd: the upgrade, texts in, pongs and commands out."""

import asyncio
import socket
from collections.abc import Callable
from typing import cast

from load.told import PING
from load.wire import BadFrame, Scanner, masked, upgrade

PATH = "/connection/websocket"
PONG = masked(PING)
TCP_INFO: int | None = getattr(socket, "TCP_INFO", None)
ESTABLISHED = b"\x01"  # the first byte of Linux's tcp_info: netinet/tcp.h


class Line(asyncio.Protocol):
    """Says ``first`` after the upgrade, as one frame, and gives each text to ``hear``.

    ``over`` is told once why it ended; nobody is told of an end that was our own.
    """

    def __init__(
        self, host: str, first: bytes, hear: Callable[[bytes], None], over: Callable[[str], None]
    ) -> None:
        self.host, self.first, self.hear, self.over = host, first, hear, over
        self.scanner, self.upgraded, self.head, self.ended = Scanner(), False, b"", False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass
        self._write(upgrade(self.host, PATH))

    def data_received(self, data: bytes) -> None:
        if not self.upgraded:
            data = self._upgraded(data)
        try:
            texts = self.scanner.feed(data)
        except BadFrame as bad:
            self._end(f"frame: {bad}")
            return
        for text in texts:
            self.hear(text)
        if self.scanner.close:
            self._end(f"closed {self.scanner.close}")

    def connection_lost(self, error: Exception | None) -> None:
        self._end("lost")

    def send(self, command: bytes) -> None:
        self._write(masked(command))

    def pong(self) -> None:
        self._write(PONG)

    def stall(self) -> None:
        """Read nothing any more."""
        if self.transport:
            self.transport.pause_reading()

    @property
    def standing(self) -> bool:
        """Tell whether the connection is there, which who does not read is not told.

        Only Linux tells it (tcp(7)); elsewhere a connection counts as there until it is closed.
        """
        there = self.transport and not self.transport.is_closing()
        of = self.transport.get_extra_info("socket") if there and self.transport else None
        if of is None or TCP_INFO is None:
            return of is not None
        state: bytes = of.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 1)
        return state == ESTABLISHED

    def hang_up(self) -> None:
        """End without a word, as a phone in a lift does."""
        self.ended = True
        if self.transport:
            self.transport.abort()

    def _upgraded(self, data: bytes) -> bytes:
        self.head += data
        head, ended, rest = self.head.partition(b"\r\n\r\n")
        if not ended:
            return b""
        status = head.split(b" ", 2)[1:2]
        if status != [b"101"]:
            self._end(f"status {b''.join(status).decode('latin-1')}")
            return b""
        self.upgraded = True
        self._write(masked(self.first))
        return rest

    def _write(self, data: bytes) -> None:
        if self.transport:
            self.transport.write(data)

    def _end(self, why: str) -> None:
        if not self.ended:
            self.hang_up()
            self.over(why)
