"""The breaker: opens where nothing is answered, and lets one probe through at a time."""

import pytest

from marketplace.breaker import IN_A_ROW, LAST, PROBE_EVERY_MS, Breaker


class Clock:
    now = 0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker(clock)


def test_it_opens_after_so_many_unknown_outcomes_in_a_row(breaker):
    for _ in range(IN_A_ROW - 1):
        breaker.unknown()
    assert (breaker.admit(), breaker.down_ms()) == (0, 0)

    breaker.unknown()

    assert breaker.open
    assert breaker.admit() == breaker.down_ms() == PROBE_EVERY_MS


def test_an_answer_between_them_begins_the_row_anew(breaker):
    for _ in range(IN_A_ROW - 1):
        breaker.unknown()
    breaker.well()
    breaker.unknown()

    assert not breaker.open


def test_it_opens_when_over_half_of_the_last_are_unknown(breaker):
    for n in range(LAST + 2):
        if n % 2:
            breaker.well()
        else:
            breaker.unknown()
    assert not breaker.open

    breaker.unknown()
    breaker.unknown()

    assert breaker.open


def test_one_probe_is_let_through_each_time(breaker, clock):
    for _ in range(IN_A_ROW):
        breaker.unknown()
    clock.now = PROBE_EVERY_MS

    admitted = [breaker.admit() for _ in range(3)]

    assert admitted == [0, PROBE_EVERY_MS, PROBE_EVERY_MS]
    breaker.unknown()
    assert breaker.open


def test_a_probe_that_is_answered_closes_it(breaker, clock):
    for _ in range(IN_A_ROW):
        breaker.unknown()
    clock.now = PROBE_EVERY_MS
    breaker.admit()

    breaker.well()

    assert (breaker.open, breaker.admit(), list(breaker.outcomes)) == (False, 0, [True])
