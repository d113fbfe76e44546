"""The bus of a single process."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bus.port import Hear, Lost
from rialto.news import CONFLATED, STREAMED, Channel, Position, Publication, kind_of

KEPT = 300


@dataclass
class Stream:
    """The last news of one streamed or conflated channel, and the offset of the very last."""

    kept: deque[Publication]
    top: int = 0

    def number(self, item: Publication) -> Publication:
        self.top += 1
        numbered = Publication(item.channel, self.top, item.body)
        self.kept.append(numbered)
        return numbered


@dataclass
class MemoryBus:
    """Adapter of the Bus port. ``epoch`` is new at each start, for its history is in memory."""

    epoch: str
    streams: dict[Channel, Stream] = field(default_factory=dict)
    heard: dict[Channel, list[Hear]] = field(default_factory=dict)

    async def publish(self, news: Sequence[Publication]) -> None:
        for item in news:
            passed = self._number(item)
            for hear in tuple(self.heard.get(item.channel, ())):
                hear(passed)

    def subscribe(self, channel: Channel, hear: Hear) -> Callable[[], None]:
        self.heard.setdefault(channel, []).append(hear)

        def stop() -> None:
            listeners = self.heard[channel]
            listeners.remove(hear)
            if not listeners:
                del self.heard[channel]

        return stop

    def position(self, channel: Channel) -> Position:
        stream = self.streams.get(channel)
        return Position(stream.top if stream else 0, self.epoch)

    def history(self, channel: Channel, since: Position | None, limit: int) -> list[Publication]:
        stream = self.streams.get(channel)
        kept = list(stream.kept) if stream else []
        if since is None:
            return kept[-limit:] if limit else []
        top = stream.top if stream else 0
        missed = [item for item in kept if item.offset > since.offset]
        whole = len(missed) == top - since.offset or kind_of(channel) in CONFLATED
        if since.epoch != self.epoch or since.offset > top or not whole or len(missed) > limit:
            raise Lost(channel)
        return missed

    def _number(self, item: Publication) -> Publication:
        kind = kind_of(item.channel)
        if kind in STREAMED or kind in CONFLATED:
            room = KEPT if kind in STREAMED else 1
            stream = self.streams.setdefault(item.channel, Stream(deque(maxlen=room)))
            return stream.number(item)
        return item
