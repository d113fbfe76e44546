"""The size of a picture is read from its header, in all the ways in which headers tell it."""

import io
import random

import pytest
from PIL import Image

from storage.pixels import READERS, size_of

SIZE = (37, 1_201)
WAYS = {
    "png": ("image/png", "PNG", {}),
    "jpeg": ("image/jpeg", "JPEG", {}),
    "progressive jpeg": ("image/jpeg", "JPEG", {"progressive": True}),
    "jpeg with a comment": ("image/jpeg", "JPEG", {"comment": b"x" * 300}),
    "lossy webp": ("image/webp", "WEBP", {}),
    "lossless webp": ("image/webp", "WEBP", {"lossless": True}),
    "extended webp": ("image/webp", "WEBP", {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}),
}


def drawn(way):
    _, name, options = WAYS[way]
    file = io.BytesIO()
    Image.new("RGB", SIZE, "teal").save(file, name, **options)
    return file.getvalue()


@pytest.mark.parametrize("way", WAYS)
def test_the_size_is_what_was_drawn(way):
    assert size_of(drawn(way), WAYS[way][0]) == SIZE


def test_filling_and_bare_markers_before_the_frame_are_passed_over():
    body = drawn("jpeg")

    assert size_of(body[:2] + b"\xff\xff\xff\xd0\xff\x01" + body[2:], "image/jpeg") == SIZE


def test_filling_without_end_is_given_up():
    body = drawn("jpeg")

    assert size_of(body[:2] + b"\xff" * 5_000 + body[2:], "image/jpeg") is None


@pytest.mark.parametrize("way", WAYS)
def test_no_broken_header_does_more_than_tell_nothing(way):
    body, chance = drawn(way), random.Random(7)
    for _ in range(500):
        broken = bytearray(body[: chance.randrange(len(body))])
        for _ in range(chance.randrange(4)):
            if broken:
                broken[chance.randrange(len(broken))] = chance.randrange(256)

        for type in READERS:
            found = size_of(bytes(broken), type)
            assert found is None or all(side >= 0 for side in found)
