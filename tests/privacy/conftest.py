"""A person who leaves, and rows that stand as they are."""

import asyncio

import pytest

from accounts.privacy import GRACE_MS
from moderation.audit import Deed, record
from tests.privacy.life import USER, canary, gone


@pytest.fixture
def store_all(house, world):
    """Store rows as they are, whatever declares them."""

    async def store_all(**rows):
        async def once(work):
            for of, row in rows.values():
                work.store(of, row)
            record(Deed("test", "system", "system"), work, world)

        await house.commit(once)

    return store_all


@pytest.fixture
def leave(ask, house):
    async def leave(who=canary):
        await ask.ok("privacy:erase", who)
        await asyncio.sleep(GRACE_MS / 1000)
        await gone(house)

    return leave


@pytest.fixture
def hashed(house):
    return house.returns.hashes.of(USER)
