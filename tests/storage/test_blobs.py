"""Pictures are kept under their hash, and nothing else is."""

import asyncio
import io
import math
import os
import struct
import zlib
from hashlib import sha256

import pytest
from PIL import Image

from storage import blobs
from storage.blobs import BlobTooLarge, NotAPicture
from storage.folder import FolderBlobs
from storage.pixels import Sized
from storage.port import Unavailable

pytestmark = pytest.mark.threads


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height):
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def drawn(as_, **options):
    file = io.BytesIO()
    Image.new("RGB", (3, 5)).save(file, as_, **options)
    return file.getvalue()


PNG = png(1, 1)
JPEG = drawn("JPEG")
WEBP = drawn("WEBP")


@pytest.fixture
def folder(tmp_path):
    return FolderBlobs(tmp_path / "blobs", two_sizes)


async def two_sizes(body):
    """Pretend that each picture is so large that it is kept in two widths."""
    return [
        Sized(160, "image/avif", b"tiny"),
        Sized(160, "image/webp", b"a little more"),
        Sized(640, "image/avif", b"large, and longer than the other"),
        Sized(640, "image/webp", b"large"),
    ]


BOTH = {"image/avif", "image/webp"}


def files(folder):
    """Return the blobs; their sizes stand beside them."""
    return [path for path in folder.folder.rglob("*") if path.is_file() and not path.suffix]


@pytest.mark.parametrize(
    ("body", "type"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
async def test_a_picture_is_kept_under_its_hash_with_the_type_of_its_bytes(folder, body, type):
    blob = await folder.put(body)

    assert blob == (sha256(body).hexdigest(), type, len(body))
    assert await folder.get(blob.id) == (blob, body)


async def test_the_same_picture_is_kept_once_and_leaves_nothing_beside_it(folder):
    kept = await asyncio.gather(*(folder.put(PNG) for _ in range(5)))

    assert len(set(kept)) == 1
    (path,) = files(folder)
    assert path.relative_to(folder.folder).parts == (kept[0].id[:2], kept[0].id[2:4], kept[0].id)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<html><script>",
        b"GIF89a",
        b"%PDF-1.7",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"\x89PNG",
        PNG[1:],
        PNG[:20],
        png(0, 7),
        PNG.replace(b"IHDR", b"IDAT"),
        JPEG[:30],
        JPEG[:20] + b"<script>" + JPEG[20:],
        WEBP[:20],
        WEBP.replace(b"VP8 ", b"VP8?"),
    ],
)
async def test_what_is_no_picture_is_refused(folder, body):
    with pytest.raises(NotAPicture):
        await folder.put(body)

    assert files(folder) == []


async def test_a_picture_over_the_limit_is_refused_and_one_at_it_is_kept(folder, monkeypatch):
    monkeypatch.setattr(blobs, "MOST_BYTES", len(PNG))

    await folder.put(PNG)
    with pytest.raises(BlobTooLarge) as refused:
        await folder.put(PNG + b"\0")

    assert refused.value.facts == {"most_bytes": len(PNG)}


async def test_a_small_file_with_a_huge_canvas_is_refused(folder):
    side = math.isqrt(blobs.MOST_PIXELS)

    await folder.put(png(side, side))
    with pytest.raises(BlobTooLarge) as refused:
        await folder.put(png(side + 1, side + 1))

    assert refused.value.facts == {"most_pixels": blobs.MOST_PIXELS}


@pytest.mark.parametrize(
    "id", ["", "ab", "../../etc/passwd", "0" * 63 + "/", "A" * 64, "0" * 64, "0" * 65, "é" * 64]
)
async def test_what_is_not_there_or_is_no_id_is_not_found(folder, id):
    await folder.put(PNG)

    assert await folder.get(id) is None


async def test_a_damaged_blob_is_not_handed_out(folder):
    blob = await folder.put(PNG)
    files(folder)[0].write_bytes(PNG[:-1] + b"x")

    with pytest.raises(Unavailable, match="damaged"):
        await folder.get(blob.id)


async def test_a_damaged_blob_is_mended_by_who_brings_the_picture_again(folder):
    blob = await folder.put(PNG)
    files(folder)[0].write_bytes(b"")

    assert await folder.put(PNG) == blob

    assert await folder.get(blob.id) == (blob, PNG)


async def test_a_folder_that_cannot_be_read_says_why(folder):
    blob = await folder.put(PNG)
    (path,) = files(folder)
    path.unlink()
    path.mkdir()

    with pytest.raises(Unavailable, match="no blob can be read"):
        await folder.get(blob.id)
    with pytest.raises(Unavailable, match="no blob can be written"):
        await folder.put(PNG)


@pytest.mark.parametrize(
    ("width", "takes", "shown"),
    [
        (0, BOTH, ("image/avif", b"tiny")),
        (160, {"image/webp"}, ("image/webp", b"a little more")),
        (161, BOTH, ("image/webp", b"large")),
        (1080, {"image/avif"}, ("image/avif", b"large, and longer than the other")),
        (640, {"image/gif"}, ("image/png", PNG)),
    ],
)
async def test_a_picture_is_shown_as_narrow_and_short_as_will_do(folder, width, takes, shown):
    blob = await folder.put(PNG)

    assert await folder.show(blob.id, width, takes) == shown


@pytest.mark.parametrize("damage", ["missing", "damaged"])
@pytest.mark.parametrize("ending", [".sizes", ".640.webp"])
async def test_a_size_that_was_lost_is_made_up_for_by_the_blob(folder, ending, damage):
    blob = await folder.put(PNG)
    path = next(folder.folder.rglob(f"*{ending}"))
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"x")

    assert await folder.show(blob.id, 640, {"image/webp"}) == ("image/png", PNG)


async def test_a_blob_of_before_there_were_sizes_is_shown_and_gets_them(folder):
    blob = await folder.put(PNG)
    next(folder.folder.rglob("*.sizes")).unlink()

    before = await folder.show(blob.id, 640, BOTH)
    await folder.put(PNG)

    assert before == ("image/png", PNG)
    assert await folder.show(blob.id, 640, BOTH) == ("image/webp", b"large")


@pytest.mark.parametrize("id", ["../../etc/passwd", "0" * 64])
async def test_what_is_not_there_or_is_no_id_is_not_shown(folder, id):
    assert await folder.show(id, 640, BOTH) is None


async def test_a_size_that_cannot_be_read_says_why(folder):
    blob = await folder.put(PNG)
    path = next(folder.folder.rglob("*.640.webp"))
    path.unlink()
    path.mkdir()

    with pytest.raises(Unavailable, match="no blob can be read"):
        await folder.show(blob.id, 640, {"image/webp"})


async def test_what_cannot_be_unpacked_is_not_kept(tmp_path):
    async def refuse(body):
        raise NotAPicture

    folder = FolderBlobs(tmp_path / "blobs", refuse)

    with pytest.raises(NotAPicture):
        await folder.put(PNG)

    assert list(tmp_path.rglob("*")) == []


async def test_a_write_that_fails_leaves_nothing_and_says_why(folder, monkeypatch):
    def fail(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(Unavailable, match="No space left"):
        await folder.put(PNG)

    assert files(folder) == []
