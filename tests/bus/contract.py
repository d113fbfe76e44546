"""What each bus promises: one suite, run over all of them by test_bus.py.

A backend brings the fixtures ``bus`` and ``reborn``, which returns another bus of the same
backend after it has lost its memory.
"""

import asyncio

import pytest

from bus.port import Lost
from rialto.news import Position, Publication, channel

CHAT = channel("chat", "c")
STAT = channel("stat", "s")
ROOM = channel("room", "r")


def news(to, *bodies, offset=0):
    return [Publication(to, offset, body) for body in bodies]


async def arrived(heard, count):
    """Wait until ``count`` publications were heard; news between processes take their time."""
    async with asyncio.timeout(5):
        while len(heard) < count:  # noqa: ASYNC110  (another process sets no event of ours)
            await asyncio.sleep(0.01)
    return heard


@pytest.fixture
def listen(bus):
    def listen(to):
        heard = []
        return heard, bus.subscribe(to, heard.append)

    return listen


async def test_who_listens_hears_the_channel_in_order_and_nothing_else(bus, listen):
    heard, _ = listen(CHAT)
    twin, _ = listen(CHAT)

    await bus.publish([*news(CHAT, b"1"), *news(channel("chat", "x"), b"no"), *news(CHAT, b"2")])

    assert [item.body for item in await arrived(heard, 2)] == [b"1", b"2"]
    assert await arrived(twin, 2) == heard


async def test_who_stopped_hears_no_more_and_may_stop_again(bus, listen):
    heard, stop = listen(CHAT)
    other, _ = listen(CHAT)

    stop()
    stop()
    await bus.publish(news(CHAT, b"1"))

    await arrived(other, 1)
    assert heard == []


async def test_who_stops_another_while_hearing_is_obeyed_at_once(bus, listen):
    stops = []
    bus.subscribe(CHAT, lambda item: stops[0]())
    heard, stop = listen(CHAT)
    stops.append(stop)

    await bus.publish(news(CHAT, b"1", b"2"))

    last, _ = listen(CHAT)
    await bus.publish(news(CHAT, b"3"))
    await arrived(last, 1)
    assert heard == []


async def test_streamed_news_are_numbered_and_their_history_is_kept(bus, listen):
    heard, _ = listen(CHAT)
    began = bus.position(CHAT)

    await bus.publish(news(CHAT, b"1", b"2", b"3"))

    await arrived(heard, 3)
    offsets = [item.offset for item in heard]
    assert offsets == [began.offset + n for n in (1, 2, 3)]
    assert bus.position(CHAT) == Position(offsets[-1], bus.epoch)
    assert bus.history(CHAT, began, 10) == heard
    assert bus.history(CHAT, Position(offsets[0], bus.epoch), 2) == heard[1:]
    assert bus.history(CHAT, bus.position(CHAT), 10) == []
    assert bus.history(CHAT, None, 2) == heard[1:]
    assert bus.history(CHAT, None, 0) == []


async def test_what_is_forgotten_of_a_stream_is_lost_and_its_offsets_go_on(bus, listen):
    heard, _ = listen(CHAT)
    await bus.publish(news(CHAT, b"1", b"2"))
    await arrived(heard, 2)
    top, first = bus.position(CHAT), Position(heard[0].offset, bus.epoch)

    bus.forget(CHAT)
    bus.forget(STAT)

    assert bus.history(CHAT, None, 10) == []
    assert bus.history(CHAT, top, 10) == []
    with pytest.raises(Lost):
        bus.history(CHAT, first, 10)
    await bus.publish(news(CHAT, b"3"))
    await arrived(heard, 3)
    assert heard[2].offset == top.offset + 1


def of(key, body, *, instead=False):
    return Publication(CHAT, 0, body, key, instead)


