"""One person of the crowd: comes in, keeps a ledger of each channel, asks, and comes back."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import msgspec

from load.commands import Reply, Subscribed, command, reply
from load.ledger import Ledger
from load.line import Line
from load.report import Report
from load.target import Target
from load.told import SENT, read

COME_IN_S = 15.0
# How the JavaScript SDK pauses before it comes back: so much, and at random as much again, doubled.
FIRST_S, MOST_S = 0.5, 20.0

Heard = Callable[[Reply], None]


class Turned(Exception):
    """Somebody was not let in, or not answered: told in a few words."""


def why(error: OSError | Turned) -> str:
    """Return in a few words why somebody did not come in."""
    return str(error) if isinstance(error, Turned) else type(error).__name__


def pause_s(attempts: int, chance: Random) -> float:
    """Return how long the SDK waits after so many attempts that failed."""
    return min(MOST_S, FIRST_S + chance.uniform(0, min(MOST_S, FIRST_S * 2**attempts)))


@dataclass(eq=False)
class Viewer:
    """Counts into ``report``; the delays only where it is ``sampled``.

    ``on_lost`` is told why a line ended that stood. It comes in ``source``, its own address.
    """

    report: Report
    target: Target
    token: str
    source: tuple[str, int] | None
    channels: tuple[str, ...] = ()
    sampled: bool = False
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    line: Line | None = None
    there: bool = False  # let in, and not gone since: only then may it ask
    lines: int = 0
    on_lost: Callable[[str], None] = lambda why: None

    def follow(self, kept: Iterable[str], others: Iterable[str]) -> None:
        """Listen to channels from the next coming on; of the ``kept`` there will be ledgers."""
        self.ledgers = {channel: Ledger() for channel in kept}
        self.channels = (*self.ledgers, *others)

    async def come(self) -> None:
        """Connect and subscribe, from where the ledgers stand; raises OSError or Turned.

        Cancelled midway, it leaves no line.
        """
        line = self.new_line()
        try:
            async with asyncio.timeout(COME_IN_S):
                turned = await self._opened(line)
        except TimeoutError:
            turned = "no answer in time"
        except BaseException:
            self.leave()
            raise
        if turned:
            self.leave()
            raise Turned(turned)

    def new_line(self) -> Line:
        """Return the line that it comes by: nothing is connected yet, nothing was said on it."""
        self.waiting: dict[int, Heard] = {}
        self.ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        host = f"{self.target.host}:{self.target.port}"
        self.line = Line(host, self._greeting(), self._hear, self._over)
        return self.line

    async def come_back(self, chance: Random) -> None:
        """Come in again, however often it takes, with the pauses of the SDK."""
        attempts = 0
        while True:
            await asyncio.sleep(pause_s(attempts, chance))
            try:
                await self.come()
            except (OSError, Turned) as error:
                self.report.retried[why(error)] += 1
                attempts += 1
            else:
                return

    def ask(self, method: str, heard: Heard, **body: object) -> None:
        """Ask a command; ``heard`` is given the reply, if there is one."""
        if self.line and self.there:
            self.last += 1
            self.waiting[self.last] = heard
            self.line.send(command(self.last, "rpc", {"method": method, "data": body}))

    async def answer(self, method: str, **body: object) -> dict[str, Any]:
        """Ask a command and return what it answered; raises Turned."""
        told: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.ask(method, told.set_result, **body)
        try:
            async with asyncio.timeout(COME_IN_S):
                answer = await told
        except TimeoutError as error:
            raise Turned(f"{method}: no answer in time") from error
        if answer.refusal or not answer.rpc or not answer.rpc.data.ok:
            raise Turned(f"{method}: {answer.refusal}")
        found: dict[str, Any] = msgspec.json.decode(answer.rpc.data.ok)
        return found

    def leave(self) -> None:
        self.there = False
        if self.line:
            self.line.hang_up()
            self.line = None

    def cut(self) -> None:
        """Lose the line, as if it were not by our own doing."""
        self.leave()
        self.on_lost("cut")

    async def _opened(self, line: Line) -> str:
        """Return why it did not come in; nothing if it did."""
        target = self.target
        await asyncio.get_running_loop().create_connection(
            lambda: line,
            target.host,
            target.port,
            local_addr=self.source,
            ssl=target.tls,
            server_hostname=target.host if target.tls else None,
        )
        return await self.ready

    def _greeting(self) -> bytes:
        said = [command(1, "connect", {"token": self.token})]
        self.waiting[1] = partial(self._entered, None)
        self.last = 1
        said += [self._subscribing(channel) for channel in self.channels]
        return b"\n".join(said)

    def _subscribing(self, channel: str) -> bytes:
        self.last += 1
        self.waiting[self.last] = partial(self._entered, channel)
        asked: dict[str, object] = {"channel": channel}
        if (ledger := self.ledgers.get(channel)) and ledger.epoch:
            asked |= {"recover": True, "offset": ledger.offset, "epoch": ledger.epoch}
        return command(self.last, "subscribe", asked)

    def _hear(self, text: bytes) -> None:
        told, report = read(text), self.report
        report.frames += 1
        report.bytes += len(text)
        for channel, first, last in told.runs:
            if ledger := self.ledgers.get(channel):
                ledger.hear(first, last)
        if told.sent_us:
            self.lines += len(told.sent_us)
            report.received += len(told.sent_us)
            if self.sampled:
                now_us = time.monotonic_ns() // 1000
                for sent_us in told.sent_us:
                    report.delays.add((now_us - sent_us) / 1000)
        if told.ping and self.line:
            self.line.pong()
        for id, line in told.answers:
            self._answered(id, line)
        for channel in told.ended:
            self._again(channel)

    def _answered(self, id: int, line: bytes) -> None:
        if heard := self.waiting.pop(id, None):
            told = reply(line)
            if told.subscribe:
                count = len(SENT.findall(line))  # the lines that a recovery brought
                self.lines += count
                self.report.received += count
            heard(told)

    def _entered(self, channel: str | None, told: Reply) -> None:
        if told.refusal:
            self._over(f"refused: {told.refusal}")
            return
        if told.subscribe and (ledger := self.ledgers.get(channel or "")):
            _stand(ledger, told.subscribe)
        if not self.ready.done() and not self.waiting:
            self.there = True
            self.ready.set_result("")

    def _again(self, channel: str) -> None:
        """Subscribe anew, as the SDK does: the server has let go of one who lagged."""
        self.report.lagged += 1
        if self.line:
            self.line.send(self._subscribing(channel))

    def _over(self, why: str) -> None:
        if self.ready.done():
            self.leave()
            self.on_lost(why)
        else:
            self.ready.set_result(why)


def _stand(ledger: Ledger, told: Subscribed) -> None:
    if told.recovered:
        ledger.resume(told.epoch, [pub.offset for pub in told.publications])
    elif told.was_recovering:
        ledger.skip(told.epoch, told.offset)
    else:
        ledger.begin(told.epoch, told.offset)
