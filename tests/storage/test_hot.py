"""Hot rows are read once, and never stay behind what this node was told is stored."""

import asyncio
import random
from contextlib import suppress

import pytest
from msgspec.structs import replace

from rialto.news import channel
from storage.hot import DOUBT_S, HotStore
from storage.port import Append, Batch, Conflict, Delete, Increment, Put
from tests.dictionary import DictionaryStore
from tests.storage.things import BY_KIND, PLAINS, THINGS, Plain, thing

ROOM = channel("room", "r")


class Slow(DictionaryStore):
    """Counts reads, and takes its time around reads and commits when it is told to."""

    def __init__(self):
        super().__init__()
        self.reads = 0
        self.lag = lambda: 0.0

    async def get(self, of, id):
        self.reads += 1
        row = await super().get(of, id)
        await asyncio.sleep(self.lag())
        return row

    async def get_many(self, of, ids):
        self.reads += 1
        rows = await super().get_many(of, ids)
        await asyncio.sleep(self.lag())
        return rows

    async def commit(self, batch):
        await asyncio.sleep(self.lag())
        committed = await super().commit(batch)
        await asyncio.sleep(self.lag())
        return committed


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def hot(slow):
    return HotStore(slow)


@pytest.fixture
async def lease(slow):
    return await slow.claim("node", 10_000)


@pytest.fixture
def commit(hot, lease):
    async def commit(*puts, deletes=(), increments=()):
        await hot.commit(
            Batch(lease, tuple(Put(THINGS, row) for row in puts), tuple(deletes), tuple(increments))
        )

    return commit


async def test_a_row_is_read_once_and_so_is_one_that_is_not_there(hot, slow, commit):
    await slow.commit(Batch(await slow.claim("other", 1), (Put(THINGS, thing("a")),)))

    for _ in range(3):
        assert (await hot.get(THINGS, "a")).version == 1
        assert await hot.get(THINGS, "b") is None

    assert slow.reads == 2


async def test_many_are_read_as_far_as_they_are_not_known(hot, slow, commit):
    await commit(thing("a"), thing("b"))

    for _ in range(3):
        rows = await hot.get_many(THINGS, ("b", "nothing", "a"))
        assert [row.id for row in rows] == ["b", "a"]

    assert slow.reads == 1


async def test_what_this_node_commits_is_known_without_a_read(hot, slow, commit):
    await commit(thing("a"))

    assert await hot.get(THINGS, "a") == thing("a", version=1)
    assert slow.reads == 0
    await commit(deletes=[Delete(THINGS, "a", 1)])
    assert await hot.get(THINGS, "a") is None
    assert slow.reads == 0


async def test_all_else_is_the_stores_own(hot, slow, lease):
    assert hot.epoch == slow.epoch
    await hot.commit(Batch(lease, appends=(Append(ROOM, b"1"), Append(ROOM, b"2"))))
    assert await hot.trim_log(ROOM, keep=1) == 1
    assert [item.offset for item in await hot.history(ROOM, since=0)] == [await hot.head(ROOM)]
    for change in (Delete(PLAINS, "a", 1), Increment(PLAINS, "a", "none", 1)):
        kinds = {"deletes" if isinstance(change, Delete) else "increments": (change,)}
        with pytest.raises((Conflict, TypeError)):
            await hot.commit(Batch(lease, **kinds))
    assert not any((hot.kept, hot.writing))


async def test_rows_of_other_collections_are_read_each_time(hot, slow, lease):
    await hot.commit(Batch(lease, (Put(PLAINS, Plain("a")),)))

    for _ in range(3):
        assert await hot.get(PLAINS, "a") == Plain("a", version=1)
        assert await hot.get_many(PLAINS, ("a",)) == [Plain("a", version=1)]

    assert slow.reads == 6


async def test_a_counter_that_moved_is_read_anew(hot, slow, commit):
    await commit(thing("a"))

    await commit(increments=[Increment(THINGS, "a", "likes", 2)])

    assert (await hot.get(THINGS, "a")).likes == 2


async def test_a_put_does_not_bring_back_the_counters_that_were_read(hot, slow, commit):
    await commit(thing("a"))
    read = await hot.get(THINGS, "a")
    await commit(increments=[Increment(THINGS, "a", "likes", 2)])

    await commit(replace(read, kind="new"))

    assert await hot.get(THINGS, "a") == thing("a", kind="new", likes=2, version=2)


