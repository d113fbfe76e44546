"""Stats: likes only grow, figures are told when they move, and nobody's are kept for ever."""

import asyncio

import msgspec
import pytest

from livestream.allotments import Allotments
from livestream.room import NotStarted
from livestream.stats import JOURNAL_EVERY, LIKES, TICK_S, AskLike, Stats
from storage.work import Look
from tests.callers import guest
from tests.running import during


class Seats:
    """An audience as large as a test says."""

    def __init__(self):
        self.viewers = {}

    def audience(self, channel):
        return self.viewers.get(channel, 0)

    def listened(self, kind):
        return [channel for channel in self.viewers if channel.startswith(f"{kind}:")]

    def sit(self, room, viewers):
        self.viewers |= {f"room:{room}": viewers, f"stat:{room}": viewers}


@pytest.fixture
def seats():
    return Seats()


@pytest.fixture
def told():
    return []


@pytest.fixture
async def stats(house, store, seats, told):
    async def publish(news):
        told.extend(msgspec.json.decode(item.body) for item in news)

    sampling = house.sampling
    return Stats(seats, Allotments(), publish, house.commit, Look(store), sampling)


@pytest.fixture
async def room(ask):
    return await ask._room(shown=False)


async def like(stats, room, count, store):
    return (await stats.like(AskLike(room, count), guest, Look(store))).likes


async def test_likes_add_up_and_are_journaled(stats, room, store):
    await like(stats, room, 3, store)
    assert await like(stats, room, 4, store) == 7

    await stats.journal()
    await stats.journal()

    assert (await store.get(LIKES, room)).likes == 7
    await like(stats, room, 1, store)
    await stats.journal()
    assert (await store.get(LIKES, room)).likes == 8


async def test_a_room_off_the_air_is_not_liked(ask):
    room = await ask._room(started=False)

    assert (await ask.no("room:like", guest, room=room, count=1))["code"] == NotStarted.code


async def test_figures_are_told_when_they_move_and_not_again(stats, room, store, seats, told):
    seats.sit(room, 12)
    await like(stats, room, 3, store)

    await stats.tell()
    await stats.tell()

    assert told == [{"kind": "stat", "viewers": 12, "likes": 3, "left": {}, "sampled": False}]


async def test_a_room_is_told_of_from_when_anybody_listens(stats, room, store, seats, told):
    await stats.stat(room, Look(store))
    await stats.tell()
    assert not stats.watched, "the one who asked has not yet come"

    seats.sit(room, 1)
    await stats.tell()

    assert told[-1] == {"kind": "stat", "viewers": 1, "likes": 0, "left": {}, "sampled": False}


async def test_a_room_nobody_listens_to_is_forgotten_and_remembered(stats, room, store, told):
    await like(stats, room, 3, store)
    await stats.tell()
    assert stats.watched, "likes that are not journaled must not be forgotten"
    await stats.journal()

    await stats.tell()

    assert not any((stats.watched, stats.likes, stats.journaled, stats.told))
    assert (await stats.stat(room, Look(store))).likes == 3


async def test_two_who_look_at_once_do_not_lose_a_like(stats, room, store):
    counts = await asyncio.gather(*(like(stats, room, 1, store) for _ in range(5)))

    assert sorted(counts) == [1, 2, 3, 4, 5]


async def test_the_loop_tells_and_journals_also_at_its_end(stats, room, store, seats, told):
    seats.sit(room, 1)
    await like(stats, room, 3, store)
    async with during(stats.run):
        await asyncio.sleep(TICK_S * (JOURNAL_EVERY + 1))
        assert (await store.get(LIKES, room)).likes == 3
        await like(stats, room, 2, store)

    assert (await store.get(LIKES, room)).likes == 5
    assert told
