"""A house with one feature of the tests' own."""

import random

import pytest

from bus.memory import MemoryBus
from gateway.commit import Commit
from gateway.dispatch import Dispatch
from gateway.pace import Pace
from moderation.roles import GRANTS, Granted, grant
from rialto.ids import UserId
from rialto.roles import Role
from storage.port import Batch, Put
from storage.work import Look
from tests.callers import Asker
from tests.gateway.sample import SPECS, Notes


@pytest.fixture
async def commit(store, world):
    world.chance = random.Random(7)
    lease = await store.claim("node", 10_000)
    grants = tuple(
        Put(GRANTS, grant(UserId(user), role, "board"))
        for user, role in (("hana", Role.HOST), ("mo", Role.MODERATOR))
    )
    await store.commit(Batch(lease, grants))
    return Commit(store, MemoryBus("boot"), world, lease)


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
def dispatch(commit, notes):
    routes = {name: (spec, notes) for name, spec in SPECS.items()}
    return Dispatch(routes, Granted(Look(commit.store)), Pace(commit.world.now_ms), commit)


@pytest.fixture
def ask(dispatch):
    return Asker(dispatch)
