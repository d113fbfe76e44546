"""The SQLite store in trouble: a full, locked, foreign or broken file is told in a sentence."""

import asyncio
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from rialto.news import channel
from storage import checkpoint
from storage.lane import connect
from storage.port import Batch, Conflict, Put, Unavailable
from storage.sqlite import SqliteStore
from tests.storage.things import THINGS, names, plain, thing

pytestmark = pytest.mark.threads
ROOM = channel("room", "r")
MB = 1 << 20


async def test_a_full_disk_is_told_and_loses_nothing_that_was_acknowledged(opened):
    store = await opened()
    lease, kept = await store.claim("node", 10_000), []
    (pages,) = store.write.db.execute("pragma page_count").fetchone()
    store.write.db.execute(f"pragma max_page_count = {pages + 40}")

    async def write(n):
        await store.commit(plain(lease, f"{n}", "x" * 3000))
        kept.append(n)

    async def write_many():
        for n in range(200, 300):
            await write(n)

    together = await asyncio.gather(*map(write, range(200)), return_exceptions=True)
    with pytest.raises(Unavailable, match="is full: free some space"):
        await write_many()

    assert {type(outcome) for outcome in together} <= {type(None), Unavailable}
    assert Unavailable in {type(outcome) for outcome in together}
    assert await names(store, 300) == kept
    store.write.db.execute("pragma max_page_count = 100000")
    await write(300)
    assert await names(store, 301) == kept


async def test_a_file_that_another_program_keeps_locked_is_told(opened, path):
    store = await opened()
    lease = await store.claim("node", 10_000)
    store.write.db.execute("pragma busy_timeout = 10")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")

    with pytest.raises(Unavailable, match=r"keeps .*store\.db locked"):
        await store.commit(plain(lease, "0"))

    other.execute("commit")
    other.close()
    await store.commit(plain(lease, "0"))


@pytest.fixture
def folder_of_others():
    """A folder in which this user may not write, be it root."""
    with tempfile.TemporaryDirectory() as name:
        theirs = Path(name, "theirs.db")
        with closing(connect(theirs, writes=True)) as db:
            db.execute("create table x (y)")
        theirs.chmod(0o444)
        Path(name).chmod(0o555)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        yield Path(name)
        os.seteuid(user)
        Path(name).chmod(0o755)


async def test_a_folder_that_cannot_be_written_stops_the_start(folder_of_others):
    with pytest.raises(Unavailable, match=r"store\.db cannot be opened: .* may write to it"):
        await SqliteStore.open(folder_of_others / "store.db", [THINGS], "first")


async def test_a_file_that_cannot_be_written_stops_the_start(folder_of_others):
    path = folder_of_others / "theirs.db"

    with pytest.raises(Unavailable, match=r"theirs\.db cannot be (opened|written)"):
        await SqliteStore.open(path, [THINGS], "first")


async def test_a_log_that_is_removed_stops_the_node_before_two_more_are_acknowledged(opened, path):
    store = await opened()
    lease = await store.claim("node", 10_000)
    path.with_name("store.db-wal").unlink()

    async def twice():  # the lane looks between two groups, so one may still pass
        await store.commit(plain(lease, "0"))
        await store.commit(plain(lease, "1"))

    with pytest.raises(Unavailable, match="taken from under us: start the node again"):
        await twice()


async def test_damage_is_found(opened, path):
    store = await opened()
    lease = await store.claim("node", 10_000)
    await asyncio.gather(*(store.commit(plain(lease, f"{n}", "x" * 3000)) for n in range(100)))
    assert await store.damage() == []
    await store.close()
    with path.open("r+b") as file:
        file.seek(200_000)
        file.write(b"?" * 4096)

    assert await (await opened()).damage() != []


@pytest.mark.parametrize("there", ["a folder", "no folder above", "another program's", "no store"])
async def test_what_is_no_store_stops_the_start_with_a_sentence(path, opened, there):
    if there == "a folder":
        path.mkdir()
    elif there == "no folder above":
        path.parent.rmdir()
    elif there == "another program's":
        sqlite3.connect(path).execute("create table theirs (x)").connection.close()
    else:
        path.write_bytes(b"hello, world " * 500)

    with pytest.raises(Unavailable, match=r"store\.db") as refused:
        await opened()

    told = {
        "a folder": "cannot be opened",
        "no folder above": "cannot be opened",
        "another program's": "another program wrote this file",
        "no store": "not a store of ours",
    }
    assert told[there] in str(refused.value)
    path.parent.mkdir(exist_ok=True)


async def test_a_row_that_cannot_be_stored_fails_alone(opened):
    store = await opened()
    lease = await store.claim("node", 10_000)
    rows = [
        thing("none", kind=None),
        thing("huge", rank=1 << 70),
        thing("list", kind=["x"]),
        thing("surrogate", kind="\ud800"),
        thing("good"),
    ]

    outcomes = await asyncio.gather(
        *(store.commit(Batch(lease, (Put(THINGS, row),))) for row in rows), return_exceptions=True
    )

    assert outcomes[-1] == []
    assert not any(isinstance(outcome, Conflict | Unavailable) for outcome in outcomes)
    assert all(isinstance(outcome, Exception) for outcome in outcomes[:-1])
    assert isinstance(outcomes[0], TypeError)


async def test_a_file_without_a_log_beside_it_is_no_store():
    with pytest.raises(Unavailable, match="name a local disk"):
        await SqliteStore.open(Path(":memory:"), [THINGS], "first")


def test_a_copy_of_the_log_that_fails_is_noted_and_tried_again_later(path, caplog):
    with closing(connect(path, writes=True)) as db:
        db.set_authorizer(lambda *asked: sqlite3.SQLITE_DENY)

        assert checkpoint.copied(db.cursor(), "passive") == (True, 0)

    assert [record.msg for record in caplog.records] == ["store.checkpoint_failed"]
