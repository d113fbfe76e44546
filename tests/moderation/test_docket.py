"""Many cases and agents at once, over the real store: the small form of bench/cases.py."""

import pytest

from bench.cases import BUDGET, Docket, people
from bus.memory import MemoryBus
from gateway.compose import own_collections
from gateway.house import compose
from marketplace.breaker import Breaker
from rialto.roles import Role
from rialto.world import World
from storage.hot import HotStore
from storage.sqlite import SqliteStore
from tests.fakes import FakeMarketplace

pytestmark = pytest.mark.threads


@pytest.fixture
async def docket(tmp_path):
    world = World()
    sqlite = await SqliteStore.open(tmp_path / "rialto.db", own_collections(), world.new_id())
    store = HotStore(sqlite)
    lease = await store.claim("embedded", 60_000)
    market = FakeMarketplace(world.now_ms)
    house = compose(store, MemoryBus("boot"), world, lease, market, Breaker(world.now_ms))
    # Of four leads one may have said it, one have reported it, and one have decided before.
    yield Docket(house, people("agent", 6, Role.AGENT), people("lead", 4, Role.LEAD))
    await store.close()


async def test_each_case_is_assigned_once_with_reasons_and_an_appeal_and_none_on_ones_own(docket):
    await docket.fill(60)

    await docket.decide()
    await docket.appeal(5)
    await docket.decide()

    seen = await docket.judged()
    assert {name: seen[name] for name in BUDGET if name in seen} == {
        name: 0.0 for name in BUDGET if name in seen
    }
    assert seen["cases"] > 60
    assert set(docket.ledger.outcomes) == {"none", "restricted", "upheld", "overturned"}
