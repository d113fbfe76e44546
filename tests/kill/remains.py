"""What is in the two stores of a dead process, read from a copy so that nothing is mended."""

import asyncio
import shutil
from collections import Counter
from dataclasses import dataclass

import msgspec

from chat.lines import BY_CHAT, LINES
from gateway.compose import own_collections
from livestream.leases import ALLOTTED
from livestream.leases import BY_SHELF as ALLOTTED_BY_SHELF
from livestream.orders import BY_ALLOTMENT, PURCHASES, SOLD
from rialto.news import channel
from shop.catalogue import VARIANTS
from shop.rows import ALLOTMENTS, BY_SITE, BY_STATE, COLLECTIONS, ORDERS, STOCK
from storage.sqlite import SqliteStore

MOST = 100_000


@dataclass
class Remains:
    """Our rows and the shop's; ``news`` counts (order, state) as the buyers' logs tell them."""

    lines: list
    purchases: dict
    allotted: list
    sold: object
    news: Counter
    stock: dict
    aside: Counter
    orders: list

    def ahead(self):
        """Return the shop's orders whose outcome we had not yet stored."""
        placed = {p.id for p in self.purchases.values() if p.state == "placed"}
        return [order for order in self.orders if order.reference not in placed]

    def stages(self):
        return Counter(p.state for p in self.purchases.values())

    def shop_adds_up(self):
        """For each SKU: on the shelf, set aside and sold together are what there was."""
        sold = Counter()
        for order in self.orders:
            sold[order.sku] += order.quantity
        return all(
            self.stock[sku] + self.aside[sku] + sold[sku] == variant.stock
            for sku, (_, variant) in VARIANTS.items()
        )


async def read(data, copy, room, buyers):
    """Copy the stores as they lie there, open the copies as a restart would, and read them."""
    shutil.rmtree(copy, ignore_errors=True)
    ignore = shutil.ignore_patterns("*-shm", "blobs")
    await asyncio.to_thread(shutil.copytree, data, copy, ignore=ignore)
    ours = await SqliteStore.open(copy / "rialto.db", own_collections(), "another")
    theirs = await SqliteStore.open(copy / "shop.db", COLLECTIONS, "another")
    try:
        assert not await ours.damage()
        assert not await theirs.damage()
        return await _read(ours, theirs, room, buyers)
    finally:
        await ours.close()
        await theirs.close()


async def _read(ours, theirs, room, buyers):
    allotted = await ours.range(ALLOTTED, ALLOTTED_BY_SHELF, (room,), limit=MOST)
    purchases, news, aside = {}, Counter(), Counter()
    for row in allotted:
        found = await ours.range(PURCHASES, BY_ALLOTMENT, (row.id,), limit=MOST)
        purchases |= {p.id: p for p in found}
    for buyer in buyers:
        for item in await ours.history(channel("user", buyer), since=0, limit=MOST):
            if order := msgspec.json.decode(item.body).get("order"):
                news[order["id"], order["state"]] += 1
    for row in await theirs.range(ALLOTMENTS, BY_STATE, ("open",), limit=MOST):
        aside[row.sku] += row.left
    return Remains(
        await ours.range(LINES, BY_CHAT, (room,), limit=MOST),
        purchases,
        allotted,
        await ours.get(SOLD, room),
        news,
        {row.sku: row.on_hand for row in await theirs.get_many(STOCK, tuple(VARIANTS))},
        aside,
        await theirs.range(ORDERS, BY_SITE, ("shop",), limit=MOST),
    )
