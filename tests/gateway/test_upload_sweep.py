"""A file without a row is swept away, and no other."""

import asyncio

import pytest

from gateway.upload_sweep import AT_ONCE, EVERY_S, UploadSweep
from moderation.upload import UPLOADS
from tests.callers import Asker, ada


class Files:
    """Ids by the part of the folder in which they lie."""

    def __init__(self):
        self.ids = set()

    async def kept(self, part):
        return sorted(id for id in self.ids if id.endswith(part))

    async def drop(self, id):
        self.ids.discard(id)


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.fixture
def files():
    return Files()


async def test_what_has_no_row_goes_and_what_has_one_stays(ask, house, store, files):
    ready = await ask.uploaded(who=ada)
    coming = await house.commit(lambda work: house.uploads.begin("ada", "avatar", "key-0002", work))
    rubbish = {f"{n:032x}" for n in range(0, 256 * (2 * AT_ONCE), 256)}
    files.ids = {ready, coming.id} | rubbish

    await UploadSweep(store, files).once()

    assert files.ids == {ready, coming.id}


async def test_what_is_erased_is_gone_with_the_next_round(ask, house, store, files):
    id = await ask.uploaded(who=ada)
    files.ids = {id}
    sweep = asyncio.ensure_future(UploadSweep(store, files).run())  # noqa: TID251  (ended below)
    await asyncio.sleep(1)
    assert files.ids == {id}

    async def erase(work):
        work.delete(UPLOADS, await work.get(UPLOADS, id))

    await house.commit(erase)
    await asyncio.sleep(EVERY_S + 60)

    sweep.cancel()
    assert files.ids == set()
