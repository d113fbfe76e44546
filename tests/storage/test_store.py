"""The contract of the store, run over each backend."""

import pytest

from storage.hot import HotStore
from storage.sqlite import SqliteStore
from tests.dictionary import DictionaryStore
from tests.storage.contract.batches import *  # noqa: F403  (of the suite)
from tests.storage.contract.chains import *  # noqa: F403  (of the suite)
from tests.storage.contract.given import *  # noqa: F403  (of the suite)
from tests.storage.contract.logs import *  # noqa: F403  (of the suite)
from tests.storage.contract.ranges import *  # noqa: F403  (of the suite)
from tests.storage.contract.rows import *  # noqa: F403  (of the suite)
from tests.storage.contract.search import *  # noqa: F403  (of the suite)
from tests.storage.things import CHAINS, PLAINS, THINGS

pytestmark = pytest.mark.threads


@pytest.fixture(params=["dictionary", "sqlite", "hot sqlite"])
async def store(request, tmp_path):
    if request.param == "dictionary":
        yield DictionaryStore()
        return
    store = await SqliteStore.open(tmp_path / "store.db", [THINGS, PLAINS, CHAINS], "first")
    backend = HotStore(store) if request.param == "hot sqlite" else store
    yield backend
    await backend.close()
