"""Delays by their share."""

import pytest

from load.delays import delays


@pytest.mark.parametrize(("share", "ms"), [(50, 50), (95, 95), (99, 99), (100, 100)])
def test_a_percentile_is_the_delay_within_which_so_many_were(share, ms):
    assert delays(range(100, 0, -1)).percentile(share) == ms


def test_delays_are_told_to_a_tenth_of_a_millisecond():
    counted = delays([1.26, 7.04])

    assert (counted.percentile(50), counted.most, counted.count) == (1.3, 7.0, 2)


def test_nothing_seen_has_no_delay():
    counted = delays([])

    assert (counted.percentile(99), counted.most) == (0.0, 0.0)
