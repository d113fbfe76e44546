"""Uploads lie in a folder whole or not at all, and what was sent never lies there."""

import shutil

import pytest

from storage import upload_folder
from storage.port import Unavailable
from storage.renditions import MOST_BYTES, NotTaken, UploadTooLarge
from storage.upload_folder import ASIDE, UploadFolder
from storage.uploads import PARTS, part_of
from tests.storage.drawn import clip, photo

pytestmark = [pytest.mark.threads, pytest.mark.timeout(60)]

ID = "0123456789abcdef" * 2
ALL = {"picture", "clip"}
TAKES = {"image/avif", "image/webp"}


@pytest.fixture
async def folder(tmp_path):
    return await UploadFolder.opened(tmp_path / "uploads")


@pytest.fixture
def bring(folder):
    async def bring(body, id=ID):
        coming = await folder.receive(id, ALL)
        try:
            for at in range(0, len(body), 1_000):
                await coming.write(body[at : at + 1_000])
        finally:
            digest = await coming.end()
        made = await folder.make(id)
        await folder.keep(id)
        await folder.forget(id)
        return digest, made

    return bring


def files(folder):
    return sorted(path.name for path in folder.folder.rglob("*") if path.is_file())


def read(shown):
    return part_of(shown, 0, 10**9)


async def test_a_picture_is_kept_as_it_was_made_and_not_as_it_was_sent(folder, bring):
    body = photo(size=(400, 300), comment=b"at my home")

    digest, made = await bring(body)

    assert files(folder) == [ID]
    assert len(digest) == 64
    assert (made.kind, made.width) == ("picture", 400)
    assert b"at my home" not in (folder.folder / ID[-2:] / ID).read_bytes()
    shown = await folder.show(ID, 320, {"image/webp"})
    assert (shown.type, read(shown)[:4]) == ("image/webp", b"RIFF")
    assert await folder.clip(ID) is None


async def test_a_clip_is_kept_with_its_still(folder, bring):
    await bring(clip())

    assert read(await folder.clip(ID))[4:8] == b"ftyp"
    assert (await folder.show(ID, 640, TAKES)).type in TAKES


async def test_what_is_no_upload_is_known_by_its_first_bytes(folder, bring):
    coming = await folder.receive(ID, ALL)
    with pytest.raises(NotTaken):
        await coming.write(b"<svg onload='alert(1)'/>" * 10)
    await coming.end()

    with pytest.raises(NotTaken):
        await bring(b"<svg/>")
    await folder.forget(ID)
    assert files(folder) == []


@pytest.mark.parametrize("body", [photo(), clip()], ids=["picture", "clip"])
async def test_what_is_too_long_is_not_read_to_its_end(folder, body):
    kind = "clip" if body[4:8] == b"ftyp" else "picture"
    coming = await folder.receive(ID, ALL)
    await coming.write(body)

    async def go_on():
        for _ in range(100):
            await coming.write(bytes(1 << 20))

    with pytest.raises(UploadTooLarge) as refused:
        await go_on()

    await coming.end()
    assert refused.value.facts == {"most_bytes": MOST_BYTES[kind]}
    assert (folder.folder / ASIDE / ID).stat().st_size <= MOST_BYTES[kind]


async def test_what_is_of_another_kind_than_wanted_is_known_by_its_first_bytes(folder):
    coming = await folder.receive(ID, {"picture"})

    with pytest.raises(NotTaken):
        await coming.write(clip())
    await coming.end()


async def test_what_was_on_its_way_at_the_end_of_a_process_is_gone_at_the_next(folder, bring):
    await bring(photo())
    coming = await folder.receive("f" * 32, ALL)
    await coming.write(b"half a picture")

    again = await UploadFolder.opened(folder.folder)

    await coming.end()
    assert files(again) == [ID]


async def test_what_is_kept_is_listed_by_the_end_of_its_id_and_goes_when_it_is_dropped(
    folder, bring
):
    await bring(photo())
    (folder.folder / ID[-2:] / ".something else").touch()

    listed = [id for part in PARTS for id in await folder.kept(part)]
    await folder.drop(ID)
    await folder.drop(ID)
    await folder.drop("../../etc/passwd")

    assert listed == [ID]
    assert await folder.show(ID, 640, TAKES) is None


@pytest.mark.parametrize("id", ["../../etc/passwd", "f" * 32])
async def test_what_is_not_there_or_is_no_id_is_not_shown(folder, id):
    assert await folder.show(id, 640, TAKES) is None
    assert await folder.clip(id) is None


async def test_a_disk_with_little_room_takes_nothing_in(folder, monkeypatch):
    monkeypatch.setattr(upload_folder, "LEAST_FREE_BYTES", shutil.disk_usage("/").total * 100)

    with pytest.raises(Unavailable, match="little room"):
        await folder.receive(ID, ALL)


@pytest.mark.parametrize("when", ["received", "made", "kept", "shown"])
async def test_a_disk_that_fails_says_why(folder, bring, when):
    if when == "received":
        shutil.rmtree(folder.folder / ASIDE)
    if when == "made":
        (folder.folder / ASIDE / f"{ID}.made").mkdir()
    if when == "kept":
        (folder.folder / ID[-2:]).touch()
    if when == "shown":
        (folder.folder / ID[-2:] / ID).mkdir(parents=True)

    with pytest.raises(Unavailable, match="cannot be kept or read"):
        await (folder.show(ID, 640, TAKES) if when == "shown" else bring(photo()))


async def test_what_a_limit_cut_short_is_too_large(folder, monkeypatch):
    async def nothing(source, made):
        made.touch()

    folder.picture = nothing
    coming = await folder.receive(ID, ALL)
    await coming.write(photo())
    await coming.end()

    with pytest.raises(UploadTooLarge):
        await folder.make(ID)
