"""What a picture of a stranger's looks like is told by a child, however that ends."""

import asyncio
import sys

import pytest

from rialto.refusal import Busy
from storage.child import MOST_WAITING
from storage.image_hash import likeness_of, read
from storage.looks import Looker
from storage.renditions import MOST_BYTES, NotTaken, UploadTooLarge
from tests.storage.drawn import PNG, photo, png, scene

pytestmark = pytest.mark.threads


def looker(does, within_s=20.0):
    return Looker((sys.executable, "-c", does), within_s)


@pytest.mark.parametrize("as_", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_looks_to_the_child_as_it_does_to_an_eye(as_):
    told = await Looker()(photo(as_, seed=7))

    assert read(told).near(likeness_of(scene(7)))


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", NotTaken),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotTaken),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, NotTaken),
        (png(60_000, 60_000), UploadTooLarge),
        (photo() + b"\0" * MOST_BYTES["picture"], UploadTooLarge),
    ],
    ids=["nothing", "drawn by words", "no header", "a huge canvas", "too many bytes"],
)
async def test_what_may_not_be_unpacked_meets_no_child(body, refusal):
    with pytest.raises(refusal):
        await looker("raise SystemExit(1)")(body)


@pytest.mark.parametrize(
    ("does", "refusal"),
    [
        ("raise SystemExit(3)", NotTaken),
        ("raise SystemExit(4)", UploadTooLarge),
        ("import os; os.kill(os.getpid(), 9)", UploadTooLarge),
        ("import time; time.sleep(60)", UploadTooLarge),
        ("print('no digits')", NotTaken),
    ],
    ids=["no picture", "too much", "dies", "hangs", "says something else"],
)
async def test_a_child_that_does_not_end_well_is_a_refusal(does, refusal):
    with pytest.raises(refusal):
        await looker(does, within_s=1.0)(PNG)


async def test_where_too_many_wait_the_next_is_told_when_to_come_again(tmp_path):
    go = tmp_path / "go"
    wait = looker(
        f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(.01)\nprint('0' * 32)"
    )
    waiting = [asyncio.ensure_future(wait(PNG)) for _ in range(MOST_WAITING)]  # noqa: TID251
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await wait(PNG)

    go.touch()
    await asyncio.gather(*waiting, return_exceptions=True)
