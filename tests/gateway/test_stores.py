"""A store file of each version opens today: migrated, sound, and with its rooms to look at."""

import shutil

import msgspec
import pytest

from bus.memory import MemoryBus
from gateway.compose import own_collections
from gateway.house import compose
from livestream.room import BY_CLOCK, ROOMS, Clock
from marketplace.breaker import Breaker
from storage.sqlite import SqliteStore
from tests.callers import guest
from tests.docs.pages import ROOT
from tests.fakes import FakeMarketplace

pytestmark = pytest.mark.threads

FILES = sorted((ROOT / "tests/data").glob("store-*.db"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
async def store(request, tmp_path):
    """Open a copy of the file as a start of today's version does."""
    shutil.copy(request.param, tmp_path / "rialto.db")
    opened = await SqliteStore.open(tmp_path / "rialto.db", own_collections(), "another")
    yield opened
    await opened.close()


def test_there_is_a_file():
    assert FILES


async def test_a_store_of_an_earlier_version_is_sound_and_keeps_its_generation(store):
    assert await store.damage() == []
    assert store.epoch != "another"


async def test_the_rooms_of_an_earlier_version_can_be_looked_at(store, world):
    lease = await store.claim("embedded", 10_000)
    market = FakeMarketplace(world.now_ms)
    house = compose(store, MemoryBus("boot"), world, lease, market, Breaker(world.now_ms))
    found = [
        room
        for clock in Clock
        for room in await store.range(ROOMS, BY_CLOCK, (clock.value,), limit=100)
    ]

    shown = [
        msgspec.json.decode(
            await house.dispatch("room:show", msgspec.json.encode({"room": room.id}), guest)
        )["ok"]
        for room in found
    ]

    assert len(shown) >= 3
    titles = {room.title for room in found}
    assert {
        part["title"] for one in shown for part in one["parts"] if part["part"] == "room"
    } == titles
    assert any(part["part"] == "question" for one in shown for part in one["parts"])
