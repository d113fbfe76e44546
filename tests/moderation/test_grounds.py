"""Grounds: each is of a gravity, and each gravity is due at a time."""

import typing

from moderation.grounds import DUE_MS, GRAVEST, GRAVITY, LIFTING, UNLAWFUL, Ground, gravity


def test_each_ground_has_its_gravity_and_each_gravity_its_time():
    assert set(GRAVITY) == set(typing.get_args(Ground))
    assert set(GRAVITY.values()) == set(DUE_MS) == {1, 2, 3, 4}
    assert set(GRAVITY) >= UNLAWFUL


def test_what_is_graver_is_due_sooner():
    assert [DUE_MS[grave] for grave in (1, 2, 3, 4)] == sorted(DUE_MS.values(), reverse=True)


def test_heavy_reports_lift_a_case_by_one_step_and_no_further():
    assert gravity("spam", LIFTING - 1) == 1
    assert gravity("spam", LIFTING) == gravity("spam", 100 * LIFTING) == 2
    assert gravity("threat", LIFTING) == GRAVEST
