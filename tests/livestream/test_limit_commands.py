"""Limits when buying: in all rooms, on all devices, for two taps at once."""

import asyncio

import pytest

from livestream.limit_commands import spent_by
from livestream.limits import DAY_MS, LIMITS, EnoughToday, NotAtNight, OverSpend
from livestream.orders import PURCHASES
from storage.work import Look
from tests.callers import PRICE, ada, bo

NO_LIMITS = {"currency": "EUR", "day": 0, "week": 0, "minutes": 0, "hours": 0, "zone": "UTC"}


async def limit(evening, who=ada, **limits):
    return await evening.ask.ok("limits:set", who, **NO_LIMITS | limits)


async def test_nobody_has_limits_at_first(evening):
    shown = await evening.ask.ok("limits:show", ada)

    assert (shown["now"]["day"], shown["then"], shown["spent_day"]) == (0, None, 0)
    assert (await evening.hold())["state"] == "held"


async def test_what_is_over_the_limit_is_not_held_and_nothing_is_promised(evening):
    await limit(evening, day=PRICE["amount"])
    await evening.hold()

    refused = await evening.no_hold()

    assert (refused["code"], refused["facts"]["span"]) == (OverSpend.code, "day")
    assert evening.left() == 19
    assert (await evening.hold(bo))["state"] == "held"


async def test_what_is_reserved_and_what_is_placed_counts_and_what_is_let_go_does_not(evening):
    await limit(evening, week=2 * PRICE["amount"])
    order = await evening.quoted()
    await evening.place(order)
    await evening.settle(order)
    held = await evening.hold()
    assert (await evening.no_hold())["code"] == OverSpend.code
    shown = await evening.ask.ok("limits:show", ada)
    assert shown["spent_week"] == 2 * PRICE["amount"]

    await evening.ask.ok("order:cancel", ada, order=held["id"])

    assert (await evening.hold())["state"] == "held"


async def test_two_taps_at_once_do_not_pass_together(evening):
    await limit(evening, day=PRICE["amount"])
    other = await evening.ask._room()

    answers = await asyncio.gather(
        *(
            evening.ask("order:hold", ada, key=f"tap-{n}-at-once", **evening._hold(1) | {"room": r})
            for n, r in enumerate((evening.room, other, evening.room, other))
        )
    )

    assert sorted(*[["ok" in answer for answer in answers]]) == [False, False, False, True]


async def test_the_total_counts_when_it_is_confirmed(evening):
    order = await evening.quoted()
    await limit(evening, day=PRICE["amount"] - 1)

    refused = await evening.ask.no(
        "order:place", ada, order=order["id"], total=order["total"], instrument="card-ok"
    )

    assert refused["code"] == OverSpend.code
    assert (await evening.ask.ok("order:show", ada, order=order["id"]))["state"] == "quoted"


async def test_an_order_does_not_count_twice_when_it_is_confirmed(evening):
    await limit(evening, day=PRICE["amount"])
    order = await evening.quoted()

    assert (await evening.place(order))["state"] == "submitting"


async def test_at_an_hour_that_was_ruled_out_nothing_is_bought(evening, world):
    hour = world.now_ms() // 3_600_000 % 24
    await limit(evening, hours=1 << hour)

    refused = await evening.no_hold()

    assert refused["code"] == NotAtNight.code
    await asyncio.sleep(refused["retry_after_ms"] / 1000)
    assert (await evening.hold())["state"] == "held"


async def test_after_the_time_of_the_day_nothing_is_bought(evening):
    await limit(evening, minutes=2)
    for _ in range(2):
        shown = await evening.ask.ok("limits:here", ada)
        await asyncio.sleep(60)

    assert shown["minutes"] == 2
    assert (await evening.no_hold())["code"] == EnoughToday.code


async def test_without_a_limit_of_time_no_minute_is_noted(evening):
    assert (await evening.ask.ok("limits:here", ada))["minutes"] == 0
    await limit(evening, day=1)
    await evening.ask.ok("limits:here", ada)

    assert evening.store.rows[LIMITS.name]["ada"].seen == b""


async def test_what_is_loosened_holds_a_day_later_and_the_other_pages_hear(evening):
    await limit(evening, day=1)

    shown = await limit(evening, day=2 * PRICE["amount"])

    assert (shown["now"]["day"], shown["then"]["day"]) == (1, 2 * PRICE["amount"])
    heard = [item.body for item in evening.store.log["user:ada"]]
    assert heard == [b'{"kind":"limits"}'] * 2
    assert (await evening.no_hold())["code"] == OverSpend.code
    await asyncio.sleep(DAY_MS / 1000)
    shown = await evening.ask.ok("limits:show", ada)
    assert (shown["now"]["day"], shown["then"], shown["then_ms"]) == (2 * PRICE["amount"], None, 0)


async def test_what_was_spent_more_than_a_week_ago_does_not_count(evening, world):
    await evening.hold()
    assert len(await spent_by("ada", world.now_ms(), Look(evening.store))) == 1

    await asyncio.sleep(7 * DAY_MS / 1000 + 1)

    assert await spent_by("ada", world.now_ms(), Look(evening.store)) == []
    assert len(evening.store.rows[PURCHASES.name]) == 1


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "../etc"])
async def test_a_zone_that_nobody_knows_is_refused(zone, evening):
    refused = await evening.ask.no("limits:set", ada, **NO_LIMITS | {"zone": zone})

    assert refused["code"] == 1183
