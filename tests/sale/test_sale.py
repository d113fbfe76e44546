"""Five hundred buyers, twenty pieces, each request sent twice: the shop's own log is the judge."""

import asyncio
import secrets
import sys
from collections import Counter
from contextlib import asynccontextmanager

import pytest

from shop.catalogue import VARIANTS
from tests.sale.crowd import MARKETPLACE_DOWN, WORLD, crowd, sale
from tests.sale.serving import Market

pytestmark = [
    pytest.mark.edge,
    pytest.mark.threads,
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        sys.platform != "linux", reason="only Linux answers on every address of 127.0.0.0/8"
    ),
]

BUYERS, UNITS = 500, 20
PRODUCT, SKU = "backpack", "backpack-2"
PATIENCE_S = 60
OUTAGE_MS = 10_000


@asynccontextmanager
async def opened(folder, **knobs):
    """Open a market whose shop has faults, a room that sells, and the crowd in front of it."""
    secret = secrets.token_hex(32)
    async with Market(secret, folder) as market:
        await market.turn(**knobs)
        async with (
            sale(market, secret, PRODUCT, SKU) as offer,
            crowd(market.url, secret, BUYERS) as buyers,
        ):
            yield market, offer, buyers


async def everybody(*acts):
    """Let all act at once, within the patience of a crowd."""
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as tasks:
        for act in acts:
            tasks.create_task(act)


def judge(ledger, buyers):
    """Hold what the buyers were told against what the shop has written down."""
    assert Counter(b.outcome for b in buyers) == {"placed": UNITS, "sold out": BUYERS - UNITS}
    placed = {b.order["id"]: b.order["order_ref"] for b in buyers if b.outcome == "placed"}
    orders = [order for order in ledger["orders"] if order["state"] != "canceled"]
    assert {order["reference"]: order["id"] for order in orders} == placed
    assert len(orders) == UNITS, "somebody was charged twice"
    assert {order["buyer"] for order in orders} == {b.name for b in buyers if b.order}
    assert len(ledger["completions"]) <= UNITS
    aside = [a["left"] for a in ledger["allotments"] if a["sku"] == SKU]
    sold = sum(order["quantity"] for order in orders)
    assert ledger["stock"][SKU] + sum(aside) + sold == VARIANTS[SKU][1].stock == UNITS


async def test_twenty_of_five_hundred_buyers_get_the_twenty_pieces(tmp_path):
    async with opened(tmp_path) as (market, offer, buyers):
        await everybody(*(buyer.buy(offer) for buyer in buyers))

        judge(await market.ledger(), buyers)


async def test_replies_dropped_after_commit_charge_nobody_twice(tmp_path):
    async with opened(tmp_path, drop_reply=0.33) as (market, offer, buyers):
        await everybody(*(buyer.buy(offer) for buyer in buyers))

        judge(await market.ledger(), buyers)


async def test_a_shop_down_for_ten_seconds_delays_the_sale_and_changes_nothing(tmp_path):
    async with opened(tmp_path) as (market, offer, buyers):
        early, quick, late = buyers[:10], buyers[10:15], buyers[15:]
        await everybody(*(buyer.hold(offer) for buyer in early))
        await market.turn(down_until_ms=WORLD.now_ms() + OUTAGE_MS)
        await everybody(*(buyer.hold(offer) for buyer in quick))
        async with asyncio.timeout(PATIENCE_S):
            while await market.up():  # noqa: ASYNC110 - another process cannot set an event
                await asyncio.sleep(0.05)

        paying = [buyer.pay() for buyer in (*early, *quick)]
        await everybody(*paying, *(buyer.buy(offer) for buyer in late))

        judge(await market.ledger(), buyers)
        assert sum(1 for b in late if b.met[MARKETPLACE_DOWN]) > len(late) * 9 // 10
