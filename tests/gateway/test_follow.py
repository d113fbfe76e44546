"""Following a channel: what the bus lost comes from the store, once and in order."""

import asyncio
from contextlib import aclosing

import msgspec
import pytest

from bus.memory import MemoryBus
from gateway.follow import LOOK_AGAIN_S, MOST_WAITING, Inbox, follow
from rialto.answer import Unrecoverable
from rialto.news import Position, Publication, channel
from tests.gateway.sample import NotePart

ROOM = channel("room", "r")


@pytest.fixture
def publish(commit):
    async def publish(text):
        async def once(work):
            work.publish(ROOM, NotePart(text))

        await commit(once)

    return publish


async def heard(commit, since, count):
    """Return the (offset, text) of the next ``count`` publications after ``since``."""
    at = Position(since, commit.store.epoch)
    async with aclosing(follow(commit.store, commit.bus, ROOM, at)) as news:
        items = [await anext(news) for _ in range(count)]
    return [(item.offset, msgspec.json.decode(item.body)["text"]) for item in items]


@pytest.mark.parametrize("more_news", [True, False])
async def test_what_the_bus_lost_is_read_from_the_store(commit, publish, more_news):
    bus = commit.bus
    await publish("one")
    async with asyncio.TaskGroup() as tasks:
        follower = tasks.create_task(heard(commit, 1, 1 + more_news))
        await asyncio.sleep(1)
        commit.bus = MemoryBus("nobody listens there")
        await publish("lost?")
        commit.bus = bus
        if more_news:
            await publish("three")

    assert follower.result() == [(2, "lost?"), (3, "three")][: 1 + more_news]


async def test_news_that_comes_twice_or_late_is_heard_once(commit, publish, store):
    await publish("one")
    (one,) = await store.history(ROOM, since=0)
    async with asyncio.TaskGroup() as tasks:
        follower = tasks.create_task(heard(commit, 0, 3))
        await asyncio.sleep(1)
        await publish("two")
        await commit.bus.publish([one])
        await publish("three")

    assert follower.result() == [(1, "one"), (2, "two"), (3, "three")]


async def test_a_position_of_another_generation_is_unrecoverable(commit):
    at = Position(1, "another")

    with pytest.raises(Unrecoverable):
        await anext(follow(commit.store, commit.bus, ROOM, at))


@pytest.mark.parametrize("behind", [0, 3])
async def test_a_follower_that_lags_misses_nothing(commit, publish, behind):
    at = Position(0, commit.store.epoch)
    async with aclosing(follow(commit.store, commit.bus, ROOM, at)) as news:
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(anext(news))
            await asyncio.sleep(1)
            for n in range(1 + behind):
                await publish(str(n))

        for n in range(2 * MOST_WAITING):
            await publish(str(n))
        rest = [(await anext(news)).offset for _ in range(behind + 2 * MOST_WAITING)]

    assert [first.result().offset, *rest] == list(range(1, 2 + behind + 2 * MOST_WAITING))


@pytest.mark.parametrize("before", [True, False])
async def test_what_is_not_wanted_is_passed_over_wherever_it_comes_from(commit, publish, before):
    def even(item):
        return not item.offset % 2

    texts = ["one", "two", "three", "four"]
    for text in texts if before else ():
        await publish(text)
    at = Position(0, commit.store.epoch)
    async with aclosing(follow(commit.store, commit.bus, ROOM, at, even)) as news:
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(anext(news))
            await asyncio.sleep(1)
            for text in () if before else texts:
                await publish(text)

        assert [first.result().offset, (await anext(news)).offset] == [2, 4]


async def test_what_is_not_wanted_wakes_nobody_and_fills_no_inbox():
    inbox = Inbox(0, lambda item: item.offset > 2 * MOST_WAITING)

    for offset in range(1, 2 * MOST_WAITING + 2):
        woken = inbox.woken.is_set()
        inbox.hear(Publication(ROOM, offset, b"{}"))

    assert not woken
    assert inbox.woken.is_set()
    assert [item.offset for item in inbox.news] == [inbox.reach]
    assert inbox.since == 0


async def test_what_was_not_wanted_is_not_read_again(commit, publish, monkeypatch):
    asked, history = [], commit.store.history

    async def counted(channel, *, since, limit=100):
        asked.append(since)
        return await history(channel, since=since, limit=limit)

    monkeypatch.setattr(commit.store, "history", counted)
    at = Position(0, commit.store.epoch)
    news = follow(commit.store, commit.bus, ROOM, at, lambda item: item.offset > 20)
    async with aclosing(news), asyncio.TaskGroup() as tasks:
        first = tasks.create_task(anext(news))
        await asyncio.sleep(1)
        for n in range(20):
            await publish(str(n))
        await asyncio.sleep(LOOK_AGAIN_S)
        await publish("wanted")

    assert first.result().offset == 21
    assert asked == [0, 20]


async def test_what_the_store_has_forgotten_holds_nobody_up(commit, publish):
    await publish("one")
    at = Position(1, commit.store.epoch)
    news = follow(commit.store, commit.bus, ROOM, at)
    async with aclosing(news), asyncio.TaskGroup() as tasks:
        follower = tasks.create_task(anext(news))
        await asyncio.sleep(1)
        await commit.bus.publish([Publication(ROOM, 9, b"{}")])

    assert follower.result().offset == 9


async def test_one_that_stops_following_is_forgotten_by_the_bus(commit, publish):
    await publish("one")

    await heard(commit, 0, 1)

    assert not commit.bus.heard
