"""Composition: settings reach those who are to keep to them."""

import asyncio
import gc

import pytest

from gateway.collector import collect_less
from gateway.compose_guards import READY_S, is_ready, joins_of
from gateway.limits import Allowance, Turnstile
from rialto.refusal import Busy
from rialto.settings import Settings
from storage.port import Unavailable


def test_pictures_are_paced_by_the_settings_that_pace_websockets():
    joins = joins_of(Settings(arrivals_each=7, proxies=("192.0.2.9",)))

    assert joins.trusted == {"192.0.2.9"}
    assert [joins.door.enter("198.51.100.1") for _ in range(8)] == [True] * 7 + [False]


async def test_a_node_that_can_read_its_store_is_ready():
    assert await is_ready(Silent(None), open_door())


@pytest.mark.parametrize("error", [TimeoutError(), Unavailable("gone"), Busy()])
async def test_a_node_that_cannot_read_its_store_is_not_ready(error):
    assert not await is_ready(Silent(error), open_door())


async def test_a_node_that_is_about_to_end_is_not_ready():
    door = open_door()
    door.closing = True

    assert not await is_ready(Silent(None), door)


def open_door():
    return Turnstile(asyncio.get_running_loop().time, Allowance(1, 1))


class Silent:
    def __init__(self, error):
        self.error = error

    async def head(self, channel):
        if isinstance(self.error, TimeoutError):
            await asyncio.sleep(READY_S + 1)
        if self.error:
            raise self.error
        return 0


@pytest.fixture
def collector():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_a_nodes_process_looks_for_cycles_less_often(collector):
    before = gc.get_threshold()[0]

    collect_less()

    assert gc.get_threshold()[0] > before
    assert gc.get_freeze_count() > 0
