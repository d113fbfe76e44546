"""A picture in its sizes: drawn anew, and nothing else of what was sent goes along."""

import io
import subprocess
import sys

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from storage import resize
from storage.child import ENVIRONMENT
from storage.pixels import NO_PICTURE, TOO_MUCH
from storage.resize import told_by_its_end, unpacked
from tests.storage.drawn import JPEG, png

pytestmark = [pytest.mark.threads, pytest.mark.timeout(120)]


def drawn(size, as_="JPEG", colour="#c33", mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, as_, **options)
    return file.getvalue()


def opened(size):
    return Image.open(io.BytesIO(size.body))


def sizes(body):
    """Return a picture in its sizes, the narrow ones first."""
    return list(resize.sizes(unpacked(body)))


@pytest.mark.parametrize("as_", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_comes_in_each_width_in_two_types(as_):
    made = sizes(drawn((2000, 3000), as_))

    assert [(size.width, size.type) for size in made] == [
        (width, type) for width in (160, 320, 640, 1080) for type in ("image/avif", "image/webp")
    ]
    assert [opened(size).size for size in made[-2:]] == [(1080, 1620)] * 2
    assert [opened(size).format for size in made[:2]] == ["AVIF", "WEBP"]


def test_a_small_picture_is_not_blown_up():
    assert [size.width for size in sizes(drawn((200, 50)))] == [160, 160, 200, 200]
    assert [opened(size).size for size in sizes(drawn((1, 1)))] == [(1, 1)] * 2


def test_what_a_camera_noted_stays_behind_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Model] = "a telephone"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (45.4, 26.0, 0.0)

    made = sizes(drawn((400, 200), exif=exif))

    assert opened(made[-1]).size == (200, 400)
    for size in made:
        assert not opened(size).getexif()
        assert b"a telephone" not in size.body


def test_what_is_seen_through_stays_so():
    made = sizes(drawn((300, 300), "PNG", "#0000", "RGBA"))

    assert [opened(size).convert("RGBA").getpixel((5, 5))[3] for size in made] == [0] * len(made)


def test_colours_of_another_profile_are_those_of_the_screen():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

    told = sizes(drawn((200, 200), icc_profile=profile))
    plain = sizes(drawn((200, 200), icc_profile=ImageCms.ImageCmsProfile(
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
def test_what_cannot_be_unpacked_is_refused(body):
    with pytest.raises(SystemExit) as ended, told_by_its_end():
        sizes(body)

    assert ended.value.code == NO_PICTURE


def test_a_picture_that_unpacks_without_end_is_refused():
    info = PngImagePlugin.PngInfo()
    for n in range(3):
        info.add_text(f"k{n}", "a" * 3_000_000, zip=True)

    with pytest.raises(SystemExit) as ended, told_by_its_end():
        sizes(drawn((10, 10), "PNG", pnginfo=info))

    assert ended.value.code in (TOO_MUCH, NO_PICTURE)


def test_the_child_can_open_nothing_and_takes_no_more_memory_than_it_may():
    act = (
        "from storage.resize import limited\nlimited(written_bytes=0)\n"
        "import sys\n"
        "for act in (lambda: open('/etc/passwd'), lambda: bytearray(2 << 30)):\n"
        "    try: act()\n"
        "    except (OSError, MemoryError): continue\n"
        "    sys.exit(0)\n"
        "sys.exit(3)\n"
    )

    ended = subprocess.run((sys.executable, "-c", act), env=ENVIRONMENT, check=False)

    assert ended.returncode == NO_PICTURE
