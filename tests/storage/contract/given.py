"""The suite's fixtures; a backend brings one more, ``store``."""

import pytest

from storage.port import Append, Batch, Delete, Increment, Link, Put
from tests.storage.things import THINGS


@pytest.fixture
async def lease(store):
    return await store.claim("node", 10_000)


@pytest.fixture
def commit(store, lease):
    """Commit changes of any kind as one batch."""

    async def commit(*changes):
        def each(kind):
            return tuple(change for change in changes if isinstance(change, kind))

        return await store.commit(Batch(lease, *map(each, (Put, Delete, Increment, Append, Link))))

    return commit


@pytest.fixture
def put(commit):
    async def put(*rows):
        await commit(*(Put(THINGS, row) for row in rows))

    return put
