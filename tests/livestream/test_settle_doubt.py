"""Doubt: an order of which nobody knows is asked about until somebody does."""

import asyncio

import pytest

from livestream.saga import AWAIT_MS, LOOKS_MS, ORDERS_PAGE_MOST, PAUSES_MS
from marketplace.port import (
    DefiniteNo,
    InProgress,
    NeedsBuyer,
    RetryLater,
    Unknown,
)

HELD_BACK = 20 - 1


async def wait_ms(ms):
    await asyncio.sleep(ms / 1000)


async def test_a_lost_answer_is_asked_about_and_found(evening):
    order = await evening.submitted()
    evening.lose("place_order", after=1)

    await evening.settle(order)
    assert (await evening.see(order))["state"] == "in_doubt"
    assert evening.left() == HELD_BACK
    await wait_ms(PAUSES_MS[0])
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "placed"
    assert len(evening.called("place_order")) == 1


async def test_a_lost_request_is_sent_again_with_the_same_key(evening):
    order = await evening.submitted()
    evening.lose("place_order", before=1)

    await evening.settle(order)
    await wait_ms(PAUSES_MS[0])
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "placed"
    assert evening.called("place_order") == [f"{order['id']}-place"] * 2


async def test_a_marketplace_that_asks_to_wait_is_asked_first_when_the_wait_is_over(evening):
    order = await evening.submitted()
    evening.market.before["place_order"] = [RetryLater(7_000)]

    await evening.settle(order)
    await wait_ms(6_999)
    await evening.settle(order)
    assert (await evening.see(order))["state"] == "in_doubt"
    await wait_ms(1)
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "placed"


@pytest.mark.parametrize("fault", [Unknown(), RetryLater(1), DefiniteNo("refused")])
async def test_where_nobody_can_say_it_stays_in_doubt(evening, fault):
    order = await evening.submitted()
    evening.lose("place_order", after=1)
    await evening.settle(order)
    evening.market.before["get_checkout"] = [fault]

    await wait_ms(PAUSES_MS[0])
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "in_doubt"
    assert evening.left() == HELD_BACK
    await wait_ms(PAUSES_MS[1])
    await evening.settle(order)
    assert (await evening.see(order))["state"] == "placed"


async def test_a_checkout_that_is_forgotten_is_looked_for_among_the_buyers_orders(evening):
    order = await evening.submitted()
    evening.lose("place_order", after=1)
    await evening.settle(order)
    evening.market.checkouts.clear()

    evening.market.before["list_orders"] = [Unknown()]
    await wait_ms(PAUSES_MS[0])
    await evening.settle(order)
    assert (await evening.see(order))["state"] == "in_doubt"
    await wait_ms(PAUSES_MS[1])
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "placed"


async def test_an_order_without_a_trace_is_looked_for_until_lists_have_caught_up(evening):
    order = await evening.submitted()
    evening.market.before["place_order"] = [DefiniteNo("not_found")]
    evening.market.checkouts.clear()

    await evening.settle(order)
    for pause in LOOKS_MS:
        assert (await evening.see(order))["state"] == "in_doubt"
        assert evening.left() == HELD_BACK
        await wait_ms(pause)
        await evening.settle(order)

    found = await evening.see(order)
    assert (found["state"], found["reason"]) == ("rejected", "lost")
    assert evening.left() == 20


async def test_an_order_that_a_list_shows_late_is_placed(evening):
    order = await evening.submitted()
    evening.market.after["place_order"] = [DefiniteNo("not_found")]
    listed = evening.market.list_orders
    evening.market.list_orders = none_yet
    await evening.settle(order)
    evening.market.checkouts.clear()

    evening.market.list_orders = listed
    await wait_ms(LOOKS_MS[0])
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "placed"


async def none_yet(since_ms, cursor="", buyer=None):
    return [], ""


async def test_a_checkout_that_is_said_to_be_missing_when_its_order_stands_is_placed(evening):
    order = await evening.submitted()
    evening.market.after["place_order"] = [DefiniteNo("not_found")]

    await evening.settle(order)

    assert (await evening.see(order))["state"] == "placed"


async def test_a_list_of_orders_without_an_end_leaves_it_in_doubt(evening):
    order = await evening.submitted()
    evening.market.before["place_order"] = [DefiniteNo("not_found")]
    pages = []

    async def endless(since_ms, cursor="", buyer=None):
        pages.append(cursor)
        return [], "more"

    evening.market.list_orders = endless
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "in_doubt"
    assert len(pages) == ORDERS_PAGE_MOST


async def test_a_checkout_that_the_marketplace_canceled_frees_the_units(evening):
    order = await evening.submitted()
    evening.lose("place_order", before=1)
    await evening.settle(order)
    evening.market.states[(await evening.row(order)).checkout] = "canceled"

    await wait_ms(PAUSES_MS[0])
    await evening.settle(order)

    assert (await evening.see(order))["reason"] == "canceled"
    assert evening.left() == 20


async def test_an_order_in_hand_at_the_marketplace_is_asked_about_until_it_stands(evening):
    order = await evening.submitted()
    checkout = (await evening.row(order)).checkout
    evening.market.needs = [InProgress()]
    await evening.settle(order)
    evening.market.states[checkout] = "in_progress"

    await wait_ms(PAUSES_MS[0])
    await evening.settle(order)
    assert (await evening.see(order))["state"] == "in_doubt"
    evening.market.completed[checkout] = "order-at-last"
    await wait_ms(PAUSES_MS[1])
    await evening.settle(order)

    assert (await evening.see(order))["order_ref"] == "order-at-last"


async def test_a_buyer_who_must_act_is_sent_there_and_looked_after(evening):
    order = await evening.submitted()
    checkout = (await evening.row(order)).checkout
    until = evening.world.now_ms() + 600_000
    evening.market.needs = [NeedsBuyer("https://shop.example/act", until)]
    await evening.settle(order)
    evening.market.states[checkout] = "needs_buyer"

    waiting = await evening.see(order)
    await wait_ms(AWAIT_MS)
    await evening.settle(order)
    still = await evening.see(order)
    evening.market.completed[checkout] = "order-at-last"
    await wait_ms(AWAIT_MS)
    await evening.settle(order)

    for seen in (waiting, still):
        assert (seen["state"], seen["expires_ms"]) == ("await_buyer", until)
        assert seen["continue_url"] == "https://shop.example/act"
    assert (await evening.see(order))["state"] == "placed"


async def test_a_buyer_who_never_acted_loses_the_units_when_the_checkout_ends(evening):
    order = await evening.submitted()
    evening.market.needs = [NeedsBuyer("https://shop.example/act", 10**15)]
    await evening.settle(order)
    evening.market.states[(await evening.row(order)).checkout] = "canceled"

    await wait_ms(AWAIT_MS)
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "rejected"
    assert evening.left() == 20
