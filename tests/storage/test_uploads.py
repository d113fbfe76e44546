"""A file is judged by what is in it, before anything of it is unpacked."""

import math
import struct

import pytest

from storage import uploads
from storage.pixels import MOST_PIXELS
from storage.renditions import NotTaken, UploadTooLarge
from storage.uploads import judged
from tests.storage.drawn import JPEG, PNG, WEBP, clip, photo, png

FTYP = struct.pack(">I", 24) + b"ftyp"


@pytest.fixture
def judge(tmp_path):
    def judge(body):
        (tmp_path / "file.exe").write_bytes(body)
        return judged(tmp_path / "file.exe")

    return judge


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (photo("JPEG"), ("picture", "")),
        (photo("PNG"), ("picture", "")),
        (photo("WEBP"), ("picture", "")),
        (clip("mp4"), ("clip", "mp4")),
        (clip("mov"), ("clip", "mp4")),
        (clip("webm", "libvpx"), ("clip", "webm")),
    ],
    ids=["JPEG", "PNG", "WebP", "MP4", "QuickTime", "WebM"],
)
def test_a_file_is_what_its_bytes_say(judge, body, found):
    assert judge(body) == found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg/>",
        b"GIF89a" + bytes(99),
        FTYP + b"heic" + bytes(99),
        b"\x1aE\xdf\xa3" + bytes(99),
        clip("matroska"),
        clip("avi", "mpeg4"),
        b"#EXTM3U\nfile:///etc/passwd",
        photo("PNG")[:20],
        b"<html><script>",
        b"%PDF-1.7",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        PNG[1:],
        png(0, 7),
        PNG.replace(b"IHDR", b"IDAT"),
        JPEG[:30],
        JPEG[:20] + b"<script>" + JPEG[20:],
        WEBP[:20],
        WEBP.replace(b"VP8 ", b"VP8?"),
    ],
    ids=[
        "nothing",
        "SVG",
        "GIF",
        "HEIC",
        "EBML",
        "Matroska",
        "AVI",
        "list",
        "cut",
        "a page",
        "PDF",
        "RIFF of something else",
        "no signature",
        "no width",
        "no header",
        "half a JPEG",
        "a JPEG with a script",
        "half a WebP",
        "a WebP of no kind",
    ],
)
def test_what_is_something_else_is_refused(judge, body):
    with pytest.raises(NotTaken):
        judge(body)


def test_a_small_file_with_a_huge_canvas_is_refused(judge):
    side = math.isqrt(MOST_PIXELS)

    assert judge(png(side, side)).kind == "picture"
    with pytest.raises(UploadTooLarge) as refused:
        judge(png(side + 1, side + 1))
    assert refused.value.facts == {"most_pixels": MOST_PIXELS}


@pytest.mark.parametrize("body", [photo(), clip()], ids=["picture", "clip"])
def test_each_kind_has_its_length(judge, monkeypatch, body):
    kind = judge(body).kind
    monkeypatch.setitem(uploads.MOST_BYTES, kind, len(body) - 1)

    with pytest.raises(UploadTooLarge) as refused:
        judge(body)

    assert refused.value.facts == {"most_bytes": len(body) - 1}
