"""The contract of the bus, run over each backend."""

import pytest

from bus.memory import MemoryBus
from tests.bus.contract import *  # noqa: F403  (the suite)


@pytest.fixture(params=["memory"])
async def bus(request):
    return MemoryBus("first")


@pytest.fixture
def reborn():
    async def reborn():
        return MemoryBus("second")

    return reborn
