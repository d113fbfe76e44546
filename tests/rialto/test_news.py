"""News: which channels are kept, and by whom."""

import typing

import pytest

from rialto.news import CONFLATED, LOGGED, OUTBOX, STREAMED, Kind, channel, kind_of, logged


@pytest.mark.parametrize("kind", typing.get_args(Kind))
def test_every_kind_of_channel_is_kept_in_exactly_one_way(kind):
    ways = [kind in way for way in (LOGGED, STREAMED, CONFLATED)]

    assert ways.count(True) == 1
    assert logged(channel(kind, "1")) == (kind in LOGGED)


def test_a_channel_tells_its_kind_whatever_its_id_holds():
    assert kind_of(channel("room", "a:b")) == "room"
    assert logged(OUTBOX)
