"""Known again: the picture of a product that was a fake, when another is laid on a table with it.

Heard from announcements, and looked at in a loop, so no host waits for it. One row at a time is
compared, so of two that meet in one moment the later finds the earlier. What is found opens the
case of the product, and does nothing else until people have decided (docs/adr/0034).
"""

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial

from msgspec.structs import replace

from livestream.alone import Alone
from livestream.permits import PERMITS, Permit, ProductTurned
from livestream.product_looks import (
    BY_STAGE,
    BY_TIME,
    DELISTED,
    KNOWN,
    PRODUCT_LOOKS,
    WANTED,
    Delisted,
    ProductLook,
)
from livestream.rest import rest
from livestream.shelf import TABLES, ProductLaid
from livestream.tables import LiveTables
from marketplace.goods import Context
from marketplace.pictures import NoPicture, PictureAway, ProductPictures
from marketplace.port import DefiniteNo, Marketplace, RetryLater, Unknown
from moderation.case import Alike
from moderation.findings import Finding, Findings
from moderation.rules import errs
from moderation.snapshots import product_ref
from rialto.ids import ProductId
from storage.port import Store
from storage.work import Commit, Look, Work

log = logging.getLogger("rialto.known_again")

RULE = "lookalike"
LOOK_EVERY_S = 1.0
AT_ONCE = 100


@dataclass
class KnownAgain:
    """``left`` counts the pictures that could not be had."""

    store: Store
    commit: Commit
    market: Marketplace
    pictures: ProductPictures
    findings: Findings
    context: Context
    tables: LiveTables = field(default_factory=LiveTables)
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    left: int = 0

    def __post_init__(self) -> None:
        self.now_ms = self.findings.world.now_ms
        self.alone = Alone("known_again", self.now_ms)

    async def product_laid(self, happened: ProductLaid, work: Work) -> None:
        """Want to know what lies on a table, if it lies there still."""
        table = await work.get(TABLES, happened.room)
        if item := table and table.shelf.item(happened.product):
            row = await self._row(item.product, work)
            titled = replace(row, title=item.title)
            self._want(titled.laid(item.picture, self.now_ms()), work)

    async def product_turned(self, happened: ProductTurned, work: Work) -> None:
        """Want to know what a fake looks like, or forget it of what is none any more."""
        id = happened.product
        if await _fake(id, work):
            row = await self._row(id, work)
            self._want(row.wanted(self.now_ms()), work)
        elif known := await work.get(DELISTED, id):
            work.delete(DELISTED, known)

    async def run(self) -> None:
        """Look for ever at what is wanted: at once, and after a restart what was left open."""
        while True:
            await self.attend()
            await rest(self.wanted, LOOK_EVERY_S)

    async def attend(self) -> None:
        rows = Look(self.store).every(PRODUCT_LOOKS, BY_STAGE, WANTED)
        async for row in self.alone.due(rows):
            with self.alone.at(row.id):
                await self._look_at(row)

    async def forget(self, work: Work) -> int:
        """Remove some of what was not laid for long; return how many it was."""
        rows = await work.range(PRODUCT_LOOKS, BY_STAGE, KNOWN, limit=AT_ONCE)
        over = [row for row in rows if row.due_ms <= self.now_ms()]
        for row in over:
            work.delete(PRODUCT_LOOKS, row)
        return len(over)

    async def _row(self, id: ProductId, look: Look) -> ProductLook:
        return await look.get(PRODUCT_LOOKS, id) or ProductLook(id)

    def _want(self, row: ProductLook, work: Work) -> None:
        """Store what is wanted, also as it was: what is compared in this moment is so again."""
        if row.stage == WANTED:
            work.store(PRODUCT_LOOKS, row)
            work.afterwards(self.wanted.set)

    async def _look_at(self, row: ProductLook) -> None:
        """Cut short, it is begun anew: the row is due until its picture is compared or left."""
        fake = await _fake(row.id, Look(self.store))
        # Of a fake the look that was known counts: what stands there now may say "removed".
        fetch = not row.look if fake else row.stale(self.now_ms())
        fresh = await self._seen(row) if fetch else row.compared(self.now_ms())
        await self.commit(partial(self._compare, fresh))

    async def _seen(self, row: ProductLook) -> ProductLook:
        try:
            told = row if row.picture else await self._told(row)
            return told.seen(await self.pictures.look_of(told.picture), self.now_ms())
        except NoPicture as no:
            fresh, why = row.left(self.now_ms()), str(no)
        except (PictureAway, DefiniteNo, RetryLater, Unknown) as away:
            fresh, why = row.missed(self.now_ms()), str(away)
        if fresh.stage == KNOWN:
            self.left += 1
            log.warning("known_again.left", extra={"product": row.id, "why": why})
        return fresh

    async def _told(self, row: ProductLook) -> ProductLook:
        found = await self.market.get_products((row.id,), self.context)
        if not found:
            raise NoPicture("the marketplace tells of it no more")
        return replace(row, title=found[0].title, picture=found[0].picture)

    async def _compare(self, fresh: ProductLook, work: Work) -> None:
        now = await work.get(PRODUCT_LOOKS, fresh.id)
        if now is None or now.picture not in ("", fresh.picture):
            return  # it was laid with another picture meanwhile, and is due
        # Laid with the same one it is compared with what is so now, and not fetched again.
        work.store(PRODUCT_LOOKS, fresh.over(now))
        if fresh.stage == WANTED:
            return
        if permit := await _fake(fresh.id, work):
            work.store(PERMITS, permit)  # what is lifted in this moment is decided again
            await self._delist(fresh, work)
        elif not await errs(RULE, work):
            await self._find(fresh, work)

    async def _delist(self, fresh: ProductLook, work: Work) -> None:
        """Know a fake again from now on, also where it was laid before that was said of it."""
        if not fresh.look:
            return
        fake = Delisted(fresh.id, fresh.look, self.now_ms(), fresh.title, fresh.picture)
        work.store(DELISTED, fake.over(await work.get(DELISTED, fresh.id)))
        async for other in work.every(PRODUCT_LOOKS, BY_STAGE, KNOWN):
            if fake.like(other):
                self._want(other.wanted(self.now_ms()), work)

    async def _find(self, fresh: ProductLook, work: Work) -> None:
        async for fake in work.every(DELISTED, BY_TIME):
            if fake.like(fresh):
                break
        else:
            return
        rooms = await self.tables.rooms_of((fresh.id,), work)
        if room := rooms.get(fresh.id):
            log.info("known_again.found", extra={"product": fresh.id, "fake": fake.id})
            like = Alike(fake.id, fake.title, fake.picture)
            finding = Finding(RULE, "counterfeit", room, product_ref(fresh.id), like=like)
            await self.findings.report(finding, work)


async def _fake(id: ProductId, look: Look) -> Permit | None:
    """Return the permit of a product if it is blocked as a fake."""
    permit = await look.get(PERMITS, id)
    return permit if permit and permit.fake else None
