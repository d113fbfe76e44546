"""The version of an order tells its buyer which of two pictures of it is the newer one."""

from tests.callers import PRICE, hana


async def test_an_order_that_is_looked_up_has_the_version_of_its_last_news(ask, house):
    room = (await ask.known())["room"]

    held = await ask.ok("order:hold", room=room, sku="teapot-1", quantity=1, price=PRICE)
    looked_up = await ask.ok("order:show", hana, order=held["id"])
    await house.settle.carry_on(held["id"])
    quoted = await ask.ok("order:show", hana, order=held["id"])

    assert looked_up == held
    assert quoted["version"] == held["version"] + 1
