"""The business: every piece is on hand, set aside or sold, and in one place only."""

import asyncio
import random

import pytest
from msgspec.structs import replace

from shop.business import Business, Changes, Missing, No
from shop.catalogue import VARIANTS
from shop.rows import ALLOTMENTS, ORDERS, STOCK
from storage.port import Batch, Put
from tests.shop.things import PAID, buying, stock


@pytest.fixture
def business(shop):
    return shop.business


async def test_shelves_are_filled_once(business, shelf, world):
    lease = await shelf.claim("shop", 1_000)
    await shelf.commit(await _taken(shelf, lease))
    await Business(shelf, lease, world).stock_up()

    assert stock(shelf) == 39
    assert len(shelf.rows[STOCK.name]) == len(VARIANTS)


async def _taken(shelf, lease):
    row = await shelf.get(STOCK, "teapot-1")
    return Batch(lease, (Put(STOCK, replace(row, on_hand=39)),))


async def test_the_pieces_of_a_sku_that_has_no_shelf_are_missing(business, shelf):
    del shelf.rows[STOCK.name]["teapot-1"]

    with pytest.raises(Missing):
        await business.open_checkout("teapot-1", 1, "ada", "", Changes())


async def test_stock_that_was_taken_meanwhile_is_a_no(business, post, shelf):
    checkouts = [
        (await post("/checkout-sessions", buying(sku="camera-1", quantity=3))).json()
        for _ in range(2)
    ]
    answers = [
        (await post(f"/checkout-sessions/{c['id']}/complete", PAID)).json() for c in checkouts
    ]

    assert [a["status"] for a in answers] == ["completed", "ready_for_complete"]
    assert answers[1]["messages"][0]["code"] == "out_of_stock"
    assert stock(shelf, "camera-1") == 1


async def test_an_allotment_renewed_while_it_was_about_to_lapse_stays(business, shelf, world):
    into = Changes()
    made = await business.set_aside("teapot-1", 5, 1_000, into)
    await business.write(into)

    await business._lapse(made.id)
    await business._lapse("another")

    assert stock(shelf) == 35


async def test_an_unknown_allotment_is_missing(business):
    with pytest.raises(Missing):
        await business.open_checkout("teapot-1", 1, "ada", "another", Changes())


async def test_a_checkout_of_something_else_is_no_item(business):
    with pytest.raises(No, match="no such item"):
        await business.open_checkout("another", 1, "ada", "", Changes())


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_asked_at_once_all_pieces_add_up(post, shop, shelf, seed):
    chance = random.Random(seed)
    allotments, orders = [""], []

    async def buy(quantity, allotment):
        more = {"dev.rialto.allocation": allotment} if allotment else {}
        made = (await post("/checkout-sessions", buying(quantity=quantity, **more))).json()
        if "id" in made:
            path = f"/checkout-sessions/{made['id']}/complete"
            done = (await asyncio.gather(post(path, PAID), post(path, PAID)))[0].json()
            orders.extend([done["order"]["id"]] if "order" in done else [])

    async def lease():
        body = {"sku": "teapot-1", "units": chance.randint(1, 6), "ttl_ms": 3_000}
        made = (await post("/allocations", body)).json()
        allotments.extend([made["id"]] if "id" in made else [])

    async def act():
        kind = chance.choice(["buy", "buy", "buy", "lease", "return", "cancel", "lapse"])
        if kind == "buy":
            await buy(chance.randint(1, 3), chance.choice(allotments))
        elif kind == "lease":
            await lease()
        elif kind == "return" and allotments[1:]:
            await post(f"/allocations/{chance.choice(allotments[1:])}/return", {})
        elif kind == "cancel" and orders:
            await post(f"/orders/{chance.choice(orders)}/cancel", {})
        else:
            await asyncio.sleep(1)
            await shop.business.lapse()

    for _ in range(8):
        await asyncio.gather(*(act() for _ in range(10)))
        aside = sum(a.left for a in shelf.rows[ALLOTMENTS.name].values() if a.state == "open")
        sold = sum(o.quantity for o in shelf.rows[ORDERS.name].values() if o.state != "canceled")
        assert stock(shelf) + aside + sold == 40
        assert stock(shelf) >= 0
