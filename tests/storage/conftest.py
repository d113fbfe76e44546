"""Backends of the store."""

import pytest

from storage.sqlite import SqliteStore
from tests.storage.things import PLAINS, THINGS

pytest.register_assert_rewrite("tests.storage.contract")


@pytest.fixture
async def sqlite(tmp_path):
    store = await SqliteStore.open(tmp_path / "store.db", [THINGS, PLAINS], "first")
    yield store
    await store.close()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


@pytest.fixture
async def opened(path):
    """Open the store, as often as wanted; what is left open is closed in the end."""
    stores = []

    async def opened(epoch="first", **options):
        stores.append(await SqliteStore.open(path, [THINGS, PLAINS], epoch, **options))
        return stores[-1]

    yield opened
    for store in stores:
        await store.close()
