"""The port to the bus: news between processes. It may lose some; the store has the record."""

from collections.abc import Callable, Sequence
from typing import Protocol

from rialto.news import Channel, Position, Publication

Hear = Callable[[Publication], None]


class Lost(Exception):
    """The bus no longer has what follows a position: only a fresh snapshot helps."""


class Bus(Protocol):
    """Carries publications to whoever is subscribed at that moment.

    News of streamed channels (``chat:``) get their offset here and are kept for a while; those of
    logged channels come with the store's offset; of conflated ones (``stat:``) the last is kept.
    News told ``instead`` takes the place of what is kept of its ``key``, under the same offset.
    What nobody listens to may be forgotten: a position in it is then Lost. Offsets rise from one
    news to the next, by one as long as somebody listens.
    """

    @property
    def epoch(self) -> str:
        """The generation of the offsets of streamed channels: new when any may be lost."""

    async def publish(self, news: Sequence[Publication]) -> None:
        """Number what is streamed, keep it, and let all who listen hear it, in order."""

    def subscribe(self, channel: Channel, hear: Hear) -> Callable[[], None]:
        """Let ``hear`` hear the channel's news; call the result, once or more, to stop.

        ``hear`` must neither wait nor raise.
        """

    def position(self, channel: Channel) -> Position:
        """Return where a streamed or conflated channel stands."""

    def forget(self, channel: Channel) -> None:
        """Keep nothing of a streamed channel any more: a position in it is then Lost."""

    def history(self, channel: Channel, since: Position | None, limit: int) -> list[Publication]:
        """Return what is kept after ``since``, or the last ``limit``.

        Raises Lost over a gap, for a position of another epoch, or if more than ``limit`` are due.
        """
