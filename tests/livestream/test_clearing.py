"""Clearing: what the marketplace blocks goes from every room, and reservations of it are free."""

import pytest

from livestream.orders import PURCHASES
from livestream.refusals import NotNow, NotOffered, ProductBlocked
from livestream.shelf import TABLES
from moderation.audit import NAMED, examined
from storage.work import Look
from tests.callers import ada, bo, hana

BLOCKED = "blocked", 1
ALLOWED = "allowed", 2


async def test_what_is_blocked_goes_from_every_room_on_air(evening):
    other = await evening.ask._room()
    ended = await evening.ask._room()
    await evening.ask.ok("room:end", room=ended)

    await evening.blocked()

    for room in (evening.room, other):
        assert await evening.shelf(room) == ([], ["teapot"])
    assert await evening.shelf(ended) == (["teapot"], [])
    assert await evening.verdict() == "blocked"


async def test_nobody_pins_or_buys_it_and_everybody_is_told_why(evening):
    await evening.blocked()

    refused = [
        await evening.no_hold(),
        await evening.ask.no("pin:show", room=evening.room, product="teapot"),
        await evening.ask.no("pin:explain", room=evening.room, product="teapot"),
        await evening.ask.no("pin:hide", room=evening.room, product="teapot"),
    ]

    assert {one["code"] for one in refused} == {ProductBlocked.code}


async def test_nobody_buys_it_before_the_rooms_have_followed_either(evening):
    order = await evening.quoted()
    paying = {"order": order["id"], "total": order["total"], "instrument": "card-ok"}

    await evening.hear(BLOCKED)

    assert (await evening.no_hold(bo))["code"] == ProductBlocked.code
    assert (await evening.ask.no("order:place", ada, **paying))["code"] == ProductBlocked.code


async def test_what_is_reserved_is_free_again_once_and_its_buyers_are_told(evening):
    orders = {who: await evening.hold(who) for who in (ada, bo)}
    await evening.settle(orders[ada])

    await evening.blocked()
    await evening.follow()

    for who, order in orders.items():
        seen = await evening.see(order, who)
        assert (seen["state"], seen["reason"]) == ("rejected", "blocked")
    assert evening.left() is None
    await evening.return_all()
    assert evening.units() == 20
    refused = await evening.ask.no(
        "order:place", ada, order=orders[ada]["id"], total=orders[ada]["total"], instrument="x"
    )
    assert refused["code"] == ProductBlocked.code


async def test_what_was_submitted_is_the_marketplaces_to_decide(evening):
    order = await evening.submitted()

    await evening.blocked()

    assert (await evening.see(order))["state"] == "submitting"
    await evening.settle(order)
    assert (await evening.see(order))["state"] == "placed"
    again = await evening.ask.no(
        "order:place", ada, order=order["id"], total=order["total"], instrument="card-ok"
    )
    assert again["code"] == NotNow.code


async def test_a_hold_that_nobody_saw_is_let_go_when_it_has_its_turn(evening):
    order = await evening.hold()
    await evening.hear(BLOCKED)

    await evening.settle(order)

    seen = await evening.see(order)
    assert (seen["state"], seen["reason"]) == ("rejected", "blocked")
    assert evening.called("quote") == []


async def test_a_hold_that_is_just_being_quoted_is_let_go(evening):
    order, quote = await evening.hold(), evening.market.quote

    async def slowly(*asked):
        got = await quote(*asked)
        await evening.blocked()
        return got

    evening.market.quote = slowly
    await evening.settle(order)

    assert (await evening.see(order))["reason"] == "blocked"
    await evening.return_all()
    assert evening.units() == 20


async def test_a_host_who_pins_it_in_the_same_moment_does_not(evening):
    await evening.hide()
    market, found = evening.market, evening.market.get_products

    async def slowly(ids, context):
        got = await found(ids, context)
        await evening.blocked()
        return got

    market.get_products = slowly
    refused = await evening.ask.no("pin:show", hana, room=evening.room, product="teapot")

    assert refused["code"] == ProductBlocked.code
    assert await evening.shelf() == ([], [])


async def test_other_products_and_their_buyers_are_left_alone(evening):
    order = await evening.hold()

    await evening.hear(BLOCKED, product="bowl")
    await evening.follow()

    assert await evening.shelf() == (["teapot"], [])
    assert (await evening.see(order))["state"] == "held"
    assert (await evening.ask.no("pin:show", room=evening.room, product="bowl"))["code"] == (
        ProductBlocked.code
    )


@pytest.mark.parametrize("versions", [[BLOCKED, BLOCKED], [ALLOWED, BLOCKED], [BLOCKED, ALLOWED]])
async def test_verdicts_that_come_twice_or_late_change_nothing(versions, evening):
    await evening.hear(*versions)
    await evening.follow()
    before = evening.deeds()

    await evening.hear(*versions)
    await evening.follow()

    assert evening.deeds() == before
    assert await evening.verdict() == ("blocked" if ALLOWED not in versions else "open")


async def test_what_is_allowed_again_may_be_pinned_and_is_not_by_itself(evening):
    await evening.blocked()

    await evening.hear(ALLOWED)
    await evening.follow()

    assert await evening.shelf() == ([], [])
    assert (await evening.no_hold())["code"] == NotOffered.code
    await evening.return_all()
    await evening.show()
    await evening.house.leases.attend()
    assert (await evening.hold())["state"] == "held"


async def test_what_is_pinned_while_it_is_just_being_allowed_stays(evening):
    await evening.blocked()
    await evening.hear(ALLOWED)

    await evening.show()
    await evening.follow()

    assert await evening.shelf() == (["teapot"], [])
    assert await evening.verdict() == "open"


@pytest.mark.parametrize("flows", [True, False])
async def test_a_room_goes_by_what_lies_there_whether_or_not_its_picture_flows(flows, evening):
    timers = evening.house.timers
    await (timers.picture_started if flows else timers.picture_stopped)(evening.room)

    await evening.blocked()

    assert await evening.shelf() == ([], ["teapot"])
    assert len(evening.deeds()) == 2


async def test_what_was_done_stands_in_the_audit(evening):
    await evening.blocked()
    await evening.hear(ALLOWED)
    await evening.follow()

    assert evening.deeds() == [
        ("product:block", "marketplace", "", "teapot"),
        ("pin:block", "marketplace", evening.room, "teapot"),
        ("product:allow", "marketplace", "", "teapot"),
    ]
    texts = {row.text for row in evening.store.rows[NAMED.name].values()}
    assert "counterfeit" in texts
    assert not (await examined(Look(evening.store))).flaw


async def test_many_rooms_and_reservations_take_few_commits(evening):
    for _ in range(3):
        await evening.ask._room()
        await evening.hold()
    commits, commit = [], evening.store.commit

    async def counting(batch):
        commits.append({put.into.name for put in batch.puts})
        return await commit(batch)

    await evening.hear(BLOCKED)
    evening.store.commit = counting
    await evening.follow()

    assert [PURCHASES.name in names for names in commits] == [False, True, False]
    assert [TABLES.name in names for names in commits] == [True, False, False]
