"""What a probe says of what its listeners heard."""

import pytest

from gateway.cli_probe import Probe

ALL = [(0, 5.0), (1, 7.0), (2, 6.0)]


@pytest.fixture
def probe():
    probe = Probe(every_s=1, count=3, within_ms=10)
    probe.asked_at = {0: 0.1, 1: 1.1, 2: 2.1}
    return probe


def test_all_is_well_where_each_listener_heard_each_canary_once_in_order_and_in_time(probe):
    probe.heard = [ALL, ALL]

    seen = probe.seen()

    assert (seen.sent, seen.heard, seen.max_ms, seen.well) == (3, 6, 7.0, True)


@pytest.mark.parametrize(
    ("heard", "what"),
    [
        (ALL[:2], "lost"),
        ([*ALL, (2, 8.0)], "twice"),
        ([ALL[0], ALL[2], ALL[1]], "out_of_order"),
    ],
)
def test_what_one_listener_missed_or_heard_amiss_is_counted_and_is_a_failure(probe, heard, what):
    probe.heard = [ALL, heard]

    seen = probe.seen()

    assert getattr(seen, what) == 1
    assert not seen.well


def test_who_heard_nothing_lost_all_of_it(probe):
    probe.heard = [[], []]

    seen = probe.seen()

    assert (seen.lost, seen.max_ms, seen.well) == (6, 0.0, False)


def test_a_late_canary_is_a_failure(probe):
    probe.heard = [ALL, [*ALL[:2], (2, 10.1)]]

    assert not probe.seen().well
