"""Raids: what stands out from the room's own past is suspected, once, and a calm room never."""

import random

import pytest

from chat import raids
from chat.raids import COPIES_MS, LEAST_COPIES, SLICE_MS, TOLD_FOR_MS, Raids

MINUTE_S = 60


@pytest.fixture
def lookout():
    return Raids()


def watch(lookout, joins, *, since_s=0, viewers=100):
    """Let so many join in each second, and return the seconds in which a raid was suspected."""
    told = []
    for second, joined in enumerate(joins, since_s):
        viewers += joined
        lookout.see("c", viewers, second * 1000)
        if lookout.suspect("c", second * 1000):
            told.append(second)
    return told


def test_a_crowd_that_comes_at_once_is_suspected_within_seconds(lookout):
    told = watch(lookout, [1] * 2 * MINUTE_S + [25] * 20)

    assert told == [2 * MINUTE_S]


def test_a_room_that_grows_steadily_is_calm(lookout):
    chance = random.Random(3)

    assert watch(lookout, [chance.randint(0, 8) for _ in range(10 * MINUTE_S)]) == []


def test_a_big_room_has_other_measures_than_a_small_one(lookout):
    chance = random.Random(3)
    busy = [chance.randint(10, 30) for _ in range(3 * MINUTE_S)]

    assert watch(lookout, [*busy, *[35] * 5]) == []
    assert watch(Raids(), [*[0] * 3 * MINUTE_S, *[35] * 5])


def test_nothing_is_usual_yet_when_a_show_begins_or_a_node_comes_back(lookout):
    assert watch(lookout, [50] * 30) == []
    quiet = watch(lookout, [0] * 90, since_s=30)
    # Nobody looked for a while: all came back at once, and that is no raid.
    back = watch(lookout, [1000], since_s=200)

    assert (quiet, back) == ([], [])


def test_those_who_leave_do_not_count_against_those_who_come(lookout):
    watch(lookout, [1] * 2 * MINUTE_S)
    viewers = lookout.watches["c"].viewers

    lookout.see("c", viewers - 90, 120_000)
    lookout.see("c", viewers - 40, 121_000)

    assert lookout.suspect("c", 121_000) == "joins"


def test_it_is_told_once_in_ten_minutes(lookout):
    watch(lookout, [0] * MINUTE_S)
    lookout.copied("c", LEAST_COPIES, 60_000)
    first = lookout.suspect("c", 60_000)
    lookout.copied("c", LEAST_COPIES, 60_000 + TOLD_FOR_MS - 1)

    assert (first, lookout.suspect("c", 60_000 + TOLD_FOR_MS - 1)) == ("copies", None)
    assert lookout.suspect("c", 60_000 + TOLD_FOR_MS) == "copies"


def test_few_copies_old_ones_and_those_of_a_room_nobody_watches_say_nothing(lookout):
    lookout.copied("c", LEAST_COPIES, 0)
    assert lookout.suspect("c", 0) is None
    lookout.see("c", 5, 0)
    lookout.copied("c", LEAST_COPIES - 1, 0)
    assert lookout.suspect("c", 0) is None

    lookout.copied("c", LEAST_COPIES, 0)

    assert lookout.suspect("c", COPIES_MS) is None


def test_many_doubtful_lines_are_told_where_somebody_watches(lookout):
    lookout.doubted("c", 0)
    lookout.see("c", 5, 0)
    assert lookout.suspect("c", 0) is None

    lookout.doubted("c", 0)

    assert lookout.suspect("c", COPIES_MS) is None
    assert lookout.suspect("c", COPIES_MS - 1) == "doubts"


def test_the_rooms_that_were_watched_last_are_remembered(lookout, monkeypatch):
    monkeypatch.setattr(raids, "MOST_CHATS", 2)
    for chat in "abca":
        lookout.see(chat, 1, SLICE_MS)

    assert list(lookout.watches) == ["c", "a"]
