"""The books of an evening: our rows held against those of the marketplace."""

import asyncio

from livestream.allotments import MOST_EACH
from livestream.orders import CONSUMING, HOLD_MS, MOVING, PURCHASES, Stage
from livestream.saga import LOOKS_MS, PAUSES_MS
from tests.running import during

LONG_ENOUGH_S = (HOLD_MS + sum(PAUSES_MS) + sum(LOOKS_MS)) / 1000 + 60


def purchases(evening):
    return list(evening.store.rows.get(PURCHASES.name, {}).values())


def must_hold(evening):
    """Hold the rows against the marketplace's own books."""
    rows, market = purchases(evening), evening.market
    for lease in evening.store.rows["allotted"].values():
        mine = [row for row in rows if row.allotment == lease.id]
        consumed = sum(row.quantity for row in mine if row.stage in CONSUMING)
        assert consumed <= lease.units, "more is promised and sold than was leased"
        if lease.id in evening.house.leases.allotments.by_key:
            left = evening.house.leases.allotments.by_key[lease.id].left
            assert consumed + left == lease.units, "units were lost, or freed twice"
    references = [order.reference for order in market.orders.values()]
    assert len(references) == len(set(references)), "somebody was charged twice"
    ours = {row.order_ref: row.id for row in rows if row.stage is Stage.PLACED}
    theirs = {ref: order.reference for ref, order in market.orders.items()}
    assert ours.items() <= theirs.items(), "we say placed, and no order stands"
    open_ended = {row.id for row in rows if row.stage in MOVING}
    assert set(theirs.values()) <= set(ours.values()) | open_ended, "an order nobody knows"
    completions = {key for name, key in market.calls if name == "place_order"}
    assert completions <= {f"{row.id}-place" for row in rows}
    for buyer in {row.buyer for row in rows}:
        for lease in {row.allotment for row in rows}:
            held = [r for r in rows if (r.buyer, r.allotment) == (buyer, lease)]
            assert sum(r.quantity for r in held if r.stage in CONSUMING) <= MOST_EACH


async def drain(evening):
    """Let everything run to its end with a marketplace that answers."""
    evening.market.before.clear()
    evening.market.after.clear()
    async with during(evening.house.settle.run):
        await asyncio.sleep(LONG_ENOUGH_S)


def must_have_ended(evening):
    rows = purchases(evening)
    assert all(row.stage not in MOVING for row in rows), "a purchase without an end"
    placed = {row.order_ref for row in rows if row.stage is Stage.PLACED}
    assert placed == set(evening.market.orders), "placed here is not what stands there"
    must_hold(evening)
