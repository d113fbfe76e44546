"""The promises of a purchase, kept under any order of taps, faults, lapses and restarts.

Each is named in docs/adr/0007 or follows from it; test_saga_machine.py looks for a course of
events that breaks one.
"""

import asyncio

import pytest

from livestream.allotments import MOST_EACH
from livestream.orders import HOLD_MS
from marketplace.port import RetryLater, Unknown
from rialto.command import Member
from tests.callers import ada, bo
from tests.livestream.books import drain, must_have_ended, must_hold

CROWD = [Member(f"buyer-{n}", f"Buyer {n}") for n in range(30)]


async def test_of_a_crowd_as_many_get_a_unit_as_there_are(evening):
    answers = await asyncio.gather(
        *(
            evening.ask("order:hold", who, key=f"tap-of-{who.user}", **evening._hold(1))
            for who in CROWD
        )
    )

    assert sum("ok" in answer for answer in answers) == 20
    assert {a["no"]["reason"] for a in answers if "no" in a} == {"sold out"}
    must_hold(evening)


async def test_of_those_who_tap_at_once_the_first_are_served(evening):
    answers = await asyncio.gather(
        *(
            evening.ask("order:hold", who, key=f"tap-of-{who.user}", **evening._hold(1))
            for who in CROWD
        )
    )

    assert ["ok" in answer for answer in answers] == [True] * 20 + [False] * 10


async def test_what_is_sold_out_stays_so_until_somebody_lets_go(evening):
    held = [await evening.hold(who) for who in CROWD[:20]]
    assert (await evening.no_hold(CROWD[20]))["reason"] == "sold out"
    assert (await evening.no_hold(CROWD[21]))["reason"] == "sold out"

    await evening.ask.ok("order:cancel", CROWD[0], order=held[0]["id"])

    assert await evening.hold(CROWD[22])
    assert (await evening.no_hold(CROWD[23]))["reason"] == "sold out"


async def test_two_taps_with_one_key_are_one_hold_also_side_by_side(evening):
    tap = {"key": "one-and-the-same", **evening._hold(2)}

    answers = await asyncio.gather(*(evening.ask("order:hold", ada, **tap) for _ in range(5)))

    assert len({answer["ok"]["id"] for answer in answers}) == 1
    assert evening.left() == 18


async def test_one_key_is_one_hold_across_a_restart(evening):
    tap = {"key": "one-and-the-same", **evening._hold(2)}
    first = await evening.ask("order:hold", ada, **tap)

    await evening.open()
    again = await evening.ask("order:hold", ada, **tap)

    assert again == first
    assert evening.left() == 18


async def test_several_devices_of_a_buyer_share_one_limit(evening):
    answers = await asyncio.gather(
        *(
            evening.ask("order:hold", ada, key=f"device-{n}", **evening._hold(1))
            for n in range(MOST_EACH + 3)
        )
    )

    assert sum("ok" in answer for answer in answers) == MOST_EACH
    must_hold(evening)


@pytest.mark.parametrize("command", ["order:show", "order:place", "order:cancel"])
async def test_nobody_reads_or_moves_the_order_of_another(evening, command):
    order = await evening.quoted(ada)
    body = {"order": order["id"]}
    if command == "order:place":
        body |= {"total": order["total"], "instrument": "card-ok"}

    refused = await evening.ask.no(command, bo, **body)

    assert refused["reason"] == "there is no such order"
    assert (await evening.see(order))["state"] == "quoted"


async def test_nobody_is_charged_another_total_than_the_one_confirmed(evening):
    order = await evening.quoted(quantity=2)
    cheaper = {**order["total"], "amount": order["total"]["amount"] - 1}

    refused = await evening.ask.no(
        "order:place", ada, order=order["id"], total=cheaper, instrument="card-ok"
    )
    await evening.place(order)
    await evening.settle(order)

    assert refused["facts"] == {"total": order["total"]}
    (made,) = evening.market.orders.values()
    assert (made.total.amount, made.total.currency) == (order["total"]["amount"], "EUR")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("fault", [Unknown(), RetryLater(500)], ids=["unknown", "later"])
@pytest.mark.parametrize("operation", ["quote", "place_order", "get_checkout", "list_orders"])
async def test_no_single_fault_loses_or_doubles_a_purchase(evening, operation, fault, when):
    if when == "after" and operation in ("get_checkout", "list_orders"):
        evening.market.after["place_order"] = [Unknown()]
    getattr(evening.market, when).setdefault(operation, []).append(fault)
    order = await evening.hold()
    for _ in range(3):
        await asyncio.sleep(1)
        await evening.settle(order)
    await evening.place(await evening.see(order))

    await drain(evening)

    assert (await evening.see(order))["state"] == "placed"
    must_have_ended(evening)


@pytest.mark.parametrize("step", range(5))
async def test_a_restart_at_any_step_loses_nothing_and_doubles_nothing(evening, step):
    order = await evening.hold()
    acts = [
        lambda: evening.settle(order),
        lambda: evening.place(order),
        lambda: evening.settle(order),
        lambda: evening.settle(order),
    ]
    evening.lose("place_order", after=1)
    for number, act in enumerate(acts):
        if number == step:
            await evening.open()
        await act()
        must_hold(evening)

    await evening.open()
    await drain(evening)

    assert (await evening.see(order))["state"] == "placed"
    must_have_ended(evening)


async def test_a_hold_that_runs_out_while_it_is_submitted_is_sold_all_the_same(evening):
    order = await evening.submitted()
    evening.lose("place_order", after=1)
    await evening.settle(order)

    await asyncio.sleep(2 * HOLD_MS / 1000)
    await evening.settle(order)

    assert (await evening.see(order))["state"] == "placed"


async def test_a_hold_that_runs_out_while_it_is_quoted_is_never_charged(evening):
    order = await evening.hold()
    quote = evening.market.quote

    async def slowly(*asked):
        await asyncio.sleep(HOLD_MS / 1000)
        return await quote(*asked)

    evening.market.quote = slowly
    await evening.settle(order)
    late = await evening.see(order)
    refused = await evening.ask.no(
        "order:place", ada, order=order["id"], total=late["total"], instrument="card-ok"
    )
    await evening.settle(order)

    assert refused["reason"] == "the reservation has lapsed"
    assert (await evening.see(order))["state"] == "expired"
    assert not evening.market.orders


async def test_while_the_marketplace_is_down_nobody_buys_and_everybody_talks(evening):
    quoted = await evening.quoted(bo)
    for _ in range(5):
        evening.breaker.unknown()

    held = await evening.no_hold()
    placed = await evening.ask.no(
        "order:place", bo, order=quoted["id"], total=quoted["total"], instrument="card-ok"
    )
    said = await evening.ask.ok("chat:say", ada, chat=evening.room, text="Is the shop closed?")

    for refused in (held, placed):
        assert refused["reason"] == "the marketplace does not answer"
        assert refused["retry_after_ms"] > 0
    assert said["id"]
    assert evening.left() == 19
