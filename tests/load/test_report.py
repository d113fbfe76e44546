"""What a run tells of itself."""

import pytest

from load.report import Report, percentile
from load.scenarios import Scenario, Target
from load.viewer import READ, delays_ms, stamp


@pytest.mark.parametrize(("share", "ms"), [(50, 50), (95, 95), (99, 99), (100, 100)])
def test_a_percentile_is_the_delay_within_which_so_many_were(share, ms):
    assert percentile(range(1, 101), share) == ms


def test_nothing_seen_has_no_delay():
    assert percentile([], 99) == 0.0


def test_a_line_missed_is_a_gap_and_one_too_many_a_duplicate():
    report = Report(asked=3, open=3)

    report.settle(10, [10, 8, 11])

    assert (report.gaps, report.duplicates, report.well) == (2, 1, False)


def test_all_there_once_is_well():
    report = Report(asked=2, open=2)

    report.settle(10, [10, 10])

    assert report.figures()["well"] is True


def test_each_line_of_a_frame_has_its_own_delay():
    first = stamp()
    sent_us = int(first[2:].translate(READ), 16)

    assert delays_ms(b"x" + first + b"\n" + first, sent_us + 5000) == [5.0, 5.0]


def test_more_than_the_authors_may_say_is_told_before_anything_is_opened():
    with pytest.raises(ValueError, match="take at least 20"):
        Scenario("few", 1, 10, lines_per_s=10).must_be_sayable()


def test_no_loopback_address_opens_more_than_the_limit_lets_it():
    target = Target("127.0.0.1", 1, lambda user, role: "")
    sources = [target.source(n)[0] for n in range(10_000)]

    assert max(sources.count(one) for one in set(sources)) <= 50
    assert Target("example.org", 1, target.mint).source(0) is None


def test_what_each_room_missed_is_added_up():
    report = Report()

    report.settle(5, [5, 3])
    report.settle(2, [2, 3])

    assert (report.gaps, report.duplicates) == (2, 1)
