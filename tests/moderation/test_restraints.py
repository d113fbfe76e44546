"""Restraints: who speaks slowly everywhere, and who neither buys nor goes on air."""

import asyncio

from moderation.restraints import OnHold
from moderation.sanctions import Muted
from tests.callers import PRICE, ada, hana


async def test_who_is_slowed_down_is_heard_once_a_minute_until_it_is_over(court):
    await court.decided("slow", seconds=3_600)

    await court.say(ada)
    refused = await court.ask.no("chat:say", ada, chat=court.room, text="Again")

    assert (refused["code"], refused["retry_after_ms"]) == (Muted.code, 60_000)
    await asyncio.sleep(60)
    await court.say(ada)
    await asyncio.sleep(3_600)
    await court.say(ada)
    await court.say(ada)


async def test_who_is_on_hold_does_not_buy_until_it_is_over(court):
    room = await court.ask._room()
    hold = {"room": room, "sku": "teapot-1", "quantity": 1, "price": PRICE}
    await court.decided("hold", seconds=86_400)

    refused = await court.ask.no("order:hold", ada, **hold)

    assert (refused["code"], refused["retry_after_ms"]) == (OnHold.code, 86_400_000)
    assert await court.ask.ok("order:hold", hana, **hold)


async def test_a_host_on_hold_does_not_go_on_air(court):
    draft = await court.ask._room(started=False)
    await court.decided("hold", hana)

    refused = await court.ask.no("room:start", room=draft)

    assert refused["code"] == OnHold.code
