"""The floor: refused for the right reason, in order, and nothing is counted that was not said."""

import pytest

from chat.floor import Floor, Spoken
from chat.modes import (
    MINUTE_MS,
    STRANGER,
    EmojiOnly,
    FollowersOnly,
    Known,
    Modes,
    Repeated,
    SaidBefore,
    TooSoon,
)
from chat.raids import LEAST_COPIES
from gateway.lists import own_screen
from moderation.verdict import Action, Screened

PITCH = "leave this show now and come with us everybody"


@pytest.fixture
def floor():
    return Floor(own_screen())


@pytest.fixture
def take(floor):
    def take(text="Good evening", author="ada", at_ms=0, modes=None, known=STRANGER):
        return floor.take(Spoken("c", author, text), modes or Modes(), known, at_ms)

    return take


def test_slow_mode_lets_a_stranger_wait_and_a_trusted_member_speak(take):
    slow = Modes(slow_s=10)
    take(modes=slow)
    take(author="bo", modes=slow, known=Known(bought=True))

    with pytest.raises(TooSoon) as refused:
        take("And hello", at_ms=4_000, modes=slow)

    assert (refused.value.retry_after_ms, refused.value.facts) == (6_000, {"seconds": 10})
    take("And hello", author="bo", at_ms=4_000, modes=slow, known=Known(bought=True))
    take("And hello", at_ms=10_000, modes=slow)


def test_who_may_not_speak_is_told_that_first(take):
    modes = Modes(followers_min=0, emoji=True, slow_s=10)

    with pytest.raises(FollowersOnly):
        take("see kiln.com", modes=modes)

    with pytest.raises(EmojiOnly):
        take("see kiln.com", modes=modes, known=Known(follows_ms=0))


def test_what_is_in_doubt_of_a_stranger_is_held_and_of_the_trusted_flagged(take):
    strict = Modes(strict=3)

    _, of_a_stranger, _ = take("get a real job", modes=strict)
    _, of_a_buyer, _ = take("get a real job", "bo", modes=strict, known=Known(bought=True))

    assert (of_a_stranger, of_a_buyer) == (Action.HOLD, Action.FLAG)


def test_a_line_that_is_refused_does_not_let_one_wait(take):
    slow = Modes(slow_s=10)
    with pytest.raises(Screened):
        take("see kiln.com", modes=slow)

    take(modes=slow)


def test_a_line_that_is_taken_back_does_not_let_one_wait_and_was_not_said(take):
    modes = Modes(slow_s=10, unique_min=5)

    _, _, undo = take(modes=modes)
    undo()

    take(modes=modes)


def test_links_are_for_the_trusted_where_the_host_wants_it_so(take):
    trusted = Known(bought=True)
    take("see kiln.com", modes=Modes(links="trusted"), known=trusted)

    with pytest.raises(Screened):
        take("see kiln.com", modes=Modes(links="trusted"))
    with pytest.raises(Screened):
        take("see kiln.com", modes=Modes(), known=trusted)


def test_ones_own_repetition_is_refused_whatever_holds(take):
    take(PITCH)
    take(PITCH, at_ms=1_000)

    with pytest.raises(Repeated) as refused:
        take(PITCH, at_ms=2_000)

    assert refused.value.retry_after_ms == 28_000


def test_what_others_said_may_be_said_where_nothing_holds(take):
    for n in range(10):
        take(PITCH, author=f"who {n}")


def test_what_several_others_say_is_refused_where_copies_are(take):
    copies = Modes(copies=True)
    for n in range(3):
        take(f"{PITCH} {n}", author=f"who {n}", modes=copies)

    with pytest.raises(SaidBefore):
        take(f"{PITCH}!", author="who 4", modes=copies)

    for n in range(10):
        take("good evening everyone", author=f"who {n}", modes=copies)
    take("how much is the blue one", modes=copies)


def test_where_each_line_is_said_once_even_a_short_one_waits_for_its_time(take):
    unique = Modes(unique_min=5)
    take("yes", modes=unique)

    with pytest.raises(SaidBefore) as refused:
        take("Yes!", author="bo", at_ms=MINUTE_MS, modes=unique)

    assert refused.value.retry_after_ms == 4 * MINUTE_MS
    take("Yes!", author="bo", at_ms=5 * MINUTE_MS, modes=unique)


def test_many_who_say_the_same_look_like_a_raid(take, floor):
    floor.raids.see("c", 100, 0)
    for n in range(LEAST_COPIES):
        assert floor.raids.suspect("c", 0) is None
        take(PITCH, author=f"who {n}")

    assert floor.raids.suspect("c", 0) == "copies"


def test_many_who_cheer_do_not(take, floor):
    floor.raids.see("c", 100, 0)
    for n in range(50):
        take("good evening everyone", author=f"who {n}")

    assert floor.raids.suspect("c", 0) is None
