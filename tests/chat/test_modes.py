"""Modes: who may speak, what is emoji, and what the shield adds and gives back."""

import pytest

from chat.modes import (
    DAY_MS,
    MINUTE_MS,
    SHIELD,
    STRANGER,
    BuyersOnly,
    FollowersOnly,
    Known,
    Modes,
    ModesRow,
    TooNew,
    is_emoji,
    must_admit,
)

NOW = 10 * DAY_MS


@pytest.mark.parametrize(
    ("modes", "let_in", "refused", "refusal", "wait_ms"),
    [
        (Modes(followers_min=0), Known(follows_ms=NOW), STRANGER, FollowersOnly, None),
        (
            Modes(followers_min=10),
            Known(follows_ms=NOW - 10 * MINUTE_MS),
            Known(follows_ms=NOW - 4 * MINUTE_MS),
            FollowersOnly,
            6 * MINUTE_MS,
        ),
        (Modes(buyers=True), Known(bought=True), Known(follows_ms=0, here_ms=0), BuyersOnly, None),
        (Modes(age_min=60), Known(here_ms=NOW - DAY_MS), STRANGER, TooNew, None),
        (
            Modes(age_min=60),
            Known(here_ms=NOW - 60 * MINUTE_MS),
            Known(here_ms=NOW - 59 * MINUTE_MS),
            TooNew,
            MINUTE_MS,
        ),
    ],
)
def test_a_mode_lets_in_whom_it_is_for_and_tells_others_how_long(
    modes, let_in, refused, refusal, wait_ms
):
    must_admit(modes, let_in, NOW)

    with pytest.raises(refusal) as told:
        must_admit(modes, refused, NOW)

    assert told.value.retry_after_ms == wait_ms


def test_without_modes_anybody_speaks_and_nobody_is_looked_up():
    must_admit(Modes(), STRANGER, NOW)

    assert not Modes().choosy
    assert not Modes(emoji=True, delay_s=6, unique_min=60, copies=True).choosy


@pytest.mark.parametrize(
    "modes",
    [
        Modes(followers_min=0),
        Modes(buyers=True),
        Modes(age_min=1),
        Modes(slow_s=1),
        Modes(links="trusted"),
    ],
)
def test_what_depends_on_who_speaks_is_known(modes):
    assert modes.choosy


@pytest.mark.parametrize(
    ("known", "trusted"),
    [
        (STRANGER, False),
        (Known(here_ms=0), False),
        (Known(follows_ms=NOW - DAY_MS + 1), False),
        (Known(follows_ms=NOW - DAY_MS), True),
        (Known(bought=True), True),
    ],
)
def test_whoever_came_with_a_crowd_is_not_trusted(known, trusted):
    assert known.trusted(NOW) == trusted


@pytest.mark.parametrize("text", ["❤", "😍😍 🔥", "👩🏽‍🚀", "🇮🇹", "❤️"])
def test_pictures_are_emoji(text):
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["yes", "❤ yes", "!!!", "", " ", "1"])
def test_letters_digits_and_stops_are_none(text):
    assert not is_emoji(text)


def test_the_shield_adds_to_what_is_stricter_already_and_gives_back_what_was_before():
    row = ModesRow("c", Modes(slow_s=120, links="trusted", buyers=True), "hana")

    raised = row.with_shield("mo")

    assert raised.modes == Modes(120, -1, True, SHIELD.age_min, False, "moderators", 3, 0, True)
    assert raised.part().shield
    assert raised.with_shield("hana") == raised
    lowered = raised.without_shield("hana")
    assert (lowered.modes, lowered.part().shield) == (row.modes, False)
    assert lowered.without_shield("mo") == lowered
