"""Leases end: what is hidden, lapses or is left at the end goes back, once."""

import asyncio

import pytest
from msgspec.structs import replace

from livestream.leases import PAUSE_MS
from livestream.shelf import TABLES
from marketplace.port import DefiniteNo, Unknown
from tests.callers import ada, hana
from tests.livestream.test_leases import RENEW_MS, attend, states
from tests.running import during


async def test_what_is_hidden_goes_back(evening):
    await evening.hide()

    assert evening.left() is None
    await attend(evening)

    assert evening.market.stock["teapot-1"] == 20
    assert states(await evening.leases()) == ["returned"]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_return_whose_answer_is_lost_happens_once(evening, when):
    await evening.hide()
    getattr(evening.market, when)["return_allotment"] = [Unknown()]

    await attend(evening)
    await attend(evening, PAUSE_MS)

    assert evening.market.stock["teapot-1"] == 20
    assert states(await evening.leases()) == ["returned"]


async def test_what_has_lapsed_needs_no_return(evening):
    await evening.hide()
    evening.market.before["return_allotment"] = [DefiniteNo("allocation_lapsed")]

    await attend(evening)

    assert states(await evening.leases()) == ["returned"]


async def test_units_of_a_purchase_under_way_are_returned_after_it(evening):
    order = await evening.submitted()
    await evening.hide()

    await attend(evening)
    assert states(await evening.leases()) == ["returning"]
    await evening.settle(order)
    await attend(evening, PAUSE_MS)

    assert (await evening.see(order))["state"] == "placed"
    assert evening.market.stock["teapot-1"] == 19


async def test_a_purchase_under_way_is_found_behind_any_number_that_ended(evening):
    for _ in range(101):
        order = await evening.hold()
        await evening.ask.ok("order:cancel", ada, order=order["id"])
        await asyncio.sleep(1)
    moving = await evening.quoted()

    await evening.hide()
    await attend(evening)

    assert states(await evening.leases()) == ["returning"]
    await evening.place(moving)
    await evening.settle(moving)
    assert (await evening.see(moving))["state"] == "placed"


async def test_a_room_that_ends_gives_back_all_it_has(evening):
    await evening.ask.ok("room:end", hana, room=evening.room)
    await hear(evening)

    await attend(evening)

    assert evening.market.stock["teapot-1"] == 20
    assert not evening.house.leases.allotments.by_room


async def hear(evening):
    """Let the outbox deliver what has happened."""
    async with during(evening.house.outbox.run):
        await asyncio.sleep(5)


async def test_an_ended_room_renews_nothing_even_if_nobody_heard_of_its_end(evening):
    await evening.ask.ok("room:end", hana, room=evening.room)

    await attend(evening, RENEW_MS)
    await attend(evening)

    assert states(await evening.leases()) == ["returned"]
    assert not evening.called("renew_allotment")


async def test_what_is_hidden_while_it_is_asked_for_is_not_sold_and_goes_back(evening):
    await evening.hide()
    await attend(evening)
    await evening.show()
    lease = evening.market.lease_allotment

    async def hidden_meanwhile(*asked):
        evening.market.lease_allotment = lease
        got = await lease(*asked)
        await evening.hide()
        return got

    evening.market.lease_allotment = hidden_meanwhile
    await attend(evening)

    assert not evening.house.leases.allotments.by_key
    await attend(evening)
    assert states(await evening.leases()) == ["returned", "returned"]
    assert evening.market.stock["teapot-1"] == 20


async def test_what_is_hidden_before_it_was_asked_for_and_has_sold_out_ends(evening):
    await evening.hide()
    await attend(evening)
    await evening.show()
    await evening.hide()
    evening.market.stock["teapot-1"] = 0

    await attend(evening)

    assert states(await evening.leases()) == ["returned", "refused"]


async def test_what_is_hidden_and_shown_again_at_once_is_sold_from_the_new_lease(evening):
    order = await evening.submitted(quantity=2)
    await evening.hide()
    await evening.show()
    evening.market.stock["teapot-1"] = 5  # somebody brought more

    await attend(evening)
    old, new = await evening.leases()
    assert (old.state, new.state) == ("returning", "leased")
    assert evening.left() == 5
    await evening.open()

    assert evening.left() == 5, "what is being returned took the place of what is offered"
    await evening.settle(order)
    assert evening.left() == 5


async def test_all_that_was_ever_shown_is_given_back_at_the_end(evening):
    for _ in range(101):
        await asyncio.sleep(2)
        await evening.hide()
        await evening.house.leases.attend()
        await evening.show()
        await evening.house.leases.attend()
    await evening.hide()
    await attend(evening)
    table = evening.store.rows[TABLES.name][evening.room]
    evening.store.rows[TABLES.name][evening.room] = replace(table, turn=999)  # the last of all
    await evening.show()
    await attend(evening)
    assert evening.left() == 20

    await evening.ask.ok("room:end", hana, room=evening.room)
    await hear(evening)
    await attend(evening)

    assert set(states(await evening.leases())) == {"returned"}
    assert evening.market.stock["teapot-1"] == 20
