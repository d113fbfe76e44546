"""The bus of a node behind Centrifugo: news goes on to it in order, and what is lost is told."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import NamedTuple, Protocol

from bus.port import Bus, Hear
from rialto.news import CONFLATED, OUTBOX, Channel, Position, Publication, kind_of

log = logging.getLogger("rialto.centrifugo")

MOST_WAITING = 10_000
MOST_AT_ONCE = 200
MOST_KNOWN = 50_000
FIRST_PAUSE_S, MOST_PAUSE_S = 0.1, 5.0
# Codes of errors that may pass: internal, too many requests, and a request that was not understood.
NOT_TAKEN = -1
PASSING = frozenset({100, 111, NOT_TAKEN})
# What a channel is sent in the place of what it has lost: whoever follows it reads it anew.
GAP = b'{"kind":"gap"}'


class Away(Exception):
    """Centrifugo did not answer, or not so that we know what it did: to be asked again."""


class NotTaken(Exception):
    """Centrifugo does not understand the request: asked again it would not either."""


class Outgoing(NamedTuple):
    """One publication on its way. Sent twice under the same ``key`` it is published once.

    ``offset`` is the store's, 0 where the news is in no log. It goes along as a tag, for
    Centrifugo counts anew. One that ``clears`` is none, but empties what Centrifugo keeps of the
    channel: whoever missed something reads it anew.
    """

    channel: Channel
    body: bytes
    key: str
    offset: int = 0
    clears: bool = False


class Deliver(Protocol):
    """Publishes in order; returns for each the code of its error, 0 where there is none.

    Raises Away or NotTaken.
    """

    async def __call__(self, batch: list[Outgoing]) -> list[int]: ...


@dataclass
class CentrifugoBus:
    """Adapter of the Bus port over ``own``, from which this process hears.

    ``publish`` never waits for Centrifugo; ``run`` delivers. Of a conflated channel only the last
    value waits. Where more than MOST_WAITING news would wait, or one is refused, its channel is
    ``lost``: nothing more goes there until a GAP can, behind all that waited.

    ``doubtful``: the node may have died between storing news and delivering it, so each channel
    is sent a GAP before the first news of this life, or when somebody is seen to listen to it.
    Why: docs/adr/0011.
    """

    own: Bus
    deliver: Deliver
    chance: random.Random
    doubtful: bool = True
    waiting: deque[Outgoing] = field(default_factory=deque)
    latest: dict[Channel, bytes] = field(default_factory=dict)
    lost: dict[Channel, None] = field(default_factory=dict)
    known: set[Channel] = field(default_factory=set)
    dropped: int = 0
    away: bool = False
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: "count[int]" = field(default_factory=count)

    @property
    def epoch(self) -> str:
        return self.own.epoch

    async def publish(self, news: Sequence[Publication]) -> None:
        await self.own.publish(news)
        for item in news:
            if kind_of(item.channel) != kind_of(OUTBOX):
                self._take(item)
        self.wake.set()

    def subscribe(self, channel: Channel, hear: Hear) -> Callable[[], None]:
        return self.own.subscribe(channel, hear)

    def position(self, channel: Channel) -> Position:
        return self.own.position(channel)

    def forget(self, channel: Channel) -> None:
        """Forget it here; Centrifugo keeps its own history for as long as it was told to."""
        self.own.forget(channel)
        if kind_of(channel) not in CONFLATED:
            self.lost[channel] = None
            self.wake.set()

    def history(self, channel: Channel, since: Position | None, limit: int) -> list[Publication]:
        return self.own.history(channel, since, limit)

    def heard(self, channel: Channel) -> None:
        """Note that somebody listens to ``channel``; if in doubt they are told of a gap."""
        if self.doubtful and channel not in self.known and kind_of(channel) not in CONFLATED:
            self._know(channel)
            self.lost[channel] = None
            self.wake.set()

    async def run(self) -> None:
        """Deliver for ever, in order; cancelled, what is under way stays in the queue."""
        pause_s = FIRST_PAUSE_S
        while True:
            await self.wake.wait()
            if await self._deliver_some():
                pause_s = FIRST_PAUSE_S
            else:
                await asyncio.sleep(self.chance.uniform(pause_s / 2, pause_s))
                pause_s = min(pause_s * 2, MOST_PAUSE_S)

    async def drain(self, within_s: float) -> bool:
        """Deliver what waits if it can be done in time; say whether nothing was left or lost."""
        try:
            async with asyncio.timeout(within_s):
                while self.waiting or self.latest or self.lost:
                    if not await self._deliver_some():
                        return False
        except TimeoutError:
            return False
        return True

    def _take(self, item: Publication) -> None:
        channel = item.channel
        if kind_of(channel) in CONFLATED:
            self.latest[channel] = item.body
            return
        if self.doubtful and channel not in self.known:
            self._know(channel)
            self.lost[channel] = None
            self._tell_of_gaps()
        if channel in self.lost or len(self.waiting) >= MOST_WAITING:
            self._lose(channel)
        else:
            if item.instead:  # of what it keeps Centrifugo replaces nothing
                self.waiting.append(Outgoing(channel, b"", self._key(), clears=True))
            self.waiting.append(Outgoing(channel, item.body, self._key(), item.offset))

    def _know(self, channel: Channel) -> None:
        if len(self.known) >= MOST_KNOWN:
            self.known.clear()  # each is told of a gap once more, which costs them a reading
        self.known.add(channel)

    def _lose(self, channel: Channel) -> None:
        self.dropped += 1
        self.lost[channel] = None

    def _key(self) -> str:
        return f"{self.own.epoch}.{next(self.numbers)}"

    def _tell_of_gaps(self) -> None:
        while self.lost and len(self.waiting) < MOST_WAITING:
            channel = next(iter(self.lost))
            del self.lost[channel]
            self.waiting.append(Outgoing(channel, GAP, self._key()))

    async def _deliver_some(self) -> bool:
        """Deliver a batch, news first, then values; False if a pause is due before the next."""
        self._tell_of_gaps()
        news = list(islice(self.waiting, MOST_AT_ONCE))
        values = [
            Outgoing(channel, body, self._key())
            for channel, body in islice(self.latest.items(), MOST_AT_ONCE - len(news))
        ]
        if not news and not values:
            self.wake.clear()
            return True
        try:
            codes = await self.deliver(news + values)
        except Away as away:
            if not self.away:
                log.warning("centrifugo.late", extra={"why": str(away)})
            self.away = True
            return False
        except NotTaken:
            codes = [NOT_TAKEN] * len(news + values)
        self.away = False
        for item, code in zip(news, codes, strict=False):
            self.waiting.popleft()
            if code:
                self._refused(item, code)
        for item, code in zip(values, codes[len(news) :], strict=True):
            if self.latest.get(item.channel) is item.body and code not in PASSING:
                del self.latest[item.channel]
        if wrong := [code for code in codes if code]:
            log.error("centrifugo.refused", extra={"codes": sorted(set(wrong))})
        return not PASSING.intersection(codes)

    def _refused(self, item: Outgoing, code: int) -> None:
        """Let a channel that did not get its news know so, as long as it can be told anything."""
        self.dropped += 1
        if item.body is not GAP or code in PASSING:
            self.lost[item.channel] = None
        log.debug("centrifugo.dropped", extra={"channel": item.channel, "code": code})
