"""The lane: what jobs that share a transaction may rely on."""

import asyncio
import sqlite3
import threading

import pytest

from rialto.refusal import Busy
from storage import lane
from storage.lane import Lane
from storage.port import Unavailable

pytestmark = pytest.mark.threads
TABLES = """create table room (id text primary key);
create table pin (room text references room (id) deferrable initially deferred)"""


@pytest.fixture
async def write(tmp_path):
    write = Lane(tmp_path / "lane.db", writes=True)
    await write.do(lambda db: [db.execute(table) for table in TABLES.split(";")])
    yield write
    await write.close()


@pytest.fixture
async def read(write):
    read = Lane(write.path, writes=False)
    yield read
    await read.close()


def insert(*ids):
    """Insert several rows in one job."""

    def job(db):
        for id in ids:
            db.execute("insert into room values (?)", (id,))

    return job


def statement(sql):
    return lambda db: db.execute(sql).fetchall()


async def together(lane, *jobs):
    """Run jobs such that they share a transaction, and return their outcomes."""
    gate, began = threading.Event(), asyncio.Event()

    def block(db):
        lane.loop.call_soon_threadsafe(began.set)
        assert gate.wait(5)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(lane.do(block))
        await began.wait()
        waiting = asyncio.gather(*map(lane.do, jobs), return_exceptions=True)
        await asyncio.sleep(0)
        gate.set()
        return await waiting


ROOMS = statement("select id from room order by id")


@pytest.mark.parametrize("ids", ["a", "xa", "xya"])
async def test_a_job_that_fails_undoes_itself_and_not_its_neighbours(write, ids):
    turn, bad = write.turn, insert(*ids)

    outcomes = await together(write, insert("a"), bad, insert("b"), bad, insert("c", "d"))

    assert [type(outcome) for outcome in outcomes] == [
        type(None),
        sqlite3.IntegrityError,
        type(None),
        sqlite3.IntegrityError,
        type(None),
    ]
    assert await write.do(ROOMS) == [("a",), ("b",), ("c",), ("d",)]
    assert write.turn - turn <= 4  # blocked, tried, perhaps tried again with care, asked


async def test_a_job_that_fails_in_python_is_undone_and_told(write):
    def bad(db):
        insert("x")(db)
        raise KeyError("x")

    outcomes = await together(write, bad, insert("a"), bad)

    assert [type(outcome) for outcome in outcomes] == [KeyError, type(None), KeyError]
    assert await write.do(ROOMS) == [("a",)]


async def test_a_commit_that_fails_is_told_to_all_and_the_lane_goes_on(write):
    write.db.execute("pragma foreign_keys = on")

    outcomes = await together(
        write, insert("a"), statement("insert into pin values ('no such room')"), insert("a")
    )

    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    await write.do(insert("b"))
    assert await write.do(ROOMS) == [("b",)]


async def test_jobs_that_wait_together_share_a_transaction(write):
    turn = write.turn

    await together(write, *(insert(f"{n}") for n in range(100)))

    assert write.turn - turn == 2


async def test_a_reader_sees_what_was_committed_and_cannot_write(write, read):
    await write.do(insert("a"))

    assert await read.do(ROOMS) == [("a",)]
    with pytest.raises(Unavailable):
        await read.do(insert("b"))


async def test_a_read_that_fails_is_told_to_its_asker_alone(read):
    outcomes = await together(
        read, ROOMS, statement("select nothing"), lambda db: {}["x"], statement("select 1")
    )

    assert [type(outcome) for outcome in outcomes] == [list, Unavailable, KeyError, list]


async def test_a_full_lane_refuses_at_once(write, monkeypatch):
    monkeypatch.setattr(lane, "MOST_WAITING", 2)

    outcomes = await together(write, insert("a"), insert("b"), insert("c"))

    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), Busy]


async def test_who_gave_up_waiting_harms_nobody(write):
    gate = threading.Event()
    async with asyncio.TaskGroup() as tasks:
        impatient = tasks.create_task(write.do(lambda db: gate.wait(5)))
        await asyncio.sleep(0)
        impatient.cancel()
        gate.set()

        assert await write.do(statement("select 1")) == [(1,)]


async def test_a_lane_that_closes_finishes_what_waits_and_refuses_what_comes_later(write):
    waiting = asyncio.gather(*(write.do(insert(f"{n}")) for n in range(600)))
    await asyncio.sleep(0)

    await write.close()

    assert await waiting == [None] * 600
    with pytest.raises(Unavailable, match="closed"):
        await write.do(ROOMS)


async def test_a_group_that_cannot_even_be_undone_is_told_and_the_next_but_one_goes_well(write):
    write.db.execute("pragma foreign_keys = on")
    denied = []

    def once(action, what, *_):
        if action == sqlite3.SQLITE_TRANSACTION and what == "ROLLBACK" and not denied:
            denied.append(what)
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    write.db.set_authorizer(once)
    bad = statement("insert into pin values ('no such room')")

    for job in (bad, insert("a")):
        with pytest.raises(Unavailable):
            await write.do(job)

    await write.do(insert("b"))
    assert denied
    assert await write.do(ROOMS) == [("b",)]


@pytest.mark.parametrize("why", ["full", "locked"])
async def test_a_lane_that_can_do_nothing_else_can_still_be_closed(write, monkeypatch, why):
    other = sqlite3.connect(write.path, isolation_level=None)
    if why == "locked":
        other.execute("begin immediate")
    monkeypatch.setattr(lane, "MOST_WAITING", 0 if why == "full" else 1)

    await write.close()

    with pytest.raises(Unavailable, match="closed"):
        await write.do(ROOMS)
    other.close()


async def test_a_lane_that_hangs_is_left_behind(write, monkeypatch, caplog):
    gate = threading.Event()
    monkeypatch.setattr(lane, "CLOSE_S", 0.01)
    hanging = asyncio.gather(write.do(lambda db: gate.wait(5)))
    await asyncio.sleep(0)

    await write.close()

    assert [record.msg for record in caplog.records] == ["store.not_closed"]
    monkeypatch.undo()
    gate.set()
    await hanging


async def test_a_job_that_comes_as_the_thread_ends_is_turned_away(write):
    class Late:
        """Takes a job only after the thread has looked for the last time."""

        def __init__(self, queue):
            self.queue = queue

        def __getattr__(self, name):
            return getattr(self.queue, name)

        def put(self, errand):
            self.queue.put(None)
            write.thread.join()
            self.queue.put(errand)

    write.waiting = Late(write.waiting)

    async with asyncio.timeout(5):
        with pytest.raises(Unavailable, match="closed"):
            await write.do(ROOMS)

    write.waiting = write.waiting.queue


async def test_what_slips_in_behind_the_close_is_turned_away(write):
    gate = threading.Event()

    def stop(db):
        gate.wait(5)
        write.open = False

    stopping = asyncio.gather(write.do(stop))
    await asyncio.sleep(0)
    late = asyncio.gather(*(write.do(insert(f"{n}")) for n in range(600)), return_exceptions=True)
    await asyncio.sleep(0)
    gate.set()
    await stopping

    outcomes = await late

    assert {type(outcome) for outcome in outcomes} <= {type(None), Unavailable}
    assert Unavailable in {type(outcome) for outcome in outcomes}
