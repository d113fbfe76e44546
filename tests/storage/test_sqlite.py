"""What the SQLite store promises beyond the contract."""

import asyncio
import sqlite3
from contextlib import aclosing

import pytest

from bus.memory import MemoryBus
from gateway.follow import follow
from rialto.news import Position, channel
from storage.port import Append, Batch, Collection, Put, Stale, Unavailable
from storage.sqlite import SqliteStore
from tests.storage.things import BY_KIND, PLAINS, THINGS, Plain, names, plain, thing

pytestmark = pytest.mark.threads
ROOM = channel("room", "r")
MB = 1 << 20


async def test_batches_that_wait_together_share_a_commit(opened):
    store = await opened()
    lease, commits = await store.claim("node", 10_000), []
    store.write.db.set_trace_callback(lambda sql: commits.append(sql) if sql == "commit" else None)

    await asyncio.gather(*(store.commit(plain(lease, f"{n}")) for n in range(200)))

    assert len(commits) < 20
    assert await names(store, 200) == [*range(200)]


async def test_everything_is_there_after_a_restart_and_the_epoch_is_the_same(opened):
    store = await opened("first")
    lease = await store.claim("node", 10_000)
    await store.commit(Batch(lease, (Put(THINGS, thing("a", left=3, words=("tea",))),)))
    await store.close()

    again = await opened("second")

    assert again.epoch == "first"
    assert await again.get(THINGS, "a") == thing("a", left=3, words=("tea",), version=1)
    assert len(await again.search(THINGS, ("tea",), mode="any", limit=9)) == 1


async def test_a_logged_channel_recovers_exactly_across_a_restart(opened):
    store = await opened("first")
    lease = await store.claim("node", 10_000)
    seen = [(await store.commit(Batch(lease, appends=(Append(ROOM, b"1"),))))[0]]
    at = Position(seen[0].offset, store.epoch)
    await store.commit(Batch(lease, appends=(Append(ROOM, b"2"), Append(ROOM, b"3"))))
    await store.trim_log(ROOM, keep=2)
    await store.close()

    again = await opened("second")
    lease = await again.claim("node", 10_000)
    async with aclosing(follow(again, MemoryBus("boot"), ROOM, at)) as news:
        missed = [await anext(news) for _ in range(2)]
        await again.commit(Batch(lease, appends=(Append(ROOM, b"4"),)))

    assert [(item.offset, item.body) for item in missed] == [(2, b"2"), (3, b"3")]
    assert [item.offset for item in await again.history(ROOM, since=3)] == [4]


async def test_a_node_that_comes_back_writes_at_once_and_its_former_self_no_more(opened):
    before = await opened()
    old = await before.claim("node", 60_000)
    await before.commit(plain(old, "0"))

    after = await opened()
    new = await after.claim("node", 60_000)
    await after.commit(plain(new, "1"))

    assert new.term > old.term
    with pytest.raises(Stale):
        await before.commit(plain(old, "2"))
    assert await names(before, 3) == [0, 1]


async def test_the_log_beside_the_file_stays_bounded_under_steady_load(opened, path):
    store = await opened(log_bytes=MB)
    lease, sizes = await store.claim("node", 10_000), []
    log = path.with_name("store.db-wal")

    for n in range(300):
        await asyncio.gather(
            *(store.commit(plain(lease, f"{n}/{k}", "x" * 20_000)) for k in range(4))
        )
        sizes.append(log.stat().st_size)

    assert path.stat().st_size + sizes[-1] > 20 * MB
    assert max(sizes) < 3 * MB


async def test_a_log_that_has_grown_begins_anew_without_losing_its_room(opened, path):
    store = await opened()
    lease = await store.claim("node", 10_000)
    await store.commit(plain(lease, "0", "x" * 50_000))
    log = path.with_name("store.db-wal")
    size, header = log.stat().st_size, log.read_bytes()[:32]

    await store.write.do(lambda db: setattr(store.checkpoints, "full", True))
    for n in range(1, 4):
        await store.commit(plain(lease, f"{n}"))

    assert log.stat().st_size == size
    assert log.read_bytes()[:32] != header
    assert await names(store, 4) == [0, 1, 2, 3]


async def test_a_reader_that_stays_holds_up_no_writer(opened, path):
    store = await opened(log_bytes=MB)
    lease = await store.claim("node", 10_000)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from test_plain").fetchone()

    async with asyncio.timeout(20):
        for n in range(40):
            await store.commit(plain(lease, f"{n}", "x" * 100_000))

    assert await names(store, 40) == [*range(40)]
    reader.close()


async def test_a_copy_is_whole_while_others_write(opened, path):
    store = await opened()
    lease = await store.claim("node", 10_000)
    await store.commit(plain(lease, "0"))

    _, *_ = await asyncio.gather(
        store.copy_to(path.with_name("copy.db")),
        *(store.commit(plain(lease, f"{n}", "x" * 3000)) for n in range(1, 300)),
    )

    copy = await SqliteStore.open(path.with_name("copy.db"), [THINGS, PLAINS], "second")
    assert (copy.epoch, (await names(copy, 300))[:1], await copy.damage()) == ("first", [0], [])
    await copy.close()
    with pytest.raises(Unavailable, match="already exists"):
        await store.copy_to(path.with_name("copy.db"))


async def test_a_place_with_more_parts_than_the_index_is_our_mistake(opened):
    store = await opened()

    with pytest.raises(TypeError, match="no such place by kind"):
        await store.range(THINGS, BY_KIND, ("x",), after=("a", "b"))
    with pytest.raises(TypeError, match="no such place by kind"):
        await store.range(THINGS, BY_KIND, ("x", "y"))


async def test_a_collection_that_was_not_given_is_our_mistake(opened):
    store = await opened()
    other = Collection("test_never_opened", Plain, id="name")

    with pytest.raises(TypeError, match="test_never_opened"):
        await store.get(other, "a")


@pytest.mark.parametrize("descending", [False, True])
async def test_every_range_walks_its_index_and_sorts_nothing(path, descending):
    every = [*Collection.known.values()]
    store = await SqliteStore.open(path, every, "first")
    for of in every:
        for index in of.indexes:
            for equals in range(len(index.fields) + 1):
                for after in range(len(index.fields) - equals + 2):
                    sql = store.tables[of.name].range(
                        index, ("",) * equals, ("",) * after, descending
                    )
                    asked = ("",) * (equals + after) + (10,)
                    plan = store.read.db.execute(f"explain query plan {sql}", asked).fetchall()
                    assert len(plan) == 1, (sql, plan)
                    how = "SEARCH" if equals + after else "SCAN"
                    assert plan[0][3].startswith(how), (sql, plan)
                    assert plan[0][3].count("=?") == equals
    await store.close()
