"""Limits of the front door, by address: how many connect, how fast, and what one may send."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_ADDRESSES = 50_000


@dataclass(frozen=True)
class Allowance:
    """``burst`` at once, then ``per_s`` a second."""

    burst: int
    per_s: float


# Before the connect reply SDKs pipeline connect and their subscribes in the first frame.
PRE_CONNECT_MESSAGES = 4
PRE_CONNECT_BYTES = 16 * 1024
MESSAGE_BYTES = 32 * 1024
MOST_FRAGMENTS = 64
FRAMES = Allowance(400, 200.0)
CONTROL_FRAMES = Allowance(20, 2.0)
WRITE_BUFFER_BYTES = 1024 * 1024
LAGGING_BYTES = 256 * 1024
CONNECT_WITHIN_S = 10.0
# What a browser is told that comes while nobody is let in; SDKs go by their own back-off.
COME_BACK_S = 2
MOST_CHANNELS = 128
MOST_LINES = 100
MOST_RPCS = 16
MOST_WAITING = 256


@dataclass(frozen=True)
class Limits:
    """What one websocket may send, and how much may wait for it; a test build loosens them."""

    message_bytes: int = MESSAGE_BYTES
    fragments: int = MOST_FRAGMENTS
    frames: Allowance = FRAMES
    controls: Allowance = CONTROL_FRAMES
    write_buffer_bytes: int = WRITE_BUFFER_BYTES


class Bucket:
    """A token bucket; ``take`` says whether one more is within the allowance."""

    __slots__ = ("allowed", "at_s", "left")

    def __init__(self, allowed: Allowance, now_s: float) -> None:
        self.allowed, self.left, self.at_s = allowed, float(allowed.burst), now_s

    def take(self, now_s: float) -> bool:
        gained = (now_s - self.at_s) * self.allowed.per_s
        self.left = min(self.left + gained, float(self.allowed.burst))
        self.at_s = now_s
        if self.left < 1:
            return False
        self.left -= 1
        return True

    def give_back(self) -> None:
        """Undo one ``take``."""
        self.left = min(self.left + 1, float(self.allowed.burst))


@dataclass
class Turnstile:
    """How fast a node lets people in, whoever they are: half of what its CPU could do.

    A reconnect storm is let in piece by piece, and those who are in notice nothing. Each refusal
    is counted. A node that is ``closing``, or ``overloaded``, lets nobody in.
    """

    now_s: Callable[[], float]
    allowed: Allowance
    closing: bool = False
    overloaded: bool = False
    refused: int = 0

    def __post_init__(self) -> None:
        self.bucket = Bucket(self.allowed, self.now_s())

    def enter(self) -> bool:
        shut = self.closing or self.overloaded
        if not shut and self.bucket.take(self.now_s()):
            return True
        self.refused += 1
        return False


@dataclass
class Doorkeeper:
    """Counts connections by address (a /64 of IPv6): how many are open and how fast they come.

    Without ``arrivals`` they come as fast as they like.
    """

    now_s: Callable[[], float]
    open_each: int = 50
    arrivals: Allowance | None = field(default_factory=lambda: Allowance(60, 1.0))
    open: dict[str, int] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)

    def enter(self, address: str) -> bool:
        """Count one connection in; False if this address has too many or comes too fast."""
        if self.open.get(address, 0) >= self.open_each or not self._in_time(address):
            return False
        self.open[address] = self.open.get(address, 0) + 1
        return True

    def _in_time(self, address: str) -> bool:
        if self.arrivals is None:
            return True
        now = self.now_s()
        if len(self.buckets) >= MOST_ADDRESSES:
            self.buckets = {a: b for a, b in self.buckets.items() if self.open.get(a)}
        return self.buckets.setdefault(address, Bucket(self.arrivals, now)).take(now)

    def passes(self, address: str) -> bool:
        """Count something that holds no place: it is the pace alone that is limited."""
        entered = self.enter(address)
        if entered:
            self.leave(address)
        return entered

    def leave(self, address: str) -> None:
        left = self.open.get(address, 0) - 1
        if left > 0:
            self.open[address] = left
        else:
            self.open.pop(address, None)


def origin(peer: str, forwarded: str, trusted: frozenset[str]) -> str:
    """Return the address that limits count by: the rightmost one that no trusted proxy gave.

    ``forwarded`` is the X-Forwarded-For header; it is believed only as far as trusted hops go.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = peer
    while hops and address in trusted:
        address = hops.pop()
    return prefix(address)


def prefix(address: str) -> str:
    """Return an IPv4 address as it is and of IPv6 its /64, which one customer holds whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
