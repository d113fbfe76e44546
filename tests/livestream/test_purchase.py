"""Buying: a hold at the price on the table, confirmed at the total that was told."""

import asyncio

import pytest

from livestream.purchase import PAGE
from livestream.refusals import NoSuchInstrument, NotNow, NotOffered, PriceChanged
from rialto.refusal import KeyReused, SignInFirst
from tests.callers import PRICE, ada, bo, guest, hana


async def test_a_price_that_the_client_invented_is_not_believed(evening):
    invented = {**evening._hold(1), "price": {"amount": 1, "currency": "EUR"}}

    refused = await evening.ask.no("order:hold", ada, **invented)

    assert (refused["code"], refused["facts"]) == (PriceChanged.code, {"price": PRICE})
    assert evening.left() == 20


async def test_what_is_not_on_the_table_is_not_sold(evening):
    other = {**evening._hold(1), "sku": "bowl-1"}
    assert (await evening.ask.no("order:hold", ada, **other))["code"] == NotOffered.code

    await evening.hide()

    assert (await evening.no_hold())["code"] == NotOffered.code


async def test_in_a_room_without_a_table_nothing_is_sold(evening):
    room = await evening.ask._room(shown=False)
    hold = {**evening._hold(1), "room": room}

    assert (await evening.ask.no("order:hold", ada, **hold))["code"] == NotOffered.code


async def test_a_guest_signs_in_before_buying(evening):
    assert (await evening.no_hold(guest))["code"] == SignInFirst.code


async def test_the_same_key_for_another_quantity_is_refused(evening):
    tap = {"key": "one-and-the-same", **evening._hold(1)}
    await evening.ask("order:hold", ada, **tap)

    refused = await evening.ask("order:hold", ada, **{**tap, "quantity": 2})

    assert refused["no"]["code"] == KeyReused.code
    assert evening.left() == 19


async def test_what_is_not_quoted_yet_is_not_placed(evening):
    order = await evening.hold()

    refused = await evening.ask.no(
        "order:place", ada, order=order["id"], total=PRICE, instrument="card-ok"
    )

    assert (refused["code"], refused["facts"]) == (NotNow.code, {"state": "held"})


async def test_a_way_to_pay_that_was_not_offered_is_refused(evening):
    order = await evening.quoted()

    refused = await evening.ask.no(
        "order:place", ada, order=order["id"], total=order["total"], instrument="card-of-bo"
    )

    assert refused["code"] == NoSuchInstrument.code
    assert (await evening.place(order))["state"] == "submitting"


async def test_an_order_is_placed_once_however_often_it_is_asked(evening):
    order = await evening.quoted()
    await evening.place(order)
    refused = await evening.ask.no(
        "order:place", ada, order=order["id"], total=order["total"], instrument="card-ok"
    )
    await evening.settle(order)

    assert refused["code"] == NotNow.code
    assert len(evening.market.orders) == 1


async def test_a_hold_that_is_let_go_frees_its_units_once(evening):
    order = await evening.hold(quantity=3)
    await evening.ask.ok("order:cancel", ada, order=order["id"])

    again = await evening.ask.no("order:cancel", ada, order=order["id"])

    assert again["code"] == NotNow.code
    assert evening.left() == 20


async def test_a_work_that_is_given_up_promises_nothing(evening, monkeypatch):
    async def full(batch):
        raise RuntimeError("no space left")

    monkeypatch.setattr(evening.house.commit.store, "commit", full)

    with pytest.raises(RuntimeError):
        await evening.hold()

    assert evening.left() == 20


async def test_ones_own_orders_are_listed_a_page_at_a_time_newest_first(evening):
    made = []
    for _ in range(PAGE + 2):
        order = await evening.hold()
        await evening.ask.ok("order:cancel", ada, order=order["id"])
        made.insert(0, order["id"])
        await asyncio.sleep(1)
    await evening.hold(bo)

    first = await evening.ask.ok("order:mine", ada)
    second = await evening.ask.ok("order:mine", ada, after=first["next"])

    assert [o["id"] for o in first["orders"] + second["orders"]] == made
    assert (len(first["orders"]), second["next"]) == (PAGE, "")
    assert (await evening.ask.ok("order:mine", hana))["orders"] == []
