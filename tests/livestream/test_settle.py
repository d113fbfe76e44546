"""Settling: a purchase is carried to its end, and nothing but a definite no frees its units."""

import asyncio

import pytest

from livestream.orders import HOLD_MS, PURCHASES
from livestream.saga import PAUSES_MS, pause_ms
from livestream.settle import REST_S
from marketplace.port import (
    DefiniteNo,
    RetryLater,
    Unknown,
)
from tests.callers import SETTINGS, ada, bo, hana
from tests.running import during

HELD_BACK = 20 - 1


async def wait_ms(ms):
    await asyncio.sleep(ms / 1000)


def test_pauses_grow_and_the_last_holds_for_ever():
    assert [pause_ms(n) for n in range(9)] == [*PAUSES_MS, PAUSES_MS[-1], PAUSES_MS[-1]]


async def test_what_is_confirmed_is_placed(evening):
    order = await evening.submitted()

    await evening.settle(order)

    placed = await evening.see(order)
    assert placed["state"] == "placed"
    assert placed["order_ref"] in evening.market.orders
    assert evening.left() == HELD_BACK
    assert evening.called("place_order") == [f"{order['id']}-place"]
    assert not evening.house.settle.unsent
    assert not evening.house.settle.saga.locks.known


async def test_a_declined_card_frees_the_units(evening):
    order = await evening.submitted(instrument="card-declined")

    await evening.settle(order)

    refused = await evening.see(order)
    assert (refused["state"], refused["reason"]) == ("rejected", "payment_declined")
    assert evening.left() == 20


async def test_a_hold_that_is_not_confirmed_lapses(evening):
    order = await evening.quoted()
    await wait_ms(HOLD_MS)

    refused = await evening.ask.no(
        "order:place", ada, order=order["id"], total=order["total"], instrument="card-ok"
    )
    await evening.settle(order)

    assert refused["reason"] == "the reservation has lapsed"
    assert (await evening.see(order))["state"] == "expired"
    assert evening.left() == 20


async def test_a_hold_that_nobody_quotes_lapses_in_time_and_not_a_pause_later(evening):
    evening.market.before["quote"] = [RetryLater(10 * HOLD_MS)]
    order = await evening.hold()
    await evening.settle(order)

    await wait_ms(HOLD_MS)
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "expired"


@pytest.mark.parametrize("fault", [Unknown(), RetryLater(1_000)], ids=["unknown", "later"])
async def test_a_quote_that_does_not_come_is_asked_for_again_under_its_key(evening, fault):
    evening.market.after["quote"] = [fault]
    order = await evening.hold()

    await evening.settle(order)
    assert (await evening.see(order))["state"] == "held"
    await evening.settle(order)  # not due yet
    await wait_ms(1_000)
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "quoted"
    assert evening.called("quote") == [f"{order['id']}-quote"] * 2
    assert len(evening.market.checkouts) == 1


async def test_a_quote_that_is_refused_frees_the_units(evening):
    evening.market.before["quote"] = [DefiniteNo("out_of_stock")]
    order = await evening.hold()

    await evening.settle(order)

    assert (await evening.see(order))["state"] == "rejected"
    assert evening.left() == 20


async def test_a_no_about_ways_to_pay_is_none_of_the_goods(evening):
    evening.market.before["payment_methods"] = [DefiniteNo("not_now")]
    order = await evening.hold()

    await evening.settle(order)
    assert (await evening.see(order))["state"] == "held"
    await wait_ms(PAUSES_MS[0])
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "quoted"


async def test_a_buyer_who_lets_go_while_it_is_quoted_stays_free(evening):
    order = await evening.hold()
    quote = evening.market.quote

    async def slowly(*asked):
        got = await quote(*asked)
        await evening.ask.ok("order:cancel", ada, order=order["id"])
        return got

    evening.market.quote = slowly
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "canceled"
    assert evening.left() == 20


async def test_a_buyer_who_lets_go_while_it_lapses_is_freed_once(evening):
    order = await evening.quoted()
    await wait_ms(HOLD_MS)

    await asyncio.gather(
        evening.ask("order:cancel", ada, order=order["id"], key="cancel-it"),
        evening.settle(order),
    )

    assert (await evening.see(order))["state"] in ("canceled", "expired")
    assert evening.left() == 20


async def test_what_was_submitted_cannot_be_let_go(evening):
    order = await evening.submitted()

    refused = await evening.ask.no("order:cancel", ada, order=order["id"])

    assert refused["facts"] == {"state": "submitting"}
    assert evening.left() == HELD_BACK


