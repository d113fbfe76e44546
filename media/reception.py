"""What came in from the publisher: statistics for its reports, and what to ask for again."""

from dataclasses import dataclass, field

from media.rtp import Packet, ahead

MOST_ASKED = 128  # a longer gap is not worth repairing: a keyframe mends it
TRIES = 4
AGAIN_S = 0.1


@dataclass
class Report:
    """One reception report block without its SSRC (RFC 3550 section 6.4.1)."""

    fraction_lost: int
    packets_lost: int
    highest: int
    jitter: int


@dataclass
class Reception:
    """Counts one incoming stream as RFC 3550 appendices A.1, A.3 and A.8 say."""

    clock_rate: int
    first: int | None = None
    highest: int = 0
    received: int = 0
    jitter: float = 0.0
    _transit: float | None = None
    _expected_before: int = 0
    _received_before: int = 0

    def heard(self, packet: Packet, now_s: float) -> None:
        if self.first is None:
            self.first = self.highest = packet.number
        self.highest += max(0, ahead(packet.number, self.highest & 0xFFFF))
        self.received += 1
        transit = now_s * self.clock_rate - packet.timestamp
        if self._transit is not None:
            # The timestamp wraps after 13 hours at 90 kHz; that one difference says nothing.
            change = abs(transit - self._transit)
            if change < self.clock_rate * 60:
                self.jitter += (change - self.jitter) / 16
        self._transit = transit

    def report(self) -> Report:
        """Return what happened since the last report, and in all."""
        expected = self.highest - (self.first or 0) + 1 if self.received else 0
        expected_now = expected - self._expected_before
        lost_now = expected_now - (self.received - self._received_before)
        self._expected_before, self._received_before = expected, self.received
        fraction = min(255, (lost_now << 8) // expected_now) if lost_now > 0 else 0
        lost = max(-0x800000, min(expected - self.received, 0x7FFFFF))
        return Report(fraction, lost, self.highest & 0xFFFFFFFF, int(self.jitter) & 0xFFFFFFFF)


@dataclass
class Missing:
    tries: int
    ask_at_s: float


@dataclass
class Gaps:
    """Numbers that did not come, each asked for at most ``TRIES`` times, ``AGAIN_S`` apart."""

    top: int | None = None
    missing: dict[int, Missing] = field(default_factory=dict)

    def heard(self, number: int, now_s: float) -> None:
        """Note the arrival of ``number`` and what it shows to be missing before it."""
        self.missing.pop(number, None)
        step = 1 if self.top is None else ahead(number, self.top)
        if step <= 0:
            return
        if step > MOST_ASKED:
            self.missing.clear()
        elif self.top is not None:
            for back in range(1, step):
                self.missing[(self.top + back) & 0xFFFF] = Missing(0, now_s)
            while len(self.missing) > MOST_ASKED:
                self.missing.pop(next(iter(self.missing)))
        self.top = number

    def due(self, now_s: float) -> list[int]:
        """Return the numbers to ask for now, in their order; counts it as a try of each."""
        asked = []
        for number, state in list(self.missing.items()):
            if state.ask_at_s <= now_s:
                asked.append(number)
                state.tries += 1
                state.ask_at_s = now_s + AGAIN_S
                if state.tries >= TRIES:
                    del self.missing[number]
        return asked