async def test_what_is_told_instead_takes_the_place_of_what_was_kept_of_the_same_thing(bus, listen):
    heard, _ = listen(CHAT)
    began = bus.position(CHAT)
    await bus.publish([of("a", b"1"), of("b", b"2"), *news(CHAT, b"3")])

    await bus.publish([of("a", b"4", instead=True), of("a", b"5", instead=True)])

    await arrived(heard, 5)
    kept = bus.history(CHAT, began, 10)
    assert [item.body for item in kept] == [b"5", b"2", b"3", b"5", b"5"]
    assert [item.offset for item in kept] == [item.offset for item in heard]
    assert [item.body for item in heard] == [b"1", b"2", b"3", b"4", b"5"]


async def test_what_is_kept_no_more_or_was_never_told_is_replaced_by_nothing(bus, listen):
    heard, _ = listen(CHAT)
    await bus.publish([of("a", b"1"), of("a", b"2"), *(of(f"{n}", b"x") for n in range(299))])

    await bus.publish([of("a", b"3", instead=True), of("c", b"4", instead=True)])

    await arrived(heard, 303)
    kept = [item.body for item in bus.history(CHAT, None, 400)]
    assert kept == [b"x"] * 298 + [b"3", b"4"]


async def test_after_it_was_forgotten_a_stream_has_nothing_to_replace(bus, listen):
    heard, _ = listen(CHAT)
    await bus.publish([of("a", b"1")])
    bus.forget(CHAT)

    await bus.publish([of("b", b"2"), of("a", b"3", instead=True)])

    await arrived(heard, 3)
    assert [item.body for item in bus.history(CHAT, None, 10)] == [b"2", b"3"]


async def test_each_channel_has_offsets_of_its_own(bus, listen):
    other = channel("chat", "other")
    heard, _ = listen(CHAT)
    listen(other)
    here, there = bus.position(CHAT), bus.position(other)

    await bus.publish([*news(other, b"x"), *news(CHAT, b"1")])

    await arrived(heard, 1)
    assert bus.position(CHAT).offset == here.offset + 1
    assert bus.position(other).offset == there.offset + 1


async def test_a_position_with_a_gap_after_it_is_lost(bus, listen):
    heard, _ = listen(CHAT)
    began = bus.position(CHAT)
    await bus.publish(news(CHAT, *(b"%d" % n for n in range(400))))
    await arrived(heard, 400)

    with pytest.raises(Lost):
        bus.history(CHAT, began, 1000)

    recent = Position(heard[-11].offset, bus.epoch)
    assert bus.history(CHAT, recent, 10) == heard[-10:]
    with pytest.raises(Lost):
        bus.history(CHAT, recent, 9)


async def test_a_position_of_another_epoch_or_of_the_future_is_lost(bus, listen):
    heard, _ = listen(CHAT)
    await bus.publish(news(CHAT, b"1"))
    await arrived(heard, 1)
    at = bus.position(CHAT)

    for strange in (Position(at.offset, "another"), Position(at.offset + 1, at.epoch)):
        with pytest.raises(Lost):
            bus.history(CHAT, strange, 10)


async def test_a_bus_that_lost_its_memory_says_so_by_its_epoch(bus, listen, reborn):
    heard, _ = listen(CHAT)
    await bus.publish(news(CHAT, b"1"))
    await arrived(heard, 1)
    at = bus.position(CHAT)

    after = await reborn()

    assert after.epoch != bus.epoch
    with pytest.raises(Lost):
        after.history(CHAT, at, 10)


async def test_of_a_conflated_channel_the_last_is_kept(bus, listen):
    heard, _ = listen(STAT)
    began = bus.position(STAT)
    await bus.publish(news(STAT, b"1", b"2", b"3"))
    await arrived(heard, 3)

    assert bus.history(STAT, None, 10) == heard[-1:]
    assert bus.history(STAT, began, 10) == heard[-1:]
    assert bus.history(STAT, bus.position(STAT), 10) == []


async def test_logged_news_pass_under_the_number_that_the_store_gave(bus, listen):
    heard, _ = listen(ROOM)

    await bus.publish(news(ROOM, b"x", offset=41))

    assert await arrived(heard, 1) == [Publication(ROOM, 41, b"x")]
    assert bus.history(ROOM, None, 10) == []
