"""After the sale: what becomes of an order, by the clock or by hand, and what is told of it."""

import asyncio

import pytest

from shop.aftersale import DAY_MS
from shop.business import Changes
from shop.rows import ORDERS, Order


@pytest.fixture
def order(shop, world):
    """Put an order of Ada's into the shop."""

    async def order(id="o1", sku="teapot-1", buyer="ada"):
        row = Order(id, "c", sku, 1, 3800, buyer, "ref", "room", world.now_ms())
        changes = Changes()
        changes.store(ORDERS, row)
        await shop.business.write(changes)
        return id

    return order


async def _state(shop, id="o1"):
    return (await shop.business.order(id)).state


async def test_an_order_is_shipped_and_delivered_as_time_goes_by(shop, order):
    await order()
    seen = []
    for days in (0.5, 0.6, 2.5, 1):
        await asyncio.sleep(days * DAY_MS / 1000)
        await shop.sale.go_on()
        seen.append(await _state(shop))

    assert seen == ["processing", "shipped", "shipped", "delivered"]
    assert await shop.sale.go_on() == 0


@pytest.mark.parametrize(
    ("path", "state"),
    [
        (["shipped", "delivered", "refunded"], "refunded"),
        (["refunded"], "refunded"),
        (["shipped", "shipped"], "shipped"),
    ],
)
async def test_an_order_goes_where_it_is_sent(path, state, shop, order, http):
    await order()

    for step in path:
        assert (await http.post(f"/admin/orders/o1/{step}")).json()["state"] == step

    assert await _state(shop) == state


@pytest.mark.parametrize("step", ["delivered", "lost", "processing2"])
async def test_an_order_does_not_jump(step, shop, order, http):
    await order()

    told = (await http.post(f"/admin/orders/o1/{step}")).json()

    assert told["messages"][0]["code"] == "not_now"
    assert await _state(shop) == "processing"


async def test_there_is_no_such_order(http):
    assert (await http.post("/admin/orders/nothing/shipped")).status_code == 404


async def test_what_is_on_its_way_is_not_canceled(post, order, http):
    await order()
    await http.post("/admin/orders/o1/shipped")

    told = (await post("/orders/o1/cancel", {})).json()

    assert told["messages"][0]["code"] == "not_cancellable"


async def _bought(http, buyer="ada", products=("teapot", "bowl")):
    told = await http.post("/purchase-checks", json={"buyer": buyer, "products": list(products)})
    return told.json()["purchases"]


async def test_who_received_something_has_bought_it_until_it_is_refunded(http, order):
    await order()
    seen = []
    for step in ("shipped", "delivered", "refunded"):
        await http.post(f"/admin/orders/o1/{step}")
        seen.append([*await _bought(http)])

    assert seen == [[], ["teapot"], []]


async def test_a_purchase_is_of_its_buyer_and_its_product(http, order):
    await order()
    for step in ("shipped", "delivered"):
        await http.post(f"/admin/orders/o1/{step}")

    assert await _bought(http, "bo") == {}
    assert await _bought(http, products=("bowl",)) == {}
    assert (await _bought(http))["teapot"]["order_id"] == "o1"
    told = (await http.get("/orders/o1")).json()
    assert told["fulfillment"]["events"][0]["type"] == "delivered"
    assert told["line_items"][0]["quantity"]["fulfilled"] == 1


async def test_too_many_products_are_not_looked_up(http):
    told = await http.post("/purchase-checks", json={"buyer": "ada", "products": ["p"] * 51})

    assert told.status_code == 400


async def test_a_seller_is_told_by_id(http):
    told = (await http.get("/sellers/moro")).json()

    assert told["id"] == "moro"
    assert told["rating"]["scale_max"] == 5
    assert (await http.get("/sellers/nobody")).status_code == 404


async def test_events_are_told_in_order_from_a_place_on(http, order):
    await order()
    for step in ("shipped", "delivered"):
        await http.post(f"/admin/orders/o1/{step}")
        await asyncio.sleep(1)
    told = (await http.get("/events")).json()["events"]

    rest = (await http.get(f"/events?after={told[0]['cursor']}")).json()["events"]

    assert [one["type"] for one in told] == ["order.shipped", "order.delivered"]
    assert rest == told[1:]
    assert rest[0]["data"] == {"order_id": "o1", "buyer": "ada"}
    assert (await http.get("/events?after=nonsense")).status_code == 400


async def test_an_order_that_somebody_moved_meanwhile_is_left_as_it_is(shop, order):
    await order()

    assert await shop.sale._go_on("o1", "shipped", "delivered") == 0
    assert await _state(shop) == "processing"
