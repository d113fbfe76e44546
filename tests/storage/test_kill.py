"""kill -9 in the midst of writing: what was acknowledged is there, once and whole."""

import asyncio
import sqlite3
import subprocess
import sys
import time

import pytest

from rialto.news import channel
from storage.port import Append, Batch, Put
from storage.sqlite import SqliteStore
from tests.storage.things import PLAINS, THINGS, Plain, thing

pytestmark = [pytest.mark.kill, pytest.mark.threads]
ROUNDS = 4
WRITERS = 64


async def write_for_ever(path):
    """Be the process that is killed: print each number once its batch is acknowledged."""
    store = await SqliteStore.open(path, [THINGS, PLAINS], "first", log_bytes=1 << 18)
    lease = await store.claim("node", 10_000)
    print("ready", flush=True)  # noqa: T201

    async def write(writer):
        n = 0
        while True:
            name = f"{lease.term}/{writer}/{n}"
            puts = Put(PLAINS, Plain(name, "x" * 300)), Put(THINGS, thing(name, words=("tea",)))
            appends = (Append(channel("room", f"{writer % 4}"), name.encode()),)
            await store.commit(Batch(lease, puts, appends=appends))
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()
            n += 1

    await asyncio.gather(*map(write, range(WRITERS)))


def round_of(path, ledger, life_s):
    """Let the process live for a while, and return what it acknowledged."""
    code = f"import asyncio, pathlib; from tests.storage.test_kill import write_for_ever as w; \
asyncio.run(w(pathlib.Path({str(path)!r})))"
    with (
        ledger.open("wb") as out,
        subprocess.Popen([sys.executable, "-c", code], stdout=out) as child,
    ):
        deadline = time.monotonic() + 20
        while ledger.stat().st_size < 100 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(life_s)
        child.kill()
    ready, *names = ledger.read_text().split("\n")[:-1]
    assert ready == "ready"
    return names


async def test_nothing_acknowledged_is_lost_and_no_batch_is_torn(tmp_path):
    path, told = tmp_path / "store.db", []
    for n in range(ROUNDS):
        told += await asyncio.to_thread(round_of, path, tmp_path / "ledger", 0.3 + 0.2 * n)

    db = sqlite3.connect(path)
    assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
    db.close()
    store = await SqliteStore.open(path, [THINGS, PLAINS], "second")
    assert len(told) > ROUNDS * WRITERS
    there = {row.name for row in await store.get_many(PLAINS, tuple(told))}
    assert there == set(told)
    logged = []
    for n in range(4):
        room = channel("room", f"{n}")
        log = await store.history(room, since=0, limit=10**6)
        assert [item.offset for item in log] == [*range(1, await store.head(room) + 1)]
        logged += [item.body.decode() for item in log]
    assert set(told) <= set(logged)
    assert len(set(logged)) == len(logged)
    whole = {row.name for row in await store.get_many(PLAINS, tuple(logged))}
    things = {row.id for row in await store.get_many(THINGS, tuple(logged))}
    words = {row.id for row in await store.search(THINGS, ("tea",), mode="all", limit=10**6)}
    assert whole == things == words == set(logged)
    await store.close()
