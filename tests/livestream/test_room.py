"""The rules of a room's life, and each deadline of it."""

import pytest

from livestream.room import (
    ARRIVE_MS,
    GIVE_UP_MS,
    GONE_MS,
    NoSuchRoom,
    NotStarted,
    Room,
    RoomEnded,
    State,
    on_air,
)
from storage.work import Look


@pytest.fixture
def draft():
    return Room("r1", "hana", "Hana", "Evening sale", "teapots", "home")


@pytest.fixture
def live(draft):
    return draft.started(1_000).with_picture()


def test_a_room_that_starts_waits_for_its_picture(draft):
    started = draft.started(1_000)

    assert (started.state, started.started_ms) == (State.LIVE, 1_000)
    assert (started.clock, started.due_ms) == ("interrupt", 1_000 + ARRIVE_MS)
    assert started.started(2_000) is started


def test_a_room_whose_picture_came_first_waits_for_nothing(draft):
    started = draft.with_picture().started(1_000)

    assert (started.state, started.clock, started.picture) == (State.LIVE, "flowing", True)


def test_a_picture_does_not_start_a_room(draft):
    assert draft.with_picture().state is State.DRAFT
    assert draft.with_picture().without_picture(5).clock == "none"


def test_viewers_are_told_that_the_picture_is_gone_only_after_a_while(live):
    gone = live.without_picture(2_000)

    assert (gone.state, gone.picture, gone.due_ms) == (State.LIVE, False, 2_000 + GONE_MS)
    assert gone.without_picture(3_000) is gone
    assert gone.timed_out(gone.due_ms - 1) is gone
    assert gone.timed_out(gone.due_ms).state is State.INTERRUPTED


def test_an_interrupted_room_is_live_again_when_its_picture_returns(live):
    interrupted = live.without_picture(0).timed_out(GONE_MS)

    assert interrupted.with_picture() == live


def test_an_interrupted_room_that_nobody_resumes_ends(live):
    interrupted = live.without_picture(0).timed_out(GONE_MS)

    ended = interrupted.timed_out(GONE_MS + GIVE_UP_MS)

    assert (ended.state, ended.picture, ended.clock) == (State.ENDED, False, "none")


def test_a_room_that_waits_for_nothing_never_times_out(live):
    assert live.timed_out(10**12) is live


def test_an_ended_room_does_nothing_more(live):
    ended = live.ended()

    for act in (ended.ended, lambda: ended.started(1), ended.must_be_on_air):
        with pytest.raises(RoomEnded):
            act()
    assert ended.with_picture() is ended
    assert ended.phase == "ended"


def test_what_is_shown_and_announced_is_how_the_room_is(live):
    part, changed = live.part(), live.changed()

    assert (part.room, part.picture, part.state) == ("r1", True, State.LIVE)
    assert (changed.room, changed.host, changed.state) == ("r1", "hana", State.LIVE)


async def test_only_a_room_on_air_is_on_air(ask, store):
    room = await ask._room(started=False)

    with pytest.raises(NotStarted):
        await on_air(room, Look(store))
    with pytest.raises(NoSuchRoom):
        await on_air("another", Look(store))
    await ask.ok("room:start", room=room)

    assert (await on_air(room, Look(store))).id == room
