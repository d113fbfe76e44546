"""The ladder: points fade by half in ninety days, and a step is proposed, never taken."""

import pytest

from moderation.ladder import (
    HALF_LIFE_MS,
    POINTS,
    RISE,
    SPANS,
    Mark,
    Step,
    lasting,
    points,
    proposed,
)


@pytest.mark.parametrize(("age", "left"), [(0, 1_000), (1, 500), (2, 250), (10, 1)])
def test_points_fade_by_half_in_ninety_days(age, left):
    assert points([Mark(1_000, 5)], 5 + age * HALF_LIFE_MS) == left


def test_points_of_several_decisions_add_up():
    marks = [Mark(400, 0), Mark(200, HALF_LIFE_MS)]

    assert points(marks, HALF_LIFE_MS) == 400
    assert points([], HALF_LIFE_MS) == 0


def test_points_of_a_clock_that_went_back_are_whole():
    assert points([Mark(400, 1_000)], 0) == 400


@pytest.mark.parametrize(
    ("gravity", "left", "step"),
    [
        (1, 0, Step.NUDGE),
        (1, 50, Step.WARNING),
        (1, 400, Step.TIMEOUT),
        (2, 0, Step.REMOVAL),
        (3, 0, Step.TIMEOUT),
        (4, 0, Step.MUTE),
        (4, 900, Step.SUSPENSION),
        (4, 2_999, Step.SUSPENSION),
        (1, 3_000, Step.BAN),
        (4, 9_000, Step.BAN),
    ],
)
def test_a_step_is_proposed_by_how_grave_it_is_and_what_was_before(gravity, left, step):
    assert proposed(gravity, left) is step


def test_nobody_is_proposed_to_be_banned_for_the_first_thing():
    assert max(proposed(gravity, 0) for gravity in (1, 2, 3, 4)) < Step.BAN


def test_more_points_never_propose_less():
    for gravity in (1, 2, 3, 4):
        steps = [proposed(gravity, left) for left, _ in RISE]
        assert steps == sorted(steps)


def test_there_are_ten_steps_and_each_says_how_long_it_lasts_and_what_it_leaves():
    steps = [step for step in Step if step]

    assert len(steps) == 10
    assert set(SPANS) == set(POINTS) == set(Step)
    assert [POINTS[step] for step in steps] == sorted(POINTS[step] for step in steps)


@pytest.mark.parametrize(
    ("step", "asked", "seconds"),
    [
        (Step.TIMEOUT, 0, 3_600),
        (Step.TIMEOUT, 1, 60),
        (Step.TIMEOUT, 10**9, 86_400),
        (Step.MUTE, 0, 7 * 86_400),
        (Step.WARNING, 60, 0),
    ],
)
def test_a_step_lasts_as_long_as_it_may(step, asked, seconds):
    assert lasting(step, asked) == seconds
