"""Topics: one channel each on this node, following the bus and, over gaps, the store."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bus.port import Bus
from gateway.encoding import Encoding
from gateway.fossil import delta
from gateway.limits import Allowance, Bucket
from gateway.protocol import Info
from gateway.ticks import TICK_S
from rialto.news import CONFLATED, Channel, Position, Publication, kind_of, logged
from storage.port import Store

MOST_RECOVERED = 300
# What a subscriber may miss between reading the store and joining; more than that and it reloads.
RECENT = 64
# Who may come to one room in a second; the others come later by themselves.
JOINS = Allowance(500, 500.0)


class Topic:
    """What a channel's subscribers on this node have been given, and what waits for the tick.

    ``at`` counts what was taken up, waiting or given; a logged channel skips none: over a gap
    the store is read first. ``present`` are those who listen, and what says who they are;
    ``joins`` is how many may still come; ``joins_leaves`` is who came (True) and went;
    ``wants_join_leave`` counts those who ask for it.
    """

    __slots__ = (
        "at",
        "base",
        "beyond",
        "channel",
        "encoded",
        "filling",
        "given_s",
        "joins",
        "joins_leaves",
        "lane",
        "last",
        "present",
        "recent",
        "stop",
        "tick_s",
        "waiting",
        "wanted",
        "wants_join_leave",
    )

    def __init__(self, channel: Channel, at: Position, joins: Allowance = JOINS) -> None:
        self.channel, self.at = channel, at
        self.lane = LANES[kind_of(channel)]
        self.waiting: list[Publication] = []
        self.joins = Bucket(joins, 0.0)
        self.present: dict[object, Callable[[], Info]] = {}
        self.joins_leaves: list[tuple[bool, Info]] = []
        # What was given last, which deltas are made against.
        self.base = b""
        self.encoded: dict[tuple[str, ...], list[bytes]] = {}
        self.last: Publication | None = None
        self.recent: deque[Publication] = deque(maxlen=RECENT)
        self.filling = False
        # The last offset heard of while filling: what the filling must reach.
        self.beyond = 0
        self.wanted = self.wants_join_leave = 0
        self.given_s, self.tick_s = float("-inf"), TICK_S
        self.stop: Callable[[], None] = _nothing

    def take(self, item: Publication) -> None:
        """Take up the next publication; of a conflated channel only the last one waits."""
        if kind_of(self.channel) in CONFLATED:
            self.waiting.clear()
            self.last = item
        elif logged(self.channel):
            self.recent.append(item)
        self.waiting.append(item)
        self.at = Position(item.offset, self.at.epoch)

    def lines(self, encoding: Encoding) -> list[bytes]:
        """Return what waits, encoded once for all."""
        return self._once((encoding.name,), lambda: self._plain(encoding))

    def changes(self, encoding: Encoding, *, based: bool) -> list[bytes]:
        """The same as deltas; ``based`` are those who have been given what was told last."""
        key = (encoding.name, "deltas", "based" * based)
        return self._once(key, lambda: self._deltas(encoding, based))

    def join_leave(self, encoding: Encoding) -> list[bytes]:
        """Return who came and went."""
        return self._once((encoding.name, "join_leave"), lambda: self._joins_leaves(encoding))

    def given(self) -> None:
        """Note that all subscribers have been given what waited."""
        if self.waiting:
            self.base = self.waiting[-1].body
        self.waiting.clear()
        self.joins_leaves.clear()
        self.encoded.clear()

    def _once(self, key: tuple[str, ...], encode: Callable[[], list[bytes]]) -> list[bytes]:
        found = self.encoded.get(key)
        if found is None:
            found = self.encoded[key] = encode()
        return found

    def _plain(self, encoding: Encoding) -> list[bytes]:
        return [encoding.publication(self.channel, i.offset, i.body) for i in self.waiting]

    def _deltas(self, encoding: Encoding, based: bool) -> list[bytes]:
        found, base = [], self.base if based else b""
        for item in self.waiting:
            change = delta(base, item.body) if base else b""
            smaller = bool(base) and len(change) < len(item.body)
            data = encoding.text(change if smaller else item.body)
            found.append(encoding.publication(self.channel, item.offset, data, delta=smaller))
            base = item.body
        return found

    def _joins_leaves(self, encoding: Encoding) -> list[bytes]:
        told = {True: encoding.joined, False: encoding.left}
        return [told[came](self.channel, info) for came, info in self.joins_leaves]


# In one frame: what concerns a person, then the room's state, then talk, then counters.
LANES = {
    "user": 0,
    "room": 1,
    "product": 1,
    "store": 1,
    "desk": 1,
    "chat": 2,
    "probe": 2,
    "stat": 3,
}


def _nothing() -> None:
    """Nothing to stop yet."""


@dataclass
class Topics:
    """The channels that somebody on this node listens to."""

    store: Store
    bus: Bus
    changed: Callable[[Topic], None]
    joins: Allowance = JOINS
    open: dict[Channel, Topic] = field(default_factory=dict)
    opening: dict[Channel, "asyncio.Future[None]"] = field(default_factory=dict)
    gaps: asyncio.Queue[Topic] = field(default_factory=asyncio.Queue)

    async def want(self, channel: Channel) -> Topic:
        """Return the channel's topic, opened if it is not; each want is ended by ``release``."""
        while (topic := self.open.get(channel)) is None:
            if waiting := self.opening.get(channel):
                await asyncio.shield(waiting)
                continue
            topic = await self._open(channel)
        topic.wanted += 1
        return topic

    def release(self, topic: Topic) -> None:
        """Give up one want; a topic that nobody wants is closed."""
        topic.wanted -= 1
        if topic.wanted <= 0 and self.open.get(topic.channel) is topic:
            del self.open[topic.channel]
            topic.stop()

    async def _open(self, channel: Channel) -> Topic:
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.opening[channel] = opened
        heard: list[Publication] = []
        stop = self.bus.subscribe(channel, heard.append)
        try:
            at = await self._position(channel)
            topic = Topic(channel, at, self.joins)
        finally:
            stop()
            del self.opening[channel]
            opened.set_result(None)
        topic.stop = self.bus.subscribe(channel, lambda item: self._hear(topic, item))
        self.open[channel] = topic
        for item in heard:
            self._hear(topic, item)
        if kind_of(channel) in CONFLATED:
            topic.last = next(iter(self.bus.history(channel, None, 1)), None)
        return topic

    async def _position(self, channel: Channel) -> Position:
        if logged(channel):
            return Position(await self.store.head(channel), self.store.epoch)
        return self.bus.position(channel)

    def _hear(self, topic: Topic, item: Publication) -> None:
        if item.offset <= topic.at.offset:
            return
        if topic.filling:  # it is in the store, where the filling will find it
            topic.beyond = max(topic.beyond, item.offset)
            return
        if logged(topic.channel) and item.offset > topic.at.offset + 1:
            topic.filling = True
            self.gaps.put_nowait(topic)
            return
        topic.take(item)
        self.changed(topic)

    async def fill_gaps(self) -> None:
        """Read for ever from the store what the bus has skipped."""
        while True:
            topic = await self.gaps.get()
            await self.fill(topic)

    async def fill(self, topic: Topic) -> None:
        """Take up all that the store has after the topic's position, and what came meanwhile."""
        topic.filling = True
        try:
            while True:
                beyond = topic.beyond
                missed = await self.store.history(topic.channel, since=topic.at.offset)
                for item in missed:
                    if item.offset > topic.at.offset:  # not taken up by another filling
                        topic.take(item)
                if missed:
                    self.changed(topic)
                elif topic.beyond == beyond:
                    return
        finally:
            topic.filling = False

    def forget(self, channel: Channel) -> None:
        """Keep nothing for those who come back to a channel: they take up a fresh snapshot."""
        if topic := self.open.get(channel):
            topic.recent.clear()

    async def look_around(self, every_s: float = 5.0) -> None:
        """Look into the store now and then: a publish that was lost makes no gap to see."""
        while True:
            topics = [t for t in self.open.values() if logged(t.channel)]
            pause = max(every_s / (len(topics) + 1), 0.005)
            for topic in topics:
                await asyncio.sleep(pause)
                if not topic.filling and await self.store.head(topic.channel) > topic.at.offset:
                    await self.fill(topic)
            await asyncio.sleep(pause)
