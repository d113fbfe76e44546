"""kill -9 while a person is erased: whoever opens the file next goes on, and nothing is left."""

import asyncio
import os
import random
import signal
import subprocess
import sys

import pytest

from accounts.privacy import GRACE_MS
from bus.memory import MemoryBus
from gateway.compose import own_collections
from gateway.house import compose
from gateway.tidy import Tidy
from marketplace.breaker import Breaker
from rialto.world import World
from storage.sqlite import SqliteStore
from tests.callers import SETTINGS, Asker
from tests.fakes import FakeMarketplace
from tests.privacy.life import CANARIES, canary, heard, lived

pytestmark = [pytest.mark.kill, pytest.mark.threads, pytest.mark.timeout(120)]

FILE, BEGAN_MS, ROUNDS = "rialto.db", 1_800_000_000_000, 3
# A process dies behind so many of its commits, and before it tells anybody; each time another one.
COMMITS_OF_A_LIFE = (1, 2, 3, 5, 8)


async def opened(folder, now):
    world = World(lambda: now[0], random.Random(7))
    store = await SqliteStore.open(folder / FILE, own_collections(), "epoch")
    lease = await store.claim("embedded", 10_000)
    market = FakeMarketplace(world.now_ms)
    return compose(store, MemoryBus("boot"), world, lease, market, Breaker(world.now_ms))


async def live(folder):
    """Let a person leave what they can, and ask to be erased."""
    house = await opened(folder, [BEGAN_MS])
    ask = Asker(house.dispatch, house)
    await lived(ask)
    await ask.ok("settings:save", canary, **SETTINGS)
    await heard(house)
    await ask.ok("privacy:erase", canary)
    await house.commit.store.close()


async def erase(folder, lasts):
    """Erase until all is done, and be killed behind the commit numbered ``lasts`` if there is."""
    now = [BEGAN_MS + GRACE_MS]
    house = await opened(folder, now)
    store = house.commit.store
    commit, left = store.commit, lasts

    async def dies(batch):
        nonlocal left
        done = await commit(batch)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    store.commit = dies
    for _ in range(ROUNDS):
        await house.erasing.once()
        now[0] += 3_600_000
    await heard(house)
    await Tidy(house.commit, house.outbox.listeners).once()
    assert await store.scrub()
    await store.close()


def erasing(folder, lasts):
    """Be another process that erases; returns how it ended, 0 if it has come to its end."""
    code = f"import asyncio, pathlib; from tests.privacy.test_kill import erase; \
asyncio.run(erase(pathlib.Path({str(folder)!r}), {lasts}))"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=50, check=False
    )
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr.decode()
    return ended.returncode


async def test_nothing_is_left_however_often_whoever_erases_is_killed(tmp_path):
    await live(tmp_path)
    before = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [word for word in CANARIES if word.encode() not in before] == []

    deaths = [await asyncio.to_thread(erasing, tmp_path, n) for n in COMMITS_OF_A_LIFE]
    assert await asyncio.to_thread(erasing, tmp_path, 0) == 0

    assert deaths == [-signal.SIGKILL] * len(COMMITS_OF_A_LIFE)
    found = {
        path.name: [word for word in CANARIES if word.encode() in path.read_bytes()]
        for path in tmp_path.iterdir()
    }
    assert {name: words for name, words in found.items() if words} == {}
