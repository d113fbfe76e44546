"""Hostile files are refused or made anew; the process does not grow, and others notice nothing."""

import asyncio
import io
import secrets
from contextlib import asynccontextmanager
from pathlib import Path

import av
import httpx
import pytest
from PIL import Image

from storage.resize import MEMORY_BYTES
from tests.sale.crowd import token
from tests.storage.hostile import CANARY, CLEANED, EITHER, PICTURES
from tests.storage.hostile_clips import CLIPS

pytestmark = [
    pytest.mark.edge,
    pytest.mark.threads,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("unmoved"),
]

FILES = {**PICTURES, **CLIPS}
REFUSALS = {1581: 415, 1582: 413, 1583: 413}


@pytest.fixture
async def person(serving, secret):
    """Return somebody who has brought nothing yet."""
    bearer = {"authorization": f"Bearer {token(secret, f'bringer-{secrets.token_hex(4)}')}"}
    url = f"http://127.0.0.1:{serving.port}"
    async with httpx.AsyncClient(base_url=url, headers=bearer, timeout=60) as http:
        yield http


@asynccontextmanager
async def watching(serving):
    """Return a list of the most memory that each child held, in KiB, while something is done."""
    peaks = [0]

    async def look():
        while True:
            peaks.extend(map(peak_of, serving.children()))
            await asyncio.sleep(0.02)

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(look())
        yield peaks
        task.cancel()


def peak_of(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(status.split("VmHWM:")[1].split()[0]) if "VmHWM:" in status else 0


async def bring(person, body, key="key-0001"):
    return await person.post(
        "/uploads?purpose=report", content=body, headers={"idempotency-key": key}
    )


async def must_be_clean(person, told):
    """See that nothing is shown but a picture, or a clip, that was drawn anew."""
    path = f"/uploads/{told['upload']}"
    for width in (160, 1080):
        for type in ("image/avif", "image/webp"):
            shown = await person.get(f"{path}?w={width}", headers={"accept": type})
            assert shown.headers["content-type"] == type
            assert CANARY not in shown.content
            picture = Image.open(io.BytesIO(shown.content))
            assert picture.width <= 1080
            assert not picture.getexif()
            assert not {"exif", "icc_profile", "xmp", "comment"} & set(picture.info)
    if told["kind"] == "clip":
        shown = await person.get(f"{path}/clip")
        assert CANARY not in shown.content
        with av.open(io.BytesIO(shown.content)) as clip:
            assert {s.type for s in clip.streams} <= {"video", "audio"}
            assert not {"title", "comment", "location"} & set(clip.metadata)


@pytest.mark.parametrize("name", FILES)
async def test_a_hostile_file_is_refused_or_made_anew(name, serving, person, unmoved):
    make, expected = FILES[name]
    body = await asyncio.to_thread(make)

    async with watching(serving) as peaks:
        bringing = asyncio.ensure_future(bring(person, body))  # noqa: TID251  (awaited below)
        await unmoved.ask("feed:live")
        reply = await bringing

    assert max(peaks) * 1024 <= MEMORY_BYTES
    if reply.status_code == 201:
        assert expected in (CLEANED, EITHER)
        await must_be_clean(person, reply.json())
    else:
        assert expected != CLEANED, reply.text
        assert REFUSALS.get(reply.json()["code"]) == reply.status_code


async def test_there_are_as_many_hostile_files_as_were_promised():
    assert len(FILES) >= 30


async def test_who_is_slow_or_breaks_off_leaves_nothing(serving, person):
    async def breaks_off():
        yield PICTURES["JPEG with a comment"][0]()[:500]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await bring(person, breaks_off())
    again = await bring(person, PICTURES["JPEG with a comment"][0]())
    while again.status_code == 503:  # until the broken line was noticed
        await asyncio.sleep(int(again.headers["retry-after"]))
        again = await bring(person, PICTURES["JPEG with a comment"][0]())

    assert again.status_code == 201


async def test_a_body_without_end_is_cut_at_the_limit(serving, person):
    sent = []

    async def endless():
        yield PICTURES["JPEG with a comment"][0]()
        while len(sent) < 400:
            sent.append(1)
            yield bytes(1 << 18)

    try:
        reply = await bring(person, endless())
    except httpx.NetworkError:  # its line is closed while it still sends
        reply = None

    assert reply is None or reply.status_code == 413
    assert len(sent) < 400  # 16 MiB, and 48 more for nothing
