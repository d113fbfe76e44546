"""What is missing is asked for again, a bounded number of times, and loss is reported truly."""

from media.reception import AGAIN_S, MOST_ASKED, TRIES, Gaps, Reception
from media.rtp import Packet


def packet(number, timestamp=0):
    return Packet(0, 96, number & 0xFFFF, timestamp, 1, b"x")


def heard(*numbers):
    gaps = Gaps()
    for number in numbers:
        gaps.heard(number, 0.0)
    return gaps


def test_a_gap_is_asked_for():
    assert heard(10, 13).due(0.0) == [11, 12]


def test_a_gap_over_the_wrap_is_asked_for():
    assert heard(65_534, 1).due(0.0) == [65_535, 0]


def test_what_came_late_is_not_asked_for():
    assert heard(10, 13, 12).due(0.0) == [11]


def test_nothing_is_asked_for_twice_within_a_moment():
    gaps = heard(10, 12)
    gaps.due(0.0)

    assert gaps.due(AGAIN_S / 2) == []
    assert gaps.due(AGAIN_S) == [11]


def test_asking_ends_after_a_few_tries():
    gaps = heard(10, 12)

    asked = [gaps.due(n * AGAIN_S) for n in range(TRIES + 2)]

    assert asked == [[11]] * TRIES + [[], []]
    assert not gaps.missing


def test_a_gap_too_long_to_repair_is_let_go():
    assert heard(10, 11 + MOST_ASKED).due(0.0) == []


def test_what_is_remembered_is_bounded():
    gaps = heard(*range(0, 4 * MOST_ASKED, 2))

    assert len(gaps.missing) == MOST_ASKED


def test_a_report_tells_the_loss_since_the_last_and_in_all():
    reception = Reception(90_000)
    for number in (65_530, 65_531, 65_534, 1):
        reception.heard(packet(number), 0.0)

    first = reception.report()
    for number in (2, 3):
        reception.heard(packet(number), 0.0)
    second = reception.report()

    assert (first.fraction_lost, first.packets_lost, first.highest) == (128, 4, 65_537)
    assert (second.fraction_lost, second.packets_lost) == (0, 4)


def test_an_even_stream_has_no_jitter_and_an_uneven_one_has():
    even, uneven = Reception(90_000), Reception(90_000)
    for n in range(50):
        even.heard(packet(n, n * 900), n * 0.01)
        uneven.heard(packet(n, n * 900), n * 0.01 + (n % 2) * 0.005)

    assert even.report().jitter == 0
    assert 300 < uneven.report().jitter < 460


def test_the_wrap_of_a_timestamp_is_no_jitter():
    reception = Reception(90_000)
    reception.heard(packet(1, 0xFFFFFFFF), 0.0)
    reception.heard(packet(2, 900), 0.01)

    assert reception.report().jitter == 0


def test_a_silent_stream_reports_nothing_lost():
    assert Reception(48_000).report().packets_lost == 0
