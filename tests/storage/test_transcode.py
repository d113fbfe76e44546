"""A clip is made anew by a child: a small MP4 and a still, and nothing else of what was sent."""

import io

import av
import pytest
from PIL import Image

from storage.image_hash import likeness_of
from storage.making import clip_maker
from storage.renditions import ClipTooLong, NotTaken, UploadTooLarge, read
from tests.storage.drawn import clip, held_sideways

pytestmark = [pytest.mark.threads, pytest.mark.timeout(120)]


@pytest.fixture
def remake(tmp_path):
    async def remake(body, container="mp4"):
        source, path = tmp_path / "source", tmp_path / "made"
        source.write_bytes(body)
        await clip_maker()(source, path, container)
        made = read(path)
        whole = path.read_bytes()
        return made, [(r, whole[r.at : r.at + r.size]) for r in made.renditions]

    return remake


def opened(parts):
    return av.open(io.BytesIO(parts[-1][1]))


WAYS = {
    "MP4": ("mp4", "libx264", "aac"),
    "WebM": ("webm", "libvpx", "opus"),
    "WebM of VP9": ("webm", "libvpx-vp9", "opus"),
    "mute": ("mp4", "libx264", ""),
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_clip_becomes_a_small_mp4_with_its_sound_and_a_still(remake, way):
    as_, codec, sound = WAYS[way]

    made, parts = await remake(clip(as_, codec, sound=sound), as_)

    assert (made.kind, made.width, made.height) == ("clip", 160, 120)
    assert 900 <= made.duration_ms <= 1_200
    assert [r.type for r, _ in parts] == ["image/avif", "image/webp", "video/mp4"]
    assert Image.open(io.BytesIO(parts[1][1])).size == (160, 120)
    with opened(parts) as out:
        assert out.streams.video[0].codec_context.name == "h264"
        assert len(out.streams.audio) == bool(sound)
        assert 0.9 <= out.duration / 1e6 <= 1.3


async def test_a_large_clip_is_made_smaller(remake):
    made, _ = await remake(clip(size=(1920, 1080), seconds=0.2))

    assert (made.width, made.height) == (1280, 720)


@pytest.mark.parametrize(
    ("degrees", "turn"), [(90, Image.Transpose.ROTATE_270), (180, Image.Transpose.ROTATE_180)]
)
async def test_a_clip_stands_upright_however_the_telephone_was_held(remake, degrees, turn):
    with av.open(io.BytesIO(clip())) as straight:
        seen = next(straight.decode(video=0)).to_image().transpose(turn)

    made, parts = await remake(held_sideways(clip(), degrees))

    assert (made.width, made.height) == seen.size
    with opened(parts) as out:
        frame = next(out.decode(video=0))
    assert (frame.width, frame.height, frame.rotation) == (*seen.size, 0)
    assert likeness_of(frame.to_image()).near(likeness_of(seen))


async def test_where_it_was_filmed_and_what_it_is_called_stays_behind(remake):
    _, parts = await remake(clip(title="at my home", location="+45.4408+012.3155/"))

    for _, body in parts:
        assert b"my home" not in body
        assert b"+45" not in body


async def test_how_it_looks_is_told_from_its_beginning_and_every_two_seconds(remake):
    made, _ = await remake(clip(seconds=5, fps=10))

    assert len(made.looks) == 4


@pytest.mark.parametrize(
    ("body", "container", "refusal"),
    [
        (clip(seconds=61, fps=2), "mp4", ClipTooLong),
        (clip("webm", "libvpx", seconds=62, fps=2), "webm", ClipTooLong),
        (clip(size=(4_098, 16), seconds=0.1), "mp4", UploadTooLarge),
        (clip("mp4", "mpeg4"), "mp4", NotTaken),
        (clip()[:900], "mp4", NotTaken),
        (clip(), "webm", NotTaken),
        (b"", "mp4", NotTaken),
    ],
    ids=["long", "long WebM", "wide", "codec", "cut", "another container", "nothing"],
)
async def test_what_is_too_long_too_large_or_no_clip_is_refused(remake, body, container, refusal):
    with pytest.raises(refusal):
        await remake(body, container)
