"""The overload ladder: up at once, down slowly, and never for a single pause."""

import pytest

from gateway.ladder import DOWN_AFTER_S, Ladder, Signals


def lag(seconds):
    return Signals((seconds,) * 20, 0, 0)


@pytest.mark.parametrize(
    ("signals", "level"),
    [
        (Signals((), 0, 0), 0),
        (lag(0.05), 0),
        (lag(0.051), 1),
        (lag(0.16), 2),
        (lag(0.41), 3),
        (lag(1.1), 4),
        (Signals((), 0.6, 0), 0),
        (Signals((), 0.61, 0), 2),
        (Signals((), 0, 0.8), 0),
        (Signals((), 0, 0.81), 3),
        (Signals((), 0, 0.91), 4),
        (Signals((0.06,) * 20, 0.7, 0.85), 3),
        (Signals((0.0,) * 19 + (5.0,), 0, 0), 0),
    ],
)
def test_the_worst_of_what_is_measured_says_the_level(signals, level):
    assert signals.level == level


def test_it_steps_up_at_once_and_counts_it():
    ladder = Ladder()

    assert ladder.heed(lag(0.5), 0)
    assert not ladder.heed(lag(0.5), 1)

    assert ladder.level == 3
    assert ladder.steps == {3: 1}


def test_it_steps_down_one_level_for_each_ten_seconds_of_calm():
    ladder = Ladder()
    ladder.heed(lag(0.5), 0)

    levels = []
    for second in range(1, 33):
        ladder.heed(lag(0), second)
        levels.append(ladder.level)

    assert levels.index(2) + 1 == 1 + DOWN_AFTER_S
    assert (levels[20], levels[21], levels[31]) == (2, 1, 1)


def test_a_relapse_begins_the_calm_anew():
    ladder = Ladder()
    ladder.heed(lag(0.06), 0)
    ladder.heed(lag(0), 1)
    ladder.heed(lag(0.06), 10)

    assert not ladder.heed(lag(0), 12)
    assert not ladder.heed(lag(0), 21)
    assert ladder.heed(lag(0), 22)
