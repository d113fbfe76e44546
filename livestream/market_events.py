"""Market events: what the marketplace tells of orders and products, heard in order."""

import asyncio
import logging
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from livestream.buyers import Buyers
from livestream.clearing import Clearing
from livestream.permits import Verdict
from marketplace.port import Capability, DefiniteNo, Event, Marketplace, RetryLater, Unknown
from storage.port import Collection, Row, Store
from storage.work import Commit, Work

log = logging.getLogger("rialto.market_events")

SOURCE = "marketplace"
VERDICTS = {"product.blocked": True, "product.allowed": False}
AGAIN_S = 1.0
# What only memory forgets by is passed over without a write, but for every so many.
NOTED_EVERY = 100


class MarketHeard(Row, frozen=True):
    """Up to where ``source`` was heard; what comes after is asked for again."""

    source: str
    place: str = ""


MARKET_HEARD = Collection("market_heard", MarketHeard, id="source")


@dataclass
class MarketEvents:
    """The one who listens to the marketplace: a verdict is stored in the batch of its place."""

    store: Store
    commit: Commit
    market: Marketplace
    buyers: Buyers
    clearing: Clearing
    passed: int = 0

    async def run(self) -> None:
        """Hear for ever. What fails is heard again, from the place that was stored."""
        heard = await self.store.get(MARKET_HEARD, SOURCE)
        place = heard.place if heard else ""
        while Capability.EVENTS in self.market.can:
            try:
                event = await self.market.next_event(place)
            except (Unknown, RetryLater):
                await asyncio.sleep(AGAIN_S)
            except DefiniteNo as no:
                # It does not know the place any more: all of it again does no harm.
                log.warning("market.place_refused", extra={"code": no.code})
                place = ""
                await asyncio.sleep(AGAIN_S)
            else:
                await self._hear(event)
                place = event.place
        await asyncio.Event().wait()

    async def _hear(self, event: Event) -> None:
        verdict = None
        if event.kind in VERDICTS:
            verdict = _verdict_of(event)
        else:
            self.buyers.heed(event)
        self.passed += 1
        if verdict is None and self.passed < NOTED_EVERY:
            return

        async def once(work: Work) -> None:
            if verdict:
                await self.clearing.hear(verdict, work, blocked=VERDICTS[event.kind])
            before = await work.get(MARKET_HEARD, SOURCE) or MarketHeard(SOURCE)
            work.store(MARKET_HEARD, replace(before, place=event.place))

        await self.commit(once)
        self.passed = 0


def _verdict_of(event: Event) -> Verdict | None:
    try:
        return msgspec.json.decode(event.body, type=Verdict)
    except msgspec.DecodeError:
        log.warning("market.odd_event", extra={"event": event.id})
        return None
