"""The marketplace's events over UCP: in order, told again from a place, and waited for."""

import asyncio

import msgspec

from shop.blocks import Blocks
from shop.business import Changes
from tests.marketplace.ucp import bought


async def test_what_becomes_of_orders_is_told_once_in_order_and_waited_for(ucp, shop):
    placed = await bought(ucp)

    async def move(*states):
        for state in states:
            await asyncio.sleep(1)
            await shop.sale.move(placed.order, state, changes := Changes())
            await shop.business.write(changes)

    await move("shipped", "delivered")
    seen = [await ucp.next_event("")]
    seen.append(await ucp.next_event(seen[0].place))
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(ucp.next_event(seen[1].place))
        await asyncio.sleep(10)
        still = not waiting.done()
        await move("refunded")

    seen.append(waiting.result())
    assert still
    assert [event.kind for event in seen] == ["order.shipped", "order.delivered", "order.refunded"]
    assert {msgspec.json.decode(event.body)["buyer"] for event in seen} == {"ada"}


async def test_what_was_not_taken_in_is_told_again_and_so_is_what_a_restart_has_lost(ucp, shop):
    for product in ("teapot", "bowl", "lamp"):
        await asyncio.sleep(1)
        await Blocks(shop.business).judge(product, "blocked", "counterfeit")
    first = await ucp.next_event("")
    second = await ucp.next_event(first.place)

    again = await ucp.next_event(first.place)

    assert again == second
    assert await ucp.next_event("") == first
    assert (first.kind, second.kind) == ("product.blocked", "product.blocked")
    told = [msgspec.json.decode(event.body) for event in (first, second)]
    assert [(one["product_id"], one["version"]) for one in told] == [("teapot", 1), ("bowl", 1)]
