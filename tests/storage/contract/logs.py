"""Logged channels: numbered without a gap, and trimmed without a new beginning."""

import asyncio

import pytest

from rialto.news import channel
from storage.port import Append

ROOM = channel("room", "r")
OTHER = channel("room", "other")


async def test_appends_get_the_next_offsets_of_their_channel(store, commit):
    committed = await asyncio.gather(
        *(commit(Append(ROOM, b"%d" % n), Append(OTHER, b"x")) for n in range(3))
    )

    assert sorted(mine.offset for mine, _ in committed) == [1, 2, 3]
    assert [item.offset for item in await store.history(ROOM, since=1)] == [2, 3]
    assert await store.history(ROOM, since=0, limit=1) == [committed[0][0]]
    assert await store.head(OTHER) == 3
    assert await store.head(channel("room", "silent")) == 0


@pytest.mark.parametrize(("keep", "left"), [(0, []), (2, [4, 5]), (5, [1, 2, 3, 4, 5])])
async def test_a_trimmed_log_keeps_its_last_and_its_offsets_go_on(store, commit, keep, left):
    await commit(*(Append(ROOM, b"%d" % n) for n in range(1, 6)), Append(OTHER, b"x"))

    assert await store.trim_log(ROOM, keep=keep) == 5 - len(left)
    assert await store.trim_log(ROOM, keep=keep) == 0

    assert [item.offset for item in await store.history(ROOM, since=0)] == left
    assert await store.head(ROOM) == 5
    (next,) = await commit(Append(ROOM, b"6"))
    assert next.offset == 6
    assert [item.offset for item in await store.history(ROOM, since=0)] == [*left, 6]
    assert await store.head(OTHER) == 1


async def test_a_log_is_trimmed_a_thousand_at_a_time(store, commit):
    await commit(*(Append(ROOM, b"") for _ in range(1100)))

    assert await store.trim_log(ROOM, keep=20) == 1000
    assert await store.trim_log(ROOM, keep=20) == 80
    assert [item.offset for item in await store.history(ROOM, since=0)] == [*range(1081, 1101)]


async def test_a_dropped_log_is_gone_with_its_offsets(store, commit):
    await commit(Append(ROOM, b"1"), Append(ROOM, b"2"), Append(OTHER, b"x"))

    await store.drop_log(ROOM)

    assert await store.head(ROOM) == 0
    assert await store.history(ROOM, since=0) == []
    assert await store.head(OTHER) == 1
    (first,) = await commit(Append(ROOM, b"new"))
    assert first.offset == 1


async def test_what_was_removed_can_be_scrubbed_from_the_disk(store, commit):
    await commit(Append(ROOM, b"1"))

    assert await store.scrub()

    assert await store.head(ROOM) == 1
