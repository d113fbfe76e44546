"""A child makes what is shown of an upload; however it ends, whoever waits is told."""

import asyncio
import sys

import pytest

from rialto.refusal import Busy
from storage.child import MOST_WAITING
from storage.making import ChildMaker
from storage.renditions import ClipTooLong, NotTaken, UploadTooLarge

pytestmark = pytest.mark.threads


@pytest.fixture
def files(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"a picture")
    return source, tmp_path / "made"


def maker(code, within_s=20.0):
    return ChildMaker((sys.executable, "-c", code), within_s)


async def test_what_the_child_writes_is_what_was_made(files):
    copy = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read() + sys.argv[1].encode())"

    await maker(copy)(*files, " and more")

    assert files[1].read_bytes() == b"a picture and more"


@pytest.mark.parametrize(
    ("does", "refusal"),
    [
        ("raise SystemExit(3)", NotTaken),
        ("raise SystemExit(4)", UploadTooLarge),
        ("raise SystemExit(5)", ClipTooLong),
        ("raise SystemExit(1)", UploadTooLarge),
        ("import os; os.kill(os.getpid(), 9)", UploadTooLarge),
        ("import time; time.sleep(60)", UploadTooLarge),
    ],
    ids=["no picture", "too much", "too long", "fails", "dies", "hangs"],
)
async def test_a_child_that_does_not_end_well_is_a_refusal(files, does, refusal):
    with pytest.raises(refusal):
        await maker(does, within_s=1.0)(*files)


async def test_where_too_many_wait_the_next_is_told_when_to_come_again(files, tmp_path):
    go = tmp_path / "go"
    wait = maker(f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(.01)")
    waiting = asyncio.gather(*(wait(*files) for _ in range(MOST_WAITING)))
    await asyncio.sleep(0)

    with pytest.raises(Busy) as refused:
        await wait(*files)

    go.touch()
    await waiting
    assert refused.value.retry_after_ms
    await wait(*files)
