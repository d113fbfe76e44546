"""Leases: units are asked for, renewed and given back, whatever gets lost on the way."""

import asyncio

import pytest
from msgspec.structs import replace

from livestream.leases import PAUSE_MS, RENEW_BEFORE_MS, TTL_MS
from livestream.orders import HOLD_MS
from marketplace.port import DefiniteNo, RetryLater, Unknown
from tests.callers import ada, bo, hana
from tests.running import during

RENEW_MS = TTL_MS - RENEW_BEFORE_MS


async def attend(evening, after_ms=0):
    await asyncio.sleep(after_ms / 1000)
    await evening.house.leases.attend()


def states(rows):
    return [row.state for row in rows]


async def test_what_lies_on_the_table_is_leased(evening):
    assert states(await evening.leases()) == ["leased"]
    assert evening.left() == 20
    assert evening.market.stock["teapot-1"] == 0


async def test_what_is_sold_out_is_not_asked_for(ask, house):
    house.settle.saga.market.stock["teapot-1"] = 0
    await ask._room()

    assert states(await _rows(house)) == ["refused"]
    assert not house.leases.allotments.by_key


async def _rows(house):
    return list(house.leases.store.rows["allotted"].values())


async def test_a_variant_without_pieces_is_not_leased(evening):
    await evening.hide()
    sold_out = evening.market.get_products

    async def none_left(ids, context):
        (product,) = await sold_out(ids, context)
        return [replace(product, variants=tuple(replace(v, available=0) for v in product.variants))]

    evening.market.get_products = none_left
    await evening.show()

    assert len(await evening.leases()) == 1


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_lease_whose_answer_is_lost_is_asked_for_again_under_its_key(evening, when):
    await evening.hide()
    await attend(evening)
    getattr(evening.market, when)["lease_allotment"] = [Unknown()]
    await evening.show()

    await attend(evening)
    assert evening.left() is None
    await attend(evening, PAUSE_MS)

    assert evening.left() == 20
    assert len(evening.market.allotments) == 1
    first, *repeated = evening.called("lease_allotment")
    assert len(set(repeated)) == 1
    assert first not in repeated


async def test_a_lease_is_renewed_before_it_ends(evening):
    await attend(evening, RENEW_MS - PAUSE_MS)
    assert not evening.called("renew_allotment")
    for _ in range(2):
        await attend(evening, RENEW_MS)

    key = (await evening.leases())[0].id
    assert evening.called("renew_allotment") == [f"{key}-renew-0", f"{key}-renew-1"]
    assert evening.left() == 20


async def test_a_renewal_that_is_refused_stops_the_selling_of_what_was_leased(evening):
    order = await evening.hold()
    evening.market.before["renew_allotment"] = [DefiniteNo("allocation_lapsed")]

    await attend(evening, RENEW_MS)

    assert (await evening.no_hold(bo))["reason"] == "this is not on the table"
    assert not evening.house.leases.allotments.by_key
    assert (await evening.ask.ok("order:cancel", ada, order=order["id"]))["state"] == "canceled"


async def test_what_still_lies_on_the_table_is_leased_anew_when_a_renewal_is_refused(evening):
    evening.market.before["renew_allotment"] = [DefiniteNo("allocation_lapsed")]
    evening.market.stock["teapot-1"] = 7

    await attend(evening, RENEW_MS)
    await attend(evening)

    assert states(await evening.leases()) == ["refused", "leased"]
    assert evening.left() == 7
    first, second = evening.called("lease_allotment")
    assert first != second


async def test_what_was_hidden_while_its_renewal_was_refused_is_not_asked_for(evening):
    async def hidden_meanwhile(*asked):
        await evening.hide()
        raise DefiniteNo("allocation_lapsed")

    evening.market.renew_allotment = hidden_meanwhile
    await attend(evening, RENEW_MS)
    await attend(evening)

    assert states(await evening.leases()) == ["returned"]


async def test_a_lease_that_cannot_be_renewed_in_time_promises_no_more(evening):
    evening.market.before["renew_allotment"] = [RetryLater(1_000)] * 3
    await attend(evening, RENEW_MS)
    assert evening.left() == 20

    await attend(evening, RENEW_BEFORE_MS)

    assert (await evening.no_hold())["facts"] == {"left": 0}
    await attend(evening, PAUSE_MS)
    await attend(evening, PAUSE_MS)
    assert evening.left() == 20


async def test_a_renewal_that_brings_fewer_units_is_believed(evening):
    renew = evening.market.renew_allotment

    async def fewer(*asked):
        return replace(await renew(*asked), units=3)

    evening.market.renew_allotment = fewer
    await evening.hold(quantity=2)
    await attend(evening, RENEW_MS)

    assert evening.left() == 1


async def test_a_node_that_starts_anew_knows_what_is_promised(evening):
    held = await evening.hold(ada, 2)
    placed = await evening.submitted(bo, quantity=3)
    await evening.settle(placed)
    gone = await evening.hold(hana, 1)
    await evening.ask.ok("order:cancel", hana, order=gone["id"])

    await evening.open()

    assert evening.left() == 15
    await evening.ask.ok("order:cancel", ada, order=held["id"])
    assert evening.left() == 17
    refused = await evening.no_hold(bo, 3)
    assert refused["reason"] == "you hold as many as one buyer may"


async def test_the_loop_attends_to_what_is_due(evening):
    await evening.hide()
    async with during(evening.house.leases.run):
        await asyncio.sleep(1)
        await evening.show()
        await asyncio.sleep(HOLD_MS / 1000)

    assert evening.left() == 20
