"""A trusted flagger: trusted on some grounds, while they are right as often as wrong."""

import pytest
from msgspec.structs import replace

from moderation.flagger import LEAST_JUDGED, REMEMBERED, Flagger

VERA = Flagger(user="vera", organisation="Guild", grounds=("scam",), by="lea", since_ms=0)


def judged(right, wrong, flagger=VERA):
    """Return a flagger of whom some reports were right, and then some were wrong."""
    for number in range(right + wrong):
        flagger = flagger.found(f"case {number}", number < right)
    return flagger


def test_a_flagger_is_trusted_on_their_grounds_alone_and_while_they_are_named():
    trusted = [VERA.trusted_on(ground) for ground in ("scam", "spam")]

    assert trusted == [True, False]
    assert not replace(VERA, state="suspended").trusted_on("scam")


@pytest.mark.parametrize(
    ("right", "wrong", "state"),
    [
        (0, LEAST_JUDGED - 1, "named"),
        (0, LEAST_JUDGED, "suspended"),
        (5, 5, "named"),
        (5, 6, "suspended"),
        (10, 10, "named"),
        # Of late, not ever: twenty that were right make up for ten that were not, and no more.
        (100, 10, "named"),
        (100, 11, "suspended"),
    ],
)
def test_who_is_wrong_more_often_than_right_of_late_is_suspended(right, wrong, state):
    assert judged(right, wrong).state == state


def test_no_more_is_remembered_than_counts():
    told = judged(REMEMBERED + 5, 0)

    assert (len(told.judged), told.judged[0].case) == (REMEMBERED, "case 5")


def test_what_is_found_wrong_after_all_takes_the_place_of_what_was_found_first():
    told = judged(2, 0).found("case 0", False)

    assert (told.right, len(told.judged)) == (1, 2)
