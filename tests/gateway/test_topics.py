"""Topics: a channel on this node skips nothing of the store, over gaps, copies and lost news."""

import asyncio

import pytest

from bus.memory import MemoryBus
from gateway.topics import RECENT, Topics
from rialto.news import Position, Publication, channel
from storage.port import Append, Batch

ROOM, CHAT, STAT = channel("room", "r"), channel("chat", "r"), channel("stat", "r")


@pytest.fixture
def bus():
    return MemoryBus("boot")


@pytest.fixture
def changed():
    return []


@pytest.fixture
def topics(store, bus, changed):
    return Topics(store, bus, changed.append)


@pytest.fixture
async def log(store):
    """Append to the room's log without telling anybody; returns what was committed."""
    lease = await store.claim("node", 60_000)

    async def log(*texts):
        appends = tuple(Append(ROOM, text) for text in texts)
        return await store.commit(Batch(lease, appends=appends))

    return log


def heard(topic):
    return [item.body for item in topic.waiting]


async def test_a_topic_is_opened_once_and_closed_by_the_last_who_wanted_it(topics, bus):
    first, second = await asyncio.gather(topics.want(ROOM), topics.want(ROOM))

    topics.release(first)
    still_open = ROOM in topics.open
    topics.release(second)

    assert first is second
    assert still_open
    assert (topics.open, bus.heard) == ({}, {})


async def test_it_begins_where_the_store_stands(topics, log, store):
    await log(b"1", b"2")

    topic = await topics.want(ROOM)

    assert topic.at == Position(2, store.epoch)
    assert topic.waiting == []


async def test_news_is_taken_up_once_and_a_copy_not_at_all(topics, log, bus, changed):
    topic = await topics.want(ROOM)
    committed = await log(b"1", b"2")

    await bus.publish(committed)
    await bus.publish(committed)

    assert heard(topic) == [b"1", b"2"]
    assert changed == [topic, topic]


async def test_news_that_comes_while_it_opens_is_not_missed(topics, log, bus):
    opening = asyncio.ensure_future(topics.want(ROOM))  # noqa: TID251 - awaited below
    await asyncio.sleep(0)
    await bus.publish(await log(b"1"))

    topic = await opening

    assert topic.at.offset == 1


async def test_over_a_gap_the_store_is_read(topics, log, bus):
    topic = await topics.want(ROOM)
    first, _, third = await log(b"1", b"2", b"3")

    await bus.publish([first])
    await bus.publish([third])
    filling = topics.gaps.get_nowait()
    await topics.fill(filling)

    assert filling is topic
    assert heard(topic) == [b"1", b"2", b"3"]
    assert topics.gaps.empty()


async def test_what_comes_while_a_gap_is_filled_is_taken_up_by_the_filling(
    topics, log, bus, store, monkeypatch
):
    topic = await topics.want(ROOM)
    _, second = await log(b"1", b"2")
    read = store.history

    async def slow(*asked, **more):
        found = await read(*asked, **more)
        if not found and topic.at.offset == 2:  # read to the end; then one more comes
            await bus.publish(await log(b"3"))
        return found

    monkeypatch.setattr(store, "history", slow)

    await bus.publish([second])
    await topics.fill(topics.gaps.get_nowait())

    assert heard(topic) == [b"1", b"2", b"3"]
    assert not topic.filling


async def test_a_failing_store_does_not_leave_a_topic_deaf(topics, log, bus, store, monkeypatch):
    topic = await topics.want(ROOM)
    _, second = await log(b"1", b"2")

    async def broken(*asked, **more):
        raise OSError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(store, "history", broken)
        await bus.publish([second])
        with pytest.raises(OSError, match="disk"):
            await topics.fill(topics.gaps.get_nowait())
    await topics.fill(topic)

    assert heard(topic) == [b"1", b"2"]


async def test_news_that_the_bus_lost_is_found_by_looking_around(topics, log, changed):
    topic = await topics.want(ROOM)
    await topics.want(CHAT)
    await log(b"1")

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        looking = tasks.create_task(topics.look_around())
        await asyncio.sleep(10)
        looking.cancel()

    assert heard(topic) == [b"1"]
    assert changed == [topic]


async def test_two_fillings_of_one_topic_take_each_news_up_once(topics, log, store, monkeypatch):
    topic = await topics.want(ROOM)
    await log(b"1", b"2")
    read = store.history

    async def both_have_read(*asked, **more):
        found = await read(*asked, **more)
        await asyncio.sleep(1)
        return found

    monkeypatch.setattr(store, "history", both_have_read)

    await asyncio.gather(topics.fill(topic), topics.fill(topic))

    assert heard(topic) == [b"1", b"2"]
    assert not topic.filling


async def test_gaps_are_filled_by_a_task_of_their_own(topics, log, bus):
    topic = await topics.want(ROOM)
    _, second = await log(b"1", b"2")

    async with asyncio.TaskGroup() as tasks:
        filling = tasks.create_task(topics.fill_gaps())
        await bus.publish([second])
        await asyncio.sleep(1)
        filling.cancel()

    assert heard(topic) == [b"1", b"2"]


async def test_of_a_conflated_channel_the_last_value_waits_alone(topics, bus):
    await bus.publish([Publication(STAT, 0, b"1")])
    topic = await topics.want(STAT)
    before = topic.last

    await bus.publish([Publication(STAT, 0, b"2"), Publication(STAT, 0, b"3")])

    assert before.body == b"1"
    assert heard(topic) == [b"3"]
    assert topic.last.body == b"3"


async def test_the_latest_news_of_a_logged_channel_is_kept_at_hand(topics, log, bus):
    topic = await topics.want(ROOM)

    await bus.publish(await log(*[b"1"] * (RECENT + 5)))

    assert [item.offset for item in topic.recent] == list(range(6, RECENT + 6))


async def test_an_opening_that_was_given_up_leaves_the_next_one_free(topics, store, monkeypatch):
    read, ready = store.head, asyncio.Event()

    async def slow(channel):
        await ready.wait()
        return await read(channel)

    monkeypatch.setattr(store, "head", slow)
    given_up = asyncio.ensure_future(topics.want(ROOM))  # noqa: TID251 - awaited below
    waiting = asyncio.ensure_future(topics.want(ROOM))  # noqa: TID251 - awaited below
    await asyncio.sleep(0)

    given_up.cancel()
    await asyncio.sleep(0)
    ready.set()
    topic = await waiting

    assert given_up.cancelled()
    assert (topic.wanted, topics.opening) == (1, {})
