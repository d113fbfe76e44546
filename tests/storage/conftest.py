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
