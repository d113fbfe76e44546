"""One UDP port for every session: STUN tells who is where, the first byte what a datagram is.

The port is an ICE-lite agent (RFC 8445 section 2.5): it answers checks that carry the password of
a session and learns the peer's address from them, and it asks nothing itself. Datagrams are told
apart as in RFC 7983.
"""

import logging
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from aioice import stun

from media.fanout import Address, Fanout

log = logging.getLogger("rialto.media")

BUFFER_BYTES = 4 << 20  # a queue for bursts of keyframes; the default of 212 kB loses packets
BATCH = 64
SENDS = 4_000  # of one wake-up: about 40 ms, so that a STUN check is answered in time
LONGEST = 2_048


class Inbound(Protocol):
    """A session as the port sees it; ``keys`` are its passwords by the ufrags that name it."""

    keys: dict[str, str]

    def checked(self, address: Address, *, nominated: bool, now_s: float) -> Address | None:
        """A check with our password came from ``address``; returns one to forget, if any."""

    def handshake(self, data: bytes) -> None: ...
    def media(self, data: bytes, now_s: float) -> None: ...


@dataclass
class Counts:
    received: int = 0
    strange: int = 0


def open_socket(host: str, port: int) -> socket.socket:
    """Bind the port; 0 lets the system choose."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    sock.bind((host, port))
    sock.setblocking(False)
    return sock


@dataclass
class Mux:
    """Hands datagrams to sessions. ``flush`` is called after each batch."""

    sock: socket.socket
    flush: Callable[[], None]
    viewers: Callable[[], int]
    clock_s: Callable[[], float] = time.monotonic
    by_ufrag: dict[str, Inbound] = field(default_factory=dict)
    by_address: dict[Address, Inbound] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.out = Fanout(self.sock)

    @property
    def port(self) -> int:
        return int(self.sock.getsockname()[1])

    def add(self, session: Inbound) -> None:
        """Let a session be reached by its keys, as they are now, and by no others."""
        self._close(session)
        self.by_ufrag |= dict.fromkeys(session.keys, session)

    def remove(self, session: Inbound) -> None:
        self._close(session)
        for address in [a for a, s in self.by_address.items() if s is session]:
            del self.by_address[address]

    def _close(self, session: Inbound) -> None:
        for ufrag in [u for u, s in self.by_ufrag.items() if s is session]:
            del self.by_ufrag[ufrag]

    def readable(self) -> None:
        """Read what is waiting, at most a batch; STUN first, then the rest in its order.

        The loop calls it again while more is waiting. A datagram, whatever it holds, never
        raises out of here.
        """
        rest: list[tuple[bytes, Address]] = []
        for _ in range(max(4, min(BATCH, SENDS // max(1, self.viewers())))):
            try:
                data, address = self.sock.recvfrom(LONGEST)
            except OSError:  # nothing more, or the echo of an unreachable peer
                break
            self.counts.received += 1
            if data and data[0] < 4:
                self._guard(self._stun, data, address)
            elif data:
                rest.append((data, address))
        for data, address in rest:
            self._guard(self._other, data, address)
        self.flush()

    def _guard(self, read: Callable[[bytes, Address], None], data: bytes, address: Address) -> None:
        try:
            read(data, address)
        except Exception:
            # The edge: whatever a stranger sends may only cost itself. Logged at 1, 2, 4, 8...
            self.counts.strange += 1
            if self.counts.strange & (self.counts.strange - 1) == 0:
                log.exception("datagram.strange", extra={"count": self.counts.strange})

    def _other(self, data: bytes, address: Address) -> None:
        session = self.by_address.get(address)
        if session is None:
            return
        if 19 < data[0] < 64:
            session.handshake(data)
        elif 127 < data[0] < 192:
            session.media(data, self.clock_s())

    def _stun(self, data: bytes, address: Address) -> None:
        try:
            asked = stun.parse_message(data)
        except (ValueError, struct.error):
            return  # aioice raises either at what is no STUN
        if (asked.message_class, asked.message_method) != (
            stun.Class.REQUEST,
            stun.Method.BINDING,
        ):
            return
        ufrag = str(asked.attributes.get("USERNAME", "")).split(":")[0]
        session = self.by_ufrag.get(ufrag)
        if session is None:
            return
        password = session.keys[ufrag].encode()
        if not asked.check_message_integrity(password):
            return
        reply = stun.Message(asked.message_method, stun.Class.RESPONSE, asked.transaction_id)
        reply.attributes["XOR-MAPPED-ADDRESS"] = address
        reply.add_message_integrity(password)
        self.out.send(bytes(reply), address)
        # Ports are used again: the last one who proved the password has the address.
        self.by_address[address] = session
        nominated = "USE-CANDIDATE" in asked.attributes
        old = session.checked(address, nominated=nominated, now_s=self.clock_s())
        if old is not None and self.by_address.get(old) is session:
            del self.by_address[old]
