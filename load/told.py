"""What a server's text tells, found without decoding it.

A room's text is the same bytes for all of its viewers: it is read once, and known to the others.
"""

import re
import time
from dataclasses import dataclass
from functools import lru_cache

MARK = b"zq"  # before the sender's clock in a line's text
CLOCK = 12  # letters: microseconds of the monotonic clock, a letter for each hex digit
LETTERS, HEX = b"abcdefghijklmnop", b"0123456789abcdef"
READ, WRITE = bytes.maketrans(LETTERS, HEX), bytes.maketrans(HEX, LETTERS)
SENT = re.compile(MARK + b"([a-p]{%d})" % CLOCK)
PUBLICATION = re.compile(rb'\{"push":\{"channel":"([^"]+)","pub":.*,"offset":(\d+)[,}]')
ENDED = re.compile(rb'\{"push":\{"channel":"([^"]+)","unsubscribe":')
ANSWER = re.compile(rb'\{"id":(\d+)[,}]')
PING = b"{}"
KEPT = 1024

Run = tuple[str, int, int]  # a channel, and the first and last of offsets that follow each other


@dataclass(frozen=True, slots=True)
class Told:
    """``sent_us`` are the clocks of the lines in it; ``answers`` go by the command's id."""

    runs: tuple[Run, ...]
    sent_us: tuple[int, ...]
    answers: tuple[tuple[int, bytes], ...]
    ended: tuple[str, ...]
    ping: bool


def stamp() -> bytes:
    """Return the mark and this moment, in letters that no rule takes for a number."""
    return MARK + (b"%012x" % (time.monotonic_ns() // 1000)).translate(WRITE)


def clocks_us(text: bytes) -> list[int]:
    """Return the clocks that senders put into lines of ``text``, in microseconds."""
    return [int(clock.translate(READ), 16) for clock in SENT.findall(text)]


@lru_cache(maxsize=KEPT)
def read(text: bytes) -> Told:
    """Return what ``text``, one message a line, tells."""
    runs: list[Run] = []
    sent_us: list[int] = []
    answers, ended, ping = [], [], False
    for line in text.split(b"\n"):
        if line == PING:
            ping = True
        elif found := ANSWER.match(line):
            # The answer to a say carries the line too; what counts is what the room was told.
            answers.append((int(found[1]), line))
        elif found := PUBLICATION.match(line):
            _append(runs, found[1].decode(), int(found[2]))
            sent_us += clocks_us(line)
        elif found := ENDED.match(line):
            ended.append(found[1].decode())
    return Told(tuple(runs), tuple(sent_us), tuple(answers), tuple(ended), ping)


def _append(runs: list[Run], channel: str, offset: int) -> None:
    if runs and runs[-1][0] == channel and runs[-1][2] == offset - 1:
        runs[-1] = (channel, runs[-1][1], offset)
    else:
        runs.append((channel, offset, offset))
