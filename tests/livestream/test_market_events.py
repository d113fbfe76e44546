"""Market events: heard in order, none lost and none counted twice, whatever breaks in between."""

import asyncio

import pytest

from livestream import market_events
from livestream.market_events import MARKET_HEARD, SOURCE
from livestream.permits import PERMITS
from marketplace.port import Capability, DefiniteNo, RetryLater, Unknown
from storage.port import Unavailable
from tests.running import during

MOVED = b'{"buyer":"ada","order_id":"o1"}'


async def permit(evening, product="teapot"):
    row = await evening.store.get(PERMITS, product)
    return (row.state, row.edition) if row else None


async def place(evening):
    row = await evening.store.get(MARKET_HEARD, SOURCE)
    return row.place if row else None


def heard(evening):
    return [after for name, after in evening.market.calls if name == "next_event"]


async def test_a_verdict_is_stored_with_its_place(evening):
    await evening.hear(("blocked", 1))

    assert await permit(evening) == ("blocking", 1)
    assert await place(evening) == "1"


async def test_a_node_that_starts_anew_goes_on_where_the_one_before_was(evening):
    await evening.hear(("blocked", 1))
    await evening.open()

    await evening.hear(("allowed", 2))

    assert await permit(evening) == ("opening", 2)
    assert heard(evening) == ["", "1", "1", "2"]


async def test_in_between_orders_move_and_nothing_is_mixed_up(evening):
    buyers = evening.house.loops["buyers"].__self__
    buyers.known["ada", "room"] = market_events.NOTED_EVERY
    evening.market.tell("order.shipped", MOVED)
    evening.market.tell("stock.changed", b"{}")

    await evening.hear(("blocked", 1))

    assert not buyers.known
    assert await permit(evening) == ("blocking", 1)
    assert await place(evening) == "3"


async def test_what_changes_no_row_is_noted_now_and_then(evening, monkeypatch):
    monkeypatch.setattr(market_events, "NOTED_EVERY", 3)
    places = []
    async with during(evening.house.loops["market_events"]):
        for _ in range(4):
            evening.market.tell("order.shipped", MOVED)
            await asyncio.sleep(0.1)
            places.append(await place(evening))

    assert places == [None, None, "3", "3"]


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b'{"product_id":"","version":1}', b'{"product_id":"p","version":0}']
)
async def test_an_odd_verdict_is_passed_over(body, evening):
    evening.market.tell("product.blocked", body)

    await evening.hear(("blocked", 1))

    assert await permit(evening) == ("blocking", 1)
    assert await permit(evening, "p") is None


@pytest.mark.parametrize("fault", [Unknown(), RetryLater(5), DefiniteNo("refused")], ids=repr)
async def test_where_the_marketplace_breaks_it_is_asked_again(fault, evening):
    await evening.hear(("allowed", 1))
    evening.market.before["next_event"] = [fault]
    evening.market.tell("product.blocked", b'{"product_id":"teapot","version":2}')

    async with during(evening.house.loops["market_events"]):
        await asyncio.sleep(2)

    assert await permit(evening) == ("blocking", 2)
    assert heard(evening)[2:4] == ["1", "" if isinstance(fault, DefiniteNo) else "1"]


async def test_what_could_not_be_stored_is_heard_again(evening):
    commit, house = evening.house.commit.store.commit, evening.house

    async def full(batch):
        raise Unavailable("the disk is full")

    house.commit.store.commit = full
    evening.market.tell("product.blocked", b'{"product_id":"teapot","version":1}')
    with pytest.raises(Unavailable):
        await house.loops["market_events"]()
    house.commit.store.commit = commit

    await evening.hear()

    assert await permit(evening) == ("blocking", 1)


async def test_a_marketplace_that_tells_nothing_is_not_asked(evening):
    evening.market.can = frozenset({Capability.CATALOGUE})

    await evening.hear()

    assert heard(evening) == []
