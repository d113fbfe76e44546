"""Buyers: who has received what a room sells, as the marketplace says. No line waits for it.

What is not known is asked in the background, and the line goes without a badge meanwhile. So it is
where the marketplace is late, or down, or does not tell.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
from msgspec import Struct

from livestream.shelf import TABLES
from marketplace.port import Capability, DefiniteNo, Event, Marketplace, RetryLater, Unknown
from rialto.ids import ChatId, RoomId, UserId
from storage.work import Look

log = logging.getLogger("rialto.buyers")

# How long a yes and a no hold, and how soon it is asked again where there was no answer.
YES_MS, NO_MS, SOON_MS = 24 * 60 * 60_000, 5 * 60_000, 60_000
MOST_KNOWN, MOST_WAITING, AT_ONCE = 10_000, 500, 50
ANSWER_S = 3.0
Key = tuple[UserId, ChatId]


class Fact(NamedTuple):
    bought: bool
    until_ms: int


class Moved(Struct):
    """What is read of an event about an order."""

    buyer: UserId = UserId("")


@dataclass
class Buyers:
    """The Badges port of a chat. At most 10 000 facts are kept, and 500 questions wait."""

    market: Marketplace
    look: Look
    now_ms: Callable[[], int]
    known: OrderedDict[Key, Fact] = field(default_factory=OrderedDict)
    waiting: dict[Key, None] = field(default_factory=dict)
    wanted: asyncio.Event = field(default_factory=asyncio.Event)

    def bought(self, user: UserId, chat: ChatId) -> bool:
        fact = self.known.get((user, chat))
        if fact is None or fact.until_ms <= self.now_ms():
            self._wonder((user, chat))
        return fact is not None and fact.bought

    def _wonder(self, key: Key) -> None:
        if Capability.PURCHASE_CHECK in self.market.can and len(self.waiting) < MOST_WAITING:
            self.waiting[key] = None
            self.wanted.set()

    async def run(self) -> None:
        """Find out for ever what is wondered about, one after the other."""
        while True:
            await self.wanted.wait()
            self.wanted.clear()
            while self.waiting:
                key = next(iter(self.waiting))
                await self._find_out(key)
                self.waiting.pop(key, None)

    async def _find_out(self, key: Key) -> None:
        user, chat = key
        table = await self.look.get(TABLES, RoomId(chat))
        sold = tuple(item.product for item in table.shelf.products[:AT_ONCE]) if table else ()
        if not sold:
            return self._learn(key, bought=False, for_ms=SOON_MS)
        try:
            async with asyncio.timeout(ANSWER_S):
                found = await self.market.has_purchased(user, sold)
        except (Unknown, RetryLater, DefiniteNo, TimeoutError) as away:
            log.info("buyers.not_told", extra={"why": type(away).__name__})
            known = self.known.get(key)
            return self._learn(key, bought=bool(known and known.bought), for_ms=SOON_MS)
        return self._learn(key, bought=bool(found), for_ms=YES_MS if found else NO_MS)

    def _learn(self, key: Key, *, bought: bool, for_ms: int) -> None:
        self.known[key] = Fact(bought, self.now_ms() + for_ms)
        self.known.move_to_end(key)
        if len(self.known) > MOST_KNOWN:
            self.known.popitem(last=False)

    def heed(self, event: Event) -> None:
        """Forget what is known of whoever's order has moved: it may be otherwise now."""
        try:
            buyer = msgspec.json.decode(event.body, type=Moved).buyer
        except msgspec.DecodeError:
            log.warning("buyers.odd_event", extra={"event": event.id})
            return
        for key in [key for key in self.known if key[0] == buyer]:
            del self.known[key]