async def test_a_row_that_others_wrote_is_read_after_a_conflict_or_when_forgotten(
    hot, slow, commit
):
    await commit(thing("a"), thing("b"))
    other = await slow.claim("other", 1)
    for row in ("a", "b"):
        put = Put(THINGS, thing(row, kind="theirs", version=1))
        await slow.commit(Batch(other, (put,)))
    assert (await hot.get(THINGS, "a")).kind == "plain"

    with pytest.raises(Conflict):
        await commit(thing("a", kind="mine", version=1))
    hot.forget(THINGS, "b")

    assert (await hot.get(THINGS, "a")).kind == (await hot.get(THINGS, "b")).kind == "theirs"


async def test_a_trim_forgets_the_rows_of_its_collection(hot, commit):
    await commit(thing("a"), thing("b"))

    await hot.trim(THINGS, BY_KIND, ("plain",), keep=1)

    assert await hot.get(THINGS, "a") is None
    assert await hot.get(THINGS, "b") is not None


async def test_after_a_trim_that_was_cancelled_nothing_of_the_collection_is_kept(hot, slow, commit):
    await commit(thing("a"))
    slow.trim = lambda *asked, **kept: asyncio.sleep(10)
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            await hot.trim(THINGS, BY_KIND, ("plain",), keep=0)
    assert await hot.get(THINGS, "a") is not None

    del slow.rows["test_thing"]["a"]

    assert await hot.get(THINGS, "a") is None


async def test_a_read_that_a_commit_overtakes_is_not_kept(hot, slow, commit):
    slow.lag = lambda: 1.0
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(hot.get(THINGS, "a"))
        many = tasks.create_task(hot.get_many(THINGS, ("a",)))
        await asyncio.sleep(0.5)
        slow.lag = lambda: 0.0
        await commit(thing("a"))

    assert [reading.result(), many.result()] == [None, []]
    assert await hot.get(THINGS, "a") == thing("a", version=1)


async def test_a_commit_that_was_cancelled_and_happened_is_seen(hot, slow, commit):
    await commit(thing("a"))
    slow.lag = lambda: 1.0
    with suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            await commit(thing("a", kind="late", version=1))
    slow.lag = lambda: 0.0
    assert (await hot.get(THINGS, "a")).kind == "plain"

    await slow.commit(
        Batch(await slow.claim("node", 1), (Put(THINGS, thing("a", kind="late", version=1)),))
    )

    assert (await hot.get(THINGS, "a")).kind == "late"
    await asyncio.sleep(DOUBT_S)
    before = slow.reads
    assert [(await hot.get(THINGS, "a")).kind for _ in range(2)] == ["late", "late"]
    assert slow.reads == before + 1


async def test_doubts_that_have_passed_are_forgotten_at_the_next(hot, slow, commit):
    slow.lag = lambda: 1.0
    for id in "ab":
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await commit(thing(id))
        await asyncio.sleep(DOUBT_S)

    assert [id for _, id in hot.doubtful] == ["b"]


async def test_a_read_that_was_cancelled_leaves_nothing_behind(hot, slow):
    slow.lag = lambda: 1.0
    for read in (hot.get(THINGS, "a"), hot.get_many(THINGS, ("a", "b"))):
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await read

    assert (hot.kept, hot.reading) == ({}, {})


async def test_no_more_than_so_many_are_kept_and_the_least_asked_for_go_first(slow, lease):
    hot = HotStore(slow, most=3)
    for id in "abc":
        await hot.get(THINGS, id)

    await hot.get(THINGS, "a")
    await hot.get(THINGS, "d")

    assert [id for _, id in hot.kept] == ["c", "a", "d"]


@pytest.mark.parametrize("seed", range(20))
async def test_a_row_is_never_older_than_what_was_acknowledged(hot, slow, commit, seed):
    chance = random.Random(seed)
    slow.lag = lambda: chance.choice([0.0, 0.001, 0.01, 0.05])
    told = {id: (0, 0) for id in "ab"}

    async def write():
        for _ in range(30):
            id = chance.choice("ab")
            row = await hot.get(THINGS, id) or thing(id)
            step = [Increment(THINGS, id, "likes", 1)] if chance.random() < 0.3 else []
            with suppress(Conflict):
                if chance.random() < 0.5:
                    step = []
                    await commit(replace(row, kind=f"{chance.random()}"))
                    told[id] = max(told[id], (row.version + 1, told[id][1]))
                elif row.version and step:
                    await commit(increments=step)
                    told[id] = (told[id][0], told[id][1] + 1)

    async def read():
        for _ in range(60):
            id = chance.choice("ab")
            version, likes = told[id]
            row = await hot.get(THINGS, id) or thing(id)
            assert row.version >= version
            assert row.likes >= likes
            await asyncio.sleep(chance.choice([0.0, 0.003]))

    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(write())
            tasks.create_task(read())

    for id in "ab":
        assert await hot.get(THINGS, id) == await slow.get(THINGS, id)
    assert not any((hot.reading, hot.writing, hot.crowded, hot.doubtful))
