"""The bus of a single process."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

import msgspec
from msgspec import Struct

from bus.port import Hear, Lost
from rialto.news import CONFLATED, STREAMED, Channel, Position, Publication, kind_of

KEPT = 300
# Streams that nobody listens to are forgotten after a while, or when there are too many of them.
IDLE_S = 600.0
MOST_IDLE = 1000


@dataclass
class Stream:
    """The last news of one streamed or conflated channel, and the offset of the very last.

    ``keys`` has the offsets of all news that is kept of each thing.
    """

    kept: deque[Publication]
    top: int
    keys: dict[str, list[int]] = field(default_factory=dict)

    def number(self, item: Publication) -> Publication:
        self.top += 1
        numbered = Publication(item.channel, self.top, item.body, item.key)
        if item.instead:
            self._replace(item)
        if len(self.kept) == self.kept.maxlen:
            self._forget_first()
        self.kept.append(numbered)
        if item.key:
            self.keys.setdefault(item.key, []).append(self.top)
        return numbered

    def clear(self) -> None:
        self.kept.clear()
        self.keys.clear()

    def _replace(self, item: Publication) -> None:
        """Let what is kept of the same thing tell the same; no offset is missing for that."""
        for before in self.keys.get(item.key, ()):
            # Offsets of what is kept rise by one.
            at = before - self.kept[0].offset
            self.kept[at] = Publication(item.channel, before, item.body, item.key)

    def _forget_first(self) -> None:
        first = self.kept.popleft()
        if first.key:
            self.keys[first.key].pop(0)
            if not self.keys[first.key]:
                del self.keys[first.key]


class Remains(Struct, array_like=True):
    """A bus at its orderly end: by channel the last offset, and the offsets and bodies kept.

    ``keys`` are the offsets of what may still be replaced.
    """

    epoch: str
    base: int
    streams: dict[Channel, tuple[int, list[tuple[int, bytes]]]]
    keys: dict[Channel, dict[str, list[int]]] = {}


@dataclass
class MemoryBus:
    """Adapter of the Bus port. ``epoch`` is new at each start, for its history is in memory.

    But a bus whose end was in order leaves its ``remains``, and the next goes on from them.

    ``now`` counts seconds. A stream that was forgotten begins again above every offset that a
    forgotten one had, so an old position meets either its own next news or Lost, never other news
    under its number.
    """

    epoch: str
    now: Callable[[], float] = time.monotonic
    streams: dict[Channel, Stream] = field(default_factory=dict)
    heard: dict[Channel, dict[object, Hear]] = field(default_factory=dict)
    # Since when nobody has listened or published, the longest first.
    idle: OrderedDict[Channel, float] = field(default_factory=OrderedDict)
    base: int = 0

    @classmethod
    def resumed(cls, remains: bytes) -> Self:
        """Go on where another bus ended; raises msgspec.DecodeError for what cannot be read.

        Only right if nobody has published anything in between.
        """
        told = msgspec.msgpack.decode(remains, type=Remains)
        bus = cls(told.epoch, base=told.base)
        for channel, (top, kept) in told.streams.items():
            stream = bus._stream(channel)
            stream.top = top
            stream.keys = told.keys.get(channel, {})
            named = {offset: key for key, offsets in stream.keys.items() for offset in offsets}
            stream.kept.extend(
                Publication(channel, offset, body, named.get(offset, "")) for offset, body in kept
            )
            bus._rest(channel)
        return bus

    def remains(self) -> bytes:
        """Return all that the next bus needs: to be asked when nobody publishes any more."""
        streams = {
            channel: (stream.top, [(item.offset, item.body) for item in stream.kept])
            for channel, stream in self.streams.items()
        }
        keys = {channel: stream.keys for channel, stream in self.streams.items() if stream.keys}
        return msgspec.msgpack.encode(Remains(self.epoch, self.base, streams, keys))

    async def publish(self, news: Sequence[Publication]) -> None:
        for item in news:
            passed = self._number(item)
            listeners = self.heard.get(item.channel, {})
            for mine, hear in tuple(listeners.items()):
                if mine in listeners:  # not stopped by one before it
                    hear(passed)

    def subscribe(self, channel: Channel, hear: Hear) -> Callable[[], None]:
        mine = object()
        self.heard.setdefault(channel, {})[mine] = hear
        if _numbered(channel):
            self._stream(channel)
            self.idle.pop(channel, None)

        def stop() -> None:
            listeners = self.heard.get(channel, {})
            if listeners.pop(mine, None) and not listeners:
                del self.heard[channel]
                self._rest(channel)

        return stop

    def position(self, channel: Channel) -> Position:
        stream = self.streams.get(channel)
        return Position(stream.top if stream else self.base, self.epoch)

    def forget(self, channel: Channel) -> None:
        if kind_of(channel) in STREAMED and (stream := self.streams.get(channel)):
            stream.clear()

    def history(self, channel: Channel, since: Position | None, limit: int) -> list[Publication]:
        stream = self.streams.get(channel)
        kept = list(stream.kept) if stream else []
        if since is None:
            return kept[-limit:] if limit else []
        top = self.position(channel).offset
        missed = [item for item in kept if item.offset > since.offset]
        whole = len(missed) == top - since.offset or kind_of(channel) in CONFLATED
        if since.epoch != self.epoch or since.offset > top or not whole or len(missed) > limit:
            raise Lost(channel)
        return missed

    def _number(self, item: Publication) -> Publication:
        if not _numbered(item.channel):
            return item
        numbered = self._stream(item.channel).number(item)
        if item.channel not in self.heard:
            self._rest(item.channel)
        return numbered

    def _stream(self, channel: Channel) -> Stream:
        if channel not in self.streams:
            room = KEPT if kind_of(channel) in STREAMED else 1
            self.streams[channel] = Stream(deque(maxlen=room), self.base)
        return self.streams[channel]

    def _rest(self, channel: Channel) -> None:
        """Note that nobody listens, and forget those of whom this has been true for long."""
        if channel not in self.streams:
            return
        now = self.now()
        self.idle[channel] = now
        self.idle.move_to_end(channel)
        while len(self.idle) > MOST_IDLE or next(iter(self.idle.values())) <= now - IDLE_S:
            longest, _ = self.idle.popitem(last=False)
            self.base = max(self.base, self.streams.pop(longest).top)


def _numbered(channel: Channel) -> bool:
    """Say whether the bus numbers its news; those of logged channels come with the store's."""
    kind = kind_of(channel)
    return kind in STREAMED or kind in CONFLATED
