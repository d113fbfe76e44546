"""Slow mode: one waits since the last line that was said, and nobody is remembered for ever."""

import pytest

from chat import slow
from chat.slow import Slow


@pytest.fixture
def pace():
    return Slow()


def test_one_waits_since_the_last_line_of_ones_own_in_this_chat(pace):
    pace.speaks("c", "ada", 1_000)

    waits = [pace.wait_ms(*who, 10, 4_000) for who in (("c", "ada"), ("c", "bo"), ("d", "ada"))]

    assert waits == [7_000, 0, 0]
    assert pace.wait_ms("c", "ada", 10, 11_000) == 0


def test_a_line_that_was_not_said_after_all_counts_for_nothing(pace):
    pace.speaks("c", "ada", 1_000)
    undo = pace.speaks("c", "ada", 20_000)

    undo()

    assert pace.wait_ms("c", "ada", 60, 20_000) == 41_000
    pace.speaks("c", "bo", 20_000)()
    assert pace.wait_ms("c", "bo", 60, 20_000) == 0


def test_what_is_taken_back_late_leaves_a_later_line_alone(pace):
    undo = pace.speaks("c", "ada", 1_000)
    pace.speaks("c", "ada", 2_000)

    undo()

    assert pace.wait_ms("c", "ada", 10, 2_000) == 10_000


def test_whoever_spoke_long_ago_is_forgotten_and_of_many_the_first(pace, monkeypatch):
    monkeypatch.setattr(slow, "MOST_AUTHORS", 2)
    pace.speaks("c", "long ago", 0)
    for n in range(3):
        pace.speaks("c", f"who {n}", slow.LONGEST_MS + n)

    assert [who for _, who in pace.spoke] == ["who 1", "who 2"]


def test_all_are_forgotten_once_nobody_matters(pace, monkeypatch):
    monkeypatch.setattr(slow, "MOST_AUTHORS", 0)
    pace.speaks("c", "ada", 0)

    assert not pace.spoke
