"""Canaries: heard by who asks for them, in no store."""

import pytest

from rialto.news import Position, channel
from tests.callers import Asker, ada, sam


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


async def test_a_canary_goes_to_the_probes_own_channel_and_is_in_no_store(ask, house, store, hear):
    heard, before = hear("probe:sam"), repr((store.rows, store.log))

    answer = await ask.ok("probe:send", sam, number=7)

    assert answer == {"number": 7}
    assert heard == [{"kind": "canary", "number": 7}]
    assert repr((store.rows, store.log)) == before
    assert house.commit.bus.position(channel("probe", "sam")) == Position(1, "boot")


async def test_people_send_none(ask):
    assert (await ask.no("probe:send", ada, number=7))["code"] == 1001
