"""One outgoing track of a room: its numbers run on across publishers, and its last packets stay."""

import struct
from dataclasses import dataclass, field
from typing import Literal

from media.rtp import Packet, ahead

Kind = Literal["video", "audio"]
KEPT = 1024
CLOCK_RATE: dict[Kind, int] = {"video": 90_000, "audio": 48_000}
TAIL = struct.Struct("!HLL")
SUPPRESS_S = 0.1
MOST_REPEATS = 3
# As many as can be asked for, of both kinds: what is forgotten could be asked for without end.
REMEMBERED = 2 * KEPT
FORGOTTEN_S = 60.0  # the same number is another packet by then


class Ready:
    """A packet ready for every viewer but for its payload type: marker, and all after byte two."""

    __slots__ = ("marker", "number", "tail")

    def __init__(self, marker: int, number: int, tail: bytes) -> None:
        self.marker = marker
        self.number = number
        self.tail = tail

    def to(self, payload_type: int) -> bytes:
        return bytes((0x80, self.marker | payload_type)) + self.tail


@dataclass
class Shift:
    """Where a publisher's numbers and timestamps lie beside ours, and its first number."""

    number: int
    timestamp: int
    first: int


@dataclass
class Track:
    """Numbers and keeps what all viewers of one kind get.

    All viewers see the same SSRC, numbers and timestamps. When another publisher follows, they
    run on, so that a viewer who stayed needs nothing new, and SRTP never sees a number twice
    (with AES-GCM a second packet under one number would give its key stream away, RFC 7714 8).
    """

    kind: Kind
    ssrc: int
    shift: Shift | None = None
    top: int | None = None
    top_timestamp: int = 0
    top_at_s: float = 0.0
    packets: int = 0
    octets: int = 0
    kept: list[Ready | None] = field(default_factory=lambda: [None] * KEPT)

    def source_changed(self) -> None:
        """Another stream follows: its first packet decides the new shift."""
        self.shift = None

    def take(self, packet: Packet, now_s: float) -> Ready | None:
        """Return the packet as it goes out; None for a copy, or one too old to tell."""
        shift = self.shift or self._begin(packet, now_s)
        number = (packet.number + shift.number) & 0xFFFF
        timestamp = (packet.timestamp + shift.timestamp) & 0xFFFFFFFF
        if self.top is None or (step := ahead(number, self.top)) > 0:
            self.top, self.top_timestamp, self.top_at_s = number, timestamp, now_s
        elif -step >= KEPT or -KEPT <= ahead(number, shift.first) < 0 or self.find(number):
            return None  # too old, of the publisher before, or a copy
        tail = TAIL.pack(number, timestamp, self.ssrc) + packet.payload
        ready = Ready(packet.marker, number, tail)
        self.kept[number % KEPT] = ready
        self.packets += 1
        self.octets += len(packet.payload)
        return ready

    def find(self, number: int) -> Ready | None:
        kept = self.kept[number % KEPT]
        return kept if kept is not None and kept.number == number else None

    def out_timestamp(self, timestamp: int) -> int | None:
        """Return the publisher's ``timestamp`` as viewers know it."""
        return (timestamp + self.shift.timestamp) & 0xFFFFFFFF if self.shift else None

    def _begin(self, packet: Packet, now_s: float) -> Shift:
        if self.top is None:
            number, timestamp = packet.number, packet.timestamp
        else:
            number = (self.top + 1) & 0xFFFF
            elapsed = max(1, int((now_s - self.top_at_s) * CLOCK_RATE[self.kind]))
            timestamp = self.top_timestamp + elapsed
        self.shift = Shift(number - packet.number, timestamp - packet.timestamp, number)
        return self.shift


@dataclass
class Repeats:
    """What one viewer was sent again: at most three times each, not twice within 100 ms."""

    told: dict[tuple[Kind, int], tuple[int, float]] = field(default_factory=dict)

    def allow(self, kind: Kind, number: int, now_s: float) -> bool:
        times, at_s = self.told.pop((kind, number), (0, now_s))
        if now_s - at_s > FORGOTTEN_S:
            times = 0
        if times and (times >= MOST_REPEATS or now_s - at_s < SUPPRESS_S):
            self.told[kind, number] = (times, at_s)
            return False
        self.told[kind, number] = (times + 1, now_s)
        while len(self.told) > REMEMBERED:
            self.told.pop(next(iter(self.told)))
        return True
