"""A picture in its sizes: drawn anew by a child process that can take nothing else along."""

import asyncio
import io
import sys

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from rialto.refusal import Busy
from storage import sizes as module
from storage.blobs import BlobTooLarge, NotAPicture
from storage.child import MOST_WAITING
from storage.sizes import ChildSizes
from tests.storage.test_blobs import JPEG, PNG, png

pytestmark = [pytest.mark.threads, pytest.mark.timeout(120)]


def drawn(size, as_="JPEG", colour="#c33", mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, as_, **options)
    return file.getvalue()


def opened(size):
    return Image.open(io.BytesIO(size.body))


@pytest.fixture
def sizes():
    return ChildSizes()


@pytest.mark.parametrize("as_", ["JPEG", "PNG", "WEBP"])
async def test_a_large_picture_comes_in_each_width_in_two_types(sizes, as_):
    made = await sizes(drawn((2000, 3000), as_))

    assert [(size.width, size.type) for size in made] == [
        (width, type) for width in (160, 320, 640, 1080) for type in ("image/avif", "image/webp")
    ]
    assert [opened(size).size for size in made[-2:]] == [(1080, 1620)] * 2
    assert [opened(size).format for size in made[:2]] == ["AVIF", "WEBP"]


async def test_a_small_picture_is_not_blown_up(sizes):
    assert [size.width for size in await sizes(drawn((200, 50)))] == [160, 160, 200, 200]
    assert [opened(size).size for size in await sizes(drawn((1, 1)))] == [(1, 1)] * 2


async def test_what_a_camera_noted_stays_behind_and_the_picture_stands_upright(sizes):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Model] = "a telephone"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (45.4, 26.0, 0.0)

    made = await sizes(drawn((400, 200), exif=exif))

    assert opened(made[-1]).size == (200, 400)
    for size in made:
        assert not opened(size).getexif()
        assert b"a telephone" not in size.body


async def test_what_is_seen_through_stays_so(sizes):
    made = await sizes(drawn((300, 300), "PNG", "#0000", "RGBA"))

    assert [opened(size).convert("RGBA").getpixel((5, 5))[3] for size in made] == [0] * len(made)


async def test_colours_of_another_profile_are_those_of_the_screen(sizes):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

    told = await sizes(drawn((200, 200), icc_profile=profile))
    plain = await sizes(drawn((200, 200), icc_profile=ImageCms.ImageCmsProfile(
        ImageCms.createProfile("sRGB")).tobytes()))  # fmt: skip

    assert {opened(size).mode for size in told + plain} == {"RGB"}
    assert not any("icc_profile" in opened(size).info for size in told + plain)


@pytest.mark.parametrize(
    "body",
    [
        drawn((99, 99), "PNG")[:-30],
        JPEG[: len(JPEG) // 2],
        b"",
        b"<svg/>",
        png(40, 40),
        drawn((64, 64), "GIF"),
    ],
    ids=["cut", "half", "nothing", "a document", "less than it says", "another type"],
)
async def test_what_cannot_be_unpacked_is_refused(sizes, body):
    with pytest.raises(NotAPicture):
        await sizes(body)


async def test_a_picture_that_unpacks_without_end_is_refused(sizes):
    info = PngImagePlugin.PngInfo()
    for n in range(3):
        info.add_text(f"k{n}", "a" * 3_000_000, zip=True)

    with pytest.raises((BlobTooLarge, NotAPicture)):
        await sizes(drawn((10, 10), "PNG", pnginfo=info))


@pytest.mark.parametrize(
    "does",
    ["import os; os.kill(os.getpid(), 9)", "import time; time.sleep(60)", "raise SystemExit(1)"],
    ids=["dies", "hangs", "fails"],
)
async def test_a_child_that_does_not_end_well_is_a_picture_refused(monkeypatch, does):
    monkeypatch.setattr(module, "LIMIT_S", 0.5)

    with pytest.raises(BlobTooLarge):
        await ChildSizes((sys.executable, "-c", does))(PNG)


async def test_where_too_many_wait_the_next_is_told_when_to_come_again(tmp_path):
    go = tmp_path / "go"
    wait = (
        f"import os, sys, time\nwhile not os.path.exists({str(go)!r}): time.sleep(.01)\nsys.exit(3)"
    )
    sizes = ChildSizes((sys.executable, "-c", wait))
    waiting = asyncio.gather(*(sizes(PNG) for _ in range(MOST_WAITING)), return_exceptions=True)
    await asyncio.sleep(0)

    with pytest.raises(Busy) as refused:
        await sizes(PNG)

    go.touch()
    ended = await waiting
    assert refused.value.retry_after_ms
    assert [type(each) for each in ended] == [NotAPicture] * MOST_WAITING


async def test_the_child_can_open_nothing_and_takes_no_more_memory_than_it_may():
    act = (
        "from storage.resize import limited\nlimited()\n"
        "import sys\n"
        "for act in (lambda: open('/etc/passwd'), lambda: bytearray(2 << 30)):\n"
        "    try: act()\n"
        "    except (OSError, MemoryError): continue\n"
        "    sys.exit(0)\n"
        "sys.exit(3)\n"
    )

    with pytest.raises(NotAPicture):
        await ChildSizes((sys.executable, "-c", act))(PNG)
