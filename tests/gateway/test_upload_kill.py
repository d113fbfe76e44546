"""kill -9 at each step of an upload: row and file agree afterwards, and the same key goes on."""

import asyncio
import os
import signal
import subprocess
import sys

import httpx
import pytest
from starlette.applications import Starlette

from bus.memory import MemoryBus
from gateway.admission import Admission
from gateway.commit import Commit
from gateway.compose import own_collections
from gateway.tokens import Tokens
from gateway.upload_api import UploadApi
from gateway.upload_sweep import UploadSweep
from moderation.upload import BY_DUE, COMES_WITHIN_MS, UPLOADS
from moderation.uploads import Uploads
from rialto.roles import Role
from rialto.world import World
from storage import renditions, upload_folder
from storage.sqlite import SqliteStore
from storage.upload_folder import ASIDE, UploadFolder
from storage.uploads import PARTS
from storage.work import Look
from tests.gateway.made import Maker
from tests.storage.drawn import photo

pytestmark = [pytest.mark.kill, pytest.mark.threads, pytest.mark.timeout(60)]

# What a process dies in, and whether it had told the person by then.
STEPS = {
    "before anything": False,
    "after the row": False,
    "while it comes": False,
    "before it is made": False,
    "while it is made": False,
    "before it is put in place": False,
    "after it was put in place": False,
    "before the row says ready": False,
    "after the row says ready": False,
    "after the answer": True,
}
KEYS = ("key-of-before", "key-of-the-one")


class Place:
    """A folder with a store and uploads in it, as a process finds it."""

    def __init__(self, folder, store, files, commit):
        self.folder, self.store, self.files, self.commit = folder, store, files, commit
        self.uploads = Uploads(commit.world)

    @classmethod
    async def opened(cls, folder, now_ms=None):
        world = World(now_ms) if now_ms else World()
        store = await SqliteStore.open(folder / "rialto.db", own_collections(), "first")
        files = await UploadFolder.opened(folder / "uploads")
        files.picture = Maker()
        lease = await store.claim("node", 10_000)
        return cls(folder, store, files, Commit(store, MemoryBus("boot"), world, lease))

    async def bring(self, key, body):
        tokens = Tokens("s" * 32, World().now_ms)
        admission = Admission(tokens, Look(self.store), self.commit)
        api = UploadApi(admission, self.commit, self.uploads, self.files)
        token = tokens.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=3600)
        headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
        transport = httpx.ASGITransport(Starlette(routes=api.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
            return await http.post("/uploads?purpose=avatar", content=body, headers=headers)

    async def agreement(self):
        """Return keys by state, having checked that rows and files agree after a sweep."""
        await self.commit(self.uploads.sweep)
        await UploadSweep(self.store, self.files).once()
        rows = await self.store.range(UPLOADS, BY_DUE, ())
        there = {id for part in PARTS for id in await self.files.kept(part)}
        assert not list((self.folder / "uploads" / ASIDE).iterdir())
        assert there == {row.id for row in rows if row.state == "ready"}
        for id in there:
            assert renditions.read(self.folder / "uploads" / id[-2:] / id) is not None
        return {row.key: row.state for row in rows}


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def dying(act, *, first=False):
    """Return ``act`` such that this process dies behind it, or before it."""

    async def last(*given, **named):
        if first:
            die()
        await act(*given, **named)
        die()

    return last


async def live_until(step, folder):
    """Be the process that is killed: bring one upload whole, and die over the second."""
    place = await Place.opened(folder)
    first = await place.bring(KEYS[0], photo())
    assert first.status_code == 201
    if step == "before anything":
        die()
    arm(step, place)
    second = await place.bring(KEYS[1], photo(seed=2))
    print(second.json()["upload"], flush=True)  # noqa: T201
    die()


def arm(step, place):
    """Put a death where ``step`` says."""
    uploads, files = place.uploads, place.files
    receive = files.receive

    async def half(*given):
        coming = await receive(*given)
        coming.end = dying(coming.end)
        return coming

    async def half_made(source, made):
        made.write_bytes(b"half of it")
        die()

    places = {
        "after the row": (files, "receive", dying(receive, first=True)),
        "while it comes": (files, "receive", half),
        "before it is made": (files, "make", dying(files.make, first=True)),
        "while it is made": (files, "picture", half_made),
        "before it is put in place": (os, "replace", lambda *_: die()),
        "after it was put in place": (upload_folder, "sync_folder", lambda *_: die()),
        "before the row says ready": (uploads, "finish", dying(uploads.finish, first=True)),
        "after the row says ready": (UploadApi, "_finished", dying(UploadApi._finished)),
    }
    if step in places:
        setattr(*places[step])


@pytest.mark.parametrize("step", STEPS)
async def test_row_and_file_agree_whenever_the_process_dies(step, tmp_path):
    code = f"import asyncio, pathlib; from tests.gateway.test_upload_kill import live_until as l; \
asyncio.run(l({step!r}, pathlib.Path({str(tmp_path)!r})))"
    ended = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, timeout=50, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert bool(ended.stdout.strip()) == STEPS[step]

    later = World().now_ms() + COMES_WITHIN_MS + 60_000
    place = await Place.opened(tmp_path, lambda: later)
    states = await place.agreement()

    assert states[KEYS[0]] == "ready"
    told = step in ("after the row says ready", "after the answer")
    assert states.get(KEYS[1]) == ("ready" if told else None)
    again = await place.bring(KEYS[1], photo(seed=2))
    assert again.status_code == 201
    if STEPS[step]:
        assert again.json()["upload"] == ended.stdout.decode().strip()
    assert await place.agreement() == dict.fromkeys(KEYS, "ready")
    await place.store.close()


@pytest.mark.parametrize("step", ["while it is made", "after it was put in place"])
async def test_who_comes_back_at_once_need_not_wait_for_the_sweep(step, tmp_path):
    code = f"import asyncio, pathlib; from tests.gateway.test_upload_kill import live_until as l; \
asyncio.run(l({step!r}, pathlib.Path({str(tmp_path)!r})))"
    await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, timeout=50, check=False
    )
    place = await Place.opened(tmp_path)

    again = await place.bring(KEYS[1], photo(seed=2))

    assert again.status_code == 201
    assert await place.agreement() == dict.fromkeys(KEYS, "ready")
    await place.store.close()
