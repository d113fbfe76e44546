"""Ticks: at once where it was quiet, on a common beat where not, longer where frames take long."""

from dataclasses import dataclass

import pytest

from gateway.ticks import MOST_TICK_S, TICK_S, Ticks
from rialto.news import Channel, channel

CHAT, STAT = channel("chat", "r"), channel("stat", "r")


@dataclass
class Topic:
    channel: Channel = CHAT
    given_s: float = float("-inf")
    tick_s: float = TICK_S


@pytest.fixture
def ticks():
    return Ticks()


def test_a_quiet_channel_goes_out_at_once(ticks):
    assert ticks.due_s(Topic(), 1.01) == 1.01


def test_a_busy_one_waits_for_the_beat_that_all_busy_ones_share(ticks):
    one, other = Topic(given_s=1.00), Topic(given_s=1.02)

    assert ticks.due_s(one, 1.01) == ticks.due_s(other, 1.04) == pytest.approx(1.05)


def test_a_counter_waits_for_the_beat_also_where_it_was_quiet(ticks):
    assert ticks.due_s(Topic(STAT), 1.01) == pytest.approx(1.05)


def test_a_long_beat_is_one_of_the_short_ones(ticks):
    assert ticks.due_s(Topic(tick_s=2 * TICK_S, given_s=1.0), 1.01) == pytest.approx(1.1)


@pytest.mark.parametrize(
    ("took_s", "tick_s"), [(0.001, TICK_S), (0.03, 0.1), (0.06, 0.2), (0.5, MOST_TICK_S)]
)
def test_frames_take_no_more_than_their_share_of_a_channels_tick(took_s, tick_s, ticks):
    topic = Topic()

    ticks.took(topic, took_s)

    assert ticks.of(topic) == tick_s


def test_the_tick_shrinks_again_when_frames_take_less(ticks):
    topic = Topic()
    ticks.took(topic, 0.06)

    for _ in range(10):
        ticks.took(topic, 0.001)

    assert ticks.of(topic) == TICK_S


def test_many_small_channels_that_together_take_too_much_all_tick_slower(ticks):
    for beat in range(12):
        ticks.spent(0.03, beat * TICK_S)

    assert ticks.of(Topic()) == 2 * TICK_S
    for beat in range(12, 36):
        ticks.spent(0.001, beat * TICK_S)

    assert ticks.of(Topic()) == TICK_S


def test_the_setting_bounds_every_tick():
    ticks = Ticks(most_s=0.03)

    assert ticks.of(Topic(tick_s=1.0)) == 0.03


def test_with_a_bound_of_nothing_no_news_waits():
    assert Ticks(most_s=0.0).due_s(Topic(STAT, given_s=1.0), 1.0) == 1.0


def test_a_node_that_is_to_be_slow_gathers_as_long_as_it_may(ticks):
    ticks.slow = True

    assert ticks.of(Topic()) == MOST_TICK_S
