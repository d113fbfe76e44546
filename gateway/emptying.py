"""Emptying histories: what a channel keeps of what is to be known no more."""

from collections.abc import Iterable
from dataclasses import dataclass

from bus.port import Bus
from chat.lines import LINES, LineMentions
from gateway.topics import Topics
from rialto.news import Channel, channel, logged
from storage.port import Store
from storage.work import Work

MANY = 1000  # entries that a log is trimmed of at once (storage/port.py)


@dataclass
class Histories:
    """Those of the store, the bus and this node's topics; who comes back takes a snapshot."""

    store: Store
    bus: Bus
    topics: Topics

    async def empty(self, channels: Iterable[Channel]) -> None:
        """Keep nothing of them. Cancelled, some may be left: it is to be asked once more."""
        for told in channels:
            if logged(told):
                left = MANY
                while left == MANY:
                    left = await self.store.trim_log(told, keep=0)
            else:
                self.bus.forget(told)
            self.topics.forget(told)

    async def line_mentions(self, happened: LineMentions, work: Work) -> None:
        """Let those whom a line mentions that was taken back not be told its text again."""
        line = await work.get(LINES, happened.line)
        if line and line.gone_by:
            await self.empty(channel("user", user) for user in line.mentions)
