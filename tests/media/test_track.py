"""Viewers see one stream without a seam, and lost packets are found again."""

import struct

from media.rtp import Packet
from media.track import (
    FORGOTTEN_S,
    KEPT,
    MOST_REPEATS,
    REMEMBERED,
    SUPPRESS_S,
    Repeats,
    Track,
)


def packet(number, timestamp=0, payload=b"x"):
    return Packet(0x80, 96, number & 0xFFFF, timestamp & 0xFFFFFFFF, 5, payload)


def seen(ready):
    return struct.unpack_from("!HLL", ready.tail)


def test_the_first_publishers_numbers_are_kept():
    track = Track("video", 77)

    ready = track.take(packet(10, 500), 0.0)

    assert seen(ready) == (10, 500, 77)
    assert ready.to(108) == bytes((0x80, 0x80 | 108)) + ready.tail


def test_the_next_publisher_goes_on_where_the_last_stopped():
    track = Track("video", 77)
    track.take(packet(10, 500), 0.0)

    track.source_changed()
    ready = track.take(packet(40_000, 9_999_999), 2.0)
    after = track.take(packet(40_001, 9_999_999 + 90), 2.0)

    assert seen(ready) == (11, 500 + 180_000, 77)
    assert seen(after) == (12, 500 + 180_090, 77)


def test_a_straggler_of_the_next_publisher_never_reuses_a_number():
    track = Track("video", 77)
    track.take(packet(10), 0.0)
    track.source_changed()
    track.take(packet(40_000), 1.0)

    assert track.take(packet(39_999), 1.0) is None


def test_a_copy_goes_out_once():
    track = Track("video", 77)
    track.take(packet(10), 0.0)
    track.take(packet(12), 0.0)

    assert track.take(packet(11), 0.0)
    assert track.take(packet(11), 0.0) is None
    assert track.take(packet(12), 0.0) is None
    assert track.packets == 3


def test_what_is_older_than_the_history_is_dropped():
    track = Track("video", 77)
    track.take(packet(0), 0.0)
    track.take(packet(KEPT + 5), 0.0)

    assert track.take(packet(2), 0.0) is None


def test_the_history_holds_the_last_packets_only():
    track = Track("video", 77)
    for number in range(65_000, 65_000 + KEPT + 1):
        track.take(packet(number, payload=str(number & 0xFFFF).encode()), 0.0)

    assert track.find(65_000) is None
    assert track.find(65_001).tail.endswith(b"65001")
    assert track.find((65_000 + KEPT) & 0xFFFF).tail.endswith(b"488")
    assert track.find(9_999) is None


def test_numbers_wrap_for_viewers_too():
    track = Track("video", 77)
    numbers = [seen(track.take(packet(n), 0.0))[0] for n in (65_534, 65_535, 65_536)]

    assert numbers == [65_534, 65_535, 0]


def test_a_timestamp_of_the_publisher_is_told_as_viewers_know_it():
    track = Track("audio", 77)
    before = track.out_timestamp(5)
    track.take(packet(1, 100), 0.0)
    track.source_changed()
    track.take(packet(9, 7_000), 1.0)

    assert before is None
    assert track.out_timestamp(7_000) == 100 + 48_000


def test_a_repeat_is_not_sent_twice_within_a_moment_and_three_times_at_most():
    repeats = Repeats()
    times = [n * SUPPRESS_S for n in range(MOST_REPEATS + 2)]

    assert repeats.allow("video", 5, -0.01)
    assert not repeats.allow("video", 5, 0.0)
    assert [repeats.allow("video", 5, at) for at in times[1:]] == [True, True, False, False]
    assert repeats.allow("audio", 5, 0.0)


def test_what_is_remembered_of_repeats_is_bounded():
    repeats = Repeats()
    for number in range(2 * REMEMBERED):
        repeats.allow("video", number, 0.0)

    assert len(repeats.told) == REMEMBERED


def test_going_round_the_history_gives_nobody_more_than_three_of_each():
    repeats = Repeats()
    sent = 0

    for lap in range(10):
        for number in range(KEPT):
            for kind in ("video", "audio"):
                sent += repeats.allow(kind, number, lap * SUPPRESS_S * 2)

    assert sent == 2 * KEPT * MOST_REPEATS


def test_a_number_that_came_round_again_is_another_packet():
    repeats = Repeats()
    for n in range(MOST_REPEATS):
        repeats.allow("video", 5, n)
    assert not repeats.allow("video", 5, MOST_REPEATS)

    assert repeats.allow("video", 5, MOST_REPEATS + FORGOTTEN_S)
