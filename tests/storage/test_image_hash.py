"""A picture is known again after what is done to pictures, and not taken for another."""

import io
import itertools

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from storage.image_hash import likeness_of, read
from tests.storage.drawn import scene

SEEDS = range(40)


def saved(picture, as_, **options):
    file = io.BytesIO()
    picture.save(file, as_, **options)
    return Image.open(file).convert("RGB")


def cut(picture, part):
    x, y = int(picture.width * part), int(picture.height * part)
    return picture.crop((x, y, picture.width - x, picture.height - y))


DONE = {
    "saved badly": lambda p: saved(p, "JPEG", quality=20),
    "saved as WebP": lambda p: saved(p, "WEBP", quality=40),
    "made smaller": lambda p: p.resize((97, 61)),
    "made wider": lambda p: p.resize((900, 240)),
    "lighter": lambda p: ImageEnhance.Brightness(p).enhance(1.15),
    "paler": lambda p: ImageEnhance.Contrast(p).enhance(0.7),
    "without colours": lambda p: p.convert("L").convert("RGB"),
    "blurred": lambda p: p.filter(ImageFilter.GaussianBlur(2)),
    "cut at its edges": lambda p: cut(p, 0.01),
}


@pytest.mark.parametrize("how", DONE)
def test_a_picture_is_known_again(how):
    known = [
        likeness_of(DONE[how](scene(seed))).near(likeness_of(scene(seed)))
        for seed in SEEDS
    ]  # fmt: skip

    assert sum(known) >= 0.95 * len(known)


def test_of_two_hundred_pictures_none_is_taken_for_another():
    looks = [likeness_of(scene(seed)) for seed in range(200)]

    assert not [1 for one, other in itertools.combinations(looks, 2) if one.near(other)]


def test_what_is_seen_through_is_seen_on_white():
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    clear.paste((200, 30, 30, 255), (0, 0, 32, 64))
    white = Image.new("RGB", (64, 64), "white")
    white.paste((200, 30, 30), (0, 0, 32, 64))

    assert likeness_of(clear) == likeness_of(white)


@pytest.mark.parametrize("colour", ["black", "white", "#888"])
def test_one_colour_tells_nothing(colour):
    assert not likeness_of(Image.new("RGB", (50, 50), colour)).telling
    assert likeness_of(scene(1)).telling


def test_a_likeness_is_written_and_read():
    likeness = likeness_of(scene(7))

    assert read(str(likeness)) == likeness
    assert len(str(likeness)) == 32