async def test_a_node_that_starts_anew_asks_before_it_sends(evening):
    order = await evening.submitted()
    asked = []
    get_checkout = evening.market.get_checkout

    async def noted(id):
        asked.append(id)
        return await get_checkout(id)

    evening.market.get_checkout = noted
    await evening.open()
    await evening.settle(order)

    assert len(asked) == 1
    assert (await evening.see(order))["state"] == "placed"
    assert evening.left() == HELD_BACK


async def test_one_step_of_a_purchase_is_taken_at_a_time(evening):
    order = await evening.submitted()

    await asyncio.gather(*(evening.settle(order) for _ in range(5)))

    assert len(evening.called("place_order")) == 1


async def test_an_order_of_nobody_is_no_work(evening):
    await evening.settle({"id": "another"})

    assert not evening.house.settle.turns.taken


async def test_all_that_is_due_is_carried_on_by_itself(evening):
    async with during(evening.house.settle.run):
        held = await evening.hold(bo)
        order = await evening.hold(ada)
        await wait_ms(1_000)
        evening.lose("place_order", after=1, before=2)
        await evening.place(await evening.see(order))
        await wait_ms(PAUSES_MS[0] + PAUSES_MS[1] + PAUSES_MS[2] + 1_000)
        placed = await evening.see(order)
        await wait_ms(HOLD_MS + 1_000 * REST_S)

    assert placed["state"] == "placed"
    assert (await evening.see(held, bo))["state"] == "expired"
    assert not await evening.house.settle.look_around()


async def test_what_is_due_waits_once_however_slow_its_turn_is(evening):
    settle = evening.house.settle
    orders = [await evening.hold(who) for who in (ada, bo, hana)]

    for _ in range(50):
        assert await settle.look_around()

    assert settle.turns.ready.qsize() == len(orders)


async def test_any_number_of_rows_that_fail_do_not_keep_others_waiting(evening):
    settle = evening.house.settle
    failing = [await evening.hold(who) for who in (ada, bo)]
    for order in failing:
        with settle.alone.at(order["id"]):
            raise Unknown
    last = await evening.hold(hana)
    settle.turns.waiting.clear()

    with pytest.MonkeyPatch.context() as few:
        few.setattr("livestream.settle.AT_ONCE", 1)
        await settle.look_around()

    assert list(settle.turns.waiting) == [last["id"]]


async def test_what_is_due_is_taken_up_a_page_at_a_time(evening, monkeypatch):
    settle = evening.house.settle
    orders = [await evening.hold(who) for who in (ada, bo, hana)]
    settle.turns.waiting.clear()
    monkeypatch.setattr("livestream.settle.AT_ONCE", 2)

    await settle.look_around()

    assert list(settle.turns.waiting) == [order["id"] for order in orders[:2]]


async def test_what_is_let_go_leaves_nothing_in_memory(evening):
    settle = evening.house.settle
    order = await evening.hold()
    await evening.ask.ok("order:cancel", ada, order=order["id"])
    await evening.settle(await settle_next(settle))

    assert not settle.unsent
    assert not settle.turns.waiting
    assert not settle.turns.taken


async def settle_next(settle):
    return {"id": await settle.turns.next()}


async def test_what_is_sold_is_counted_once_for_everybody(evening):
    for who in (ada, bo):
        order = await evening.submitted(who, quantity=2)
        await evening.settle(order)

    picture = await evening.ask.ok("room:show", room=evening.room)

    sold = next(part for part in picture["parts"] if part["part"] == "sold")
    assert (sold["orders"], sold["units"], sold["latest"]["buyer_name"]) == (2, 4, "Bo")
    assert len(evening.store.rows[PURCHASES.name]) == 2


async def test_a_purchase_that_moved_on_meanwhile_is_not_placed_twice(evening):
    order = await evening.submitted()
    stale = await evening.row(order)
    await evening.settle(order)

    await evening.house.settle.saga._placed(stale, "order-0")

    picture = await evening.ask.ok("room:show", room=evening.room)
    assert next(p for p in picture["parts"] if p["part"] == "sold")["orders"] == 1


async def test_a_parked_purchase_stays_as_it_is_for_whoever_is_next(evening):
    order = await evening.submitted()

    await evening.house.settle.park(10)
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "submitting"
    assert evening.called("place_order") == []


async def test_who_does_not_want_to_be_named_when_buying_is_not(evening):
    await evening.ask.ok("settings:save", ada, **SETTINGS)
    await evening.settle(await evening.submitted(ada, quantity=2))

    picture = await evening.ask.ok("room:show", room=evening.room)

    sold = next(part for part in picture["parts"] if part["part"] == "sold")
    assert (sold["units"], sold["latest"]["buyer_name"]) == (2, "")
