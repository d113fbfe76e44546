"""One viewer: a socket that connects, subscribes, answers pings, and counts what comes."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import cast

from load.report import Report
from load.wire import BadFrame, Scanner, masked, upgrade

MARK = b"zq"  # before the sender's clock in a line's text
CLOCK = 12  # letters: microseconds of the monotonic clock, a letter for each hex digit
LETTERS, HEX = b"abcdefghijklmnop", b"0123456789abcdef"
READ = bytes.maketrans(LETTERS, HEX)
WRITE = bytes.maketrans(HEX, LETTERS)
PONG = masked(b"{}")
ANSWER = b'{"id":'
PING_LINES = (b"{}\n", b"\n{}")


def stamp() -> bytes:
    """Return the mark and this moment, in letters that no rule takes for a number."""
    return MARK + (b"%012x" % (time.monotonic_ns() // 1000)).translate(WRITE)


def delays_ms(text: bytes, now_us: int) -> list[float]:
    """Return how long each line in a frame's ``text`` was under way."""
    found, at = [], text.find(MARK)
    while at >= 0:
        sent = text[at + 2 : at + 2 + CLOCK].translate(READ)
        found.append((now_us - int(sent, 16)) / 1000)
        at = text.find(MARK, at + CLOCK)
    return found


def _pushes(text: bytes) -> bytes:
    return b"\n".join(line for line in text.split(b"\n") if not line.startswith(ANSWER))


class Viewer(asyncio.Protocol):
    """Counts into ``report``; the delays only where it is ``sampled``. ``ready`` settles once.

    ``said`` are its commands with ids from 1 on, sent after the upgrade as one frame.
    """

    def __init__(self, report: Report, said: Sequence[bytes], *, sampled: bool) -> None:
        self.report, self.said, self.sampled = report, said, sampled
        self.scanner, self.upgraded, self.head = Scanner(), False, b""
        self.lines, self.answered, self.leaving = 0, 0, False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_answer: Callable[[bytes], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass
        self.transport.write(upgrade("localhost", "/connection/websocket"))

    def data_received(self, data: bytes) -> None:
        if not self.upgraded:
            data = self._upgraded(data)
        self.report.bytes += len(data)
        try:
            texts = self.scanner.feed(data)
        except BadFrame as bad:
            self._fail(f"frame: {bad}")
            return
        for text in texts:
            self._take(text)
        if self.scanner.close:
            self._fail(f"closed {self.scanner.close}")

    def connection_lost(self, error: Exception | None) -> None:
        if not self.leaving:
            self._fail("lost")

    def say(self, command: bytes) -> None:
        self.transport.write(masked(command))

    def leave(self) -> None:
        """Hang up without a word, as a phone in a lift does."""
        self.leaving = True
        self.transport.abort()

    def _upgraded(self, data: bytes) -> bytes:
        self.head += data
        head, ended, rest = self.head.partition(b"\r\n\r\n")
        if not ended:
            return b""
        status = head.split(b" ", 2)[1:2]
        if status != [b"101"]:
            self._fail(f"status {b''.join(status).decode('latin-1')}")
            return b""
        self.upgraded = True
        self.transport.write(masked(b"\n".join(self.said)))
        return rest

    def _take(self, text: bytes) -> None:
        report = self.report
        report.frames += 1
        answers = text.startswith(ANSWER) or b"\n" + ANSWER in text
        # The answer to a say carries the line too; what counts is what the room was told.
        told = _pushes(text) if answers else text
        if count := told.count(MARK):
            self.lines += count
            report.received += count
            if self.sampled:
                report.delays_ms += delays_ms(told, time.monotonic_ns() // 1000)
        if text == b"{}" or text.startswith(PING_LINES[0]) or text.endswith(PING_LINES[1]):
            self.transport.write(PONG)
        if answers and (not self.ready.done() or self.on_answer):
            self._answers(text)

    def _answers(self, text: bytes) -> None:
        for line in text.split(b"\n"):
            if not line.startswith(ANSWER):
                continue
            if self.ready.done():
                if self.on_answer:
                    self.on_answer(line)
            elif b'"error":' in line[:20]:
                self._fail("refused: " + line[:80].decode(errors="replace"))
            else:
                self.answered += 1
                if self.answered == len(self.said):
                    self.ready.set_result(None)

    def _fail(self, why: str) -> None:
        if self.leaving:
            return
        self.leaving = True
        self.report.failures[why] += 1
        if self.ready.done():
            self.report.open -= 1
        else:
            self.ready.cancel()
        self.transport.abort()
