"""A node writes while it keeps its lease, and stops before another may write."""

import asyncio

import pytest

from storage.lease import Keeper
from storage.port import Stale, Unavailable
from tests.dictionary import DictionaryStore

TTL_S = 10.0


class Moody(DictionaryStore):
    """A store that fails or is silent when told to, and notes when it was asked."""

    mood = "well"

    def __init__(self):
        super().__init__()
        self.renewed = []

    async def renew(self, lease, ttl_ms):
        self.renewed.append(asyncio.get_running_loop().time())
        if self.mood == "silent":
            await asyncio.Event().wait()
        if self.mood == "broken":
            raise Unavailable("the disk is full")
        await asyncio.sleep(0.01)
        await super().renew(lease, ttl_ms)


@pytest.fixture
def store():
    return Moody()


@pytest.fixture
async def keeper(store):
    return await Keeper.claim(store, "node", TTL_S)


async def run(keeper, seconds):
    """Run the keeper, and return after how long it stopped, None if it did not."""
    now = asyncio.get_running_loop().time
    began = now()
    try:
        async with asyncio.timeout(seconds):
            await keeper.run()
    except Stale:
        return now() - began
    except TimeoutError:
        return None


async def test_a_lease_is_renewed_three_times_in_its_life(store, keeper):
    assert await run(keeper, 60) is None

    gaps = {round(b - a, 1) for a, b in zip(store.renewed, store.renewed[1:], strict=False)}
    assert gaps == {round(TTL_S / 3, 1)}


async def test_a_node_that_was_replaced_stops_at_its_next_renewal(store, keeper):
    await store.claim("node", 1000)

    assert await run(keeper, 60) == pytest.approx(TTL_S / 3, abs=0.1)


@pytest.mark.parametrize("mood", ["silent", "broken"])
async def test_a_node_that_cannot_renew_stops_before_its_lease_ends(store, keeper, mood):
    store.mood = mood

    stopped = await run(keeper, 60)

    assert TTL_S / 2 < stopped < TTL_S


async def test_time_counts_from_the_last_renewal_that_was_answered(store, keeper):
    assert await run(keeper, 35) is None
    store.mood = "broken"

    stopped = await run(keeper, 60)

    assert TTL_S / 2 < stopped < TTL_S + 35 - TTL_S / 3 * 10


async def test_a_short_illness_of_the_store_is_survived(store, keeper):
    store.mood = "broken"
    asyncio.get_running_loop().call_later(6, setattr, store, "mood", "well")

    assert await run(keeper, 60) is None


@pytest.mark.parametrize("mood", ["silent", "broken"])
async def test_a_node_frozen_past_its_lease_stops_unless_it_is_renewed_at_once(store, keeper, mood):
    store.mood = mood
    asyncio.get_running_loop().skipped += 3 * TTL_S

    assert await run(keeper, 60) < TTL_S


async def test_a_node_frozen_past_its_lease_and_replaced_stops(store, keeper):
    await store.claim("node", 1000)
    asyncio.get_running_loop().skipped += 3 * TTL_S

    assert await run(keeper, 60) < TTL_S


async def test_a_node_that_was_frozen_goes_on_if_nobody_took_over(store, keeper):
    loop = asyncio.get_running_loop()
    loop.skipped += 3 * TTL_S

    assert await run(keeper, 60) is None


async def test_who_ends_in_order_lets_go_of_the_lease_at_once(store):
    async with Keeper.keeping(store, "node", TTL_S) as keeper:
        assert not store.renewed

    assert len(store.renewed) == 1
    await store.renew(keeper.lease, 1)


@pytest.mark.parametrize("mood", ["broken", "stale"])
async def test_who_cannot_let_go_ends_all_the_same(store, mood):
    async with Keeper.keeping(store, "node", TTL_S):
        store.mood = mood
        if mood == "stale":
            await store.claim("node", 1)
