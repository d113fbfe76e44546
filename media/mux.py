"""One UDP port for every session: STUN tells who is where, the first byte what a datagram is.

The port is an ICE-lite agent (RFC 8445 section 2.5): it answers checks that carry the password of
a session and learns the peer's address from them, and it asks nothing itself. Datagrams are told
apart as in RFC 7983.
"""

import contextlib
import logging
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from aioice import stun

from media.fanout import Address, Fanout

log = logging.getLogger("rialto.media")

BUFFER_BYTES = 4 << 20  # a queue for bursts of keyframes; the default of 212 kB loses packets
BATCH = 64
SENDS = 4_000  # of one wake-up: about 40 ms, so that a STUN check is answered in time
LONGEST = 2_048
# The kernel notes when a datagram came (socket(7)), where it can.
SO_TIMESTAMPNS = 35
WHEN = struct.Struct("@qq")
ROOM_FOR_NOTES = socket.CMSG_SPACE(WHEN.size)
# What has waited for longer is no use to anybody: then all of it is read, and its media left out.
STALE_S = 0.3
DRAINED = 2_048


class Inbound(Protocol):
    """A session as the port sees it; ``keys`` are its passwords by the ufrags that name it."""

    keys: dict[str, str]

    def checked(self, address: Address, *, nominated: bool, now_s: float) -> Address | None:
        """A check with our password came from ``address``; returns one to forget, if any."""

    def handshake(self, data: bytes) -> None: ...
    def media(self, data: bytes, now_s: float) -> None: ...
    def skip(self, now_s: float) -> None:
        """What its peer sent has waited too long and was left out."""


@dataclass
class Counts:
    received: int = 0
    strange: int = 0
    stale: int = 0


def open_socket(host: str, port: int) -> socket.socket:
    """Bind the port; 0 lets the system choose."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    with contextlib.suppress(OSError):  # then nothing is known to be late
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.bind((host, port))
    sock.setblocking(False)
    return sock


def came_s(notes: Iterable[tuple[int, int, bytes]]) -> float:
    """Return when a datagram came, by the wall clock, from what the kernel noted beside it."""
    for level, kind, value in notes:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
            seconds, nanoseconds = WHEN.unpack(value)
            return float(seconds + nanoseconds / 1e9)
    return float("inf")  # it did not: then it has not waited


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
    stale: bool = False

    def __post_init__(self) -> None:
        self.out = Fanout(self.sock)

    @property
    def port(self) -> int:
        return int(self.sock.getsockname()[1])

    def add(self, session: Inbound) -> None:
        """Let a session be reached by its keys, as they are now, and by no others."""
        self._forget_keys(session)
        self.by_ufrag |= dict.fromkeys(session.keys, session)

    def remove(self, session: Inbound) -> None:
        self._forget_keys(session)
        for address in [a for a, s in self.by_address.items() if s is session]:
            del self.by_address[address]

    def _forget_keys(self, session: Inbound) -> None:
        for ufrag in [u for u, s in self.by_ufrag.items() if s is session]:
            del self.by_ufrag[ufrag]

    def readable(self) -> None:
        """Read what is waiting, at most a batch; STUN first, then the rest in its order.

        The loop calls it again while more is waiting. If the oldest has waited too long, more is
        read and no media forwarded: it would come too late, and make the next one later still.
        A datagram, whatever it holds, never raises out of here.
        """
        rest: list[tuple[bytes, Address]] = []
        for data, address in self._waiting():
            self.counts.received += 1
            if data and data[0] < 4:
                self._guard(self._stun, data, address)
            elif data:
                rest.append((data, address))
        for data, address in rest:
            self._guard(self._other, data, address)
        self.flush()

    def _waiting(self) -> Iterator[tuple[bytes, Address]]:
        """Yield what waits, the oldest first, which says whether all of it is ``stale``."""
        try:
            data, notes, _, address = self.sock.recvmsg(LONGEST, ROOM_FOR_NOTES)
            self._note(time.clock_gettime(time.CLOCK_REALTIME) - came_s(notes) > STALE_S)
            yield data, address
            most = max(4, min(BATCH, SENDS // max(1, self.viewers())))
            for _ in range((DRAINED if self.stale else most) - 1):
                yield self.sock.recvfrom(LONGEST)
        except OSError:  # nothing more, or the echo of an unreachable peer
            return

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
        elif 127 < data[0] < 192 and self.stale:
            self.counts.stale += 1
            session.skip(self.clock_s())
        elif 127 < data[0] < 192:
            session.media(data, self.clock_s())

    def _note(self, stale: bool) -> None:
        if self.stale and not stale:
            log.warning("media.late", extra={"left_out": self.counts.stale})
        self.stale = stale

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
