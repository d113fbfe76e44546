"""Perceptual hashes: what a picture looks like, in 128 bits that survive being sent on.

Two hashes of 64 bits each, because each alone is fooled by other pictures: ``difference`` says for
each place of a grid whether it gets darker to the right (dHash), ``frequency`` which of the low
frequencies of its light are strong (pHash). Both are compared by the bits in which they differ.
Why these and no library: docs/adr/0027-uploads.md.
"""

import math
from typing import NamedTuple

from PIL import Image

SIDE = 8
GRID = 32
BITS = SIDE * SIDE
# Measured in tests/storage/test_image_hash.py: a copy made smaller, paler, or cut by a fiftieth
# stays within these, and of two hundred other pictures none comes near.
NEAR = (10, 10)
# A picture of one colour, or nearly so, looks like every other one of its kind.
LEAST_TOLD = 6

COSINES = [
    [math.cos(math.pi * (2 * x + 1) * k / (2 * GRID)) for x in range(GRID)] for k in range(SIDE)
]


class Likeness(NamedTuple):
    """How a picture looks; as text it is 32 hexadecimal digits."""

    difference: int
    frequency: int

    def __str__(self) -> str:
        return f"{self.difference:016x}{self.frequency:016x}"

    @property
    def telling(self) -> bool:
        """Say whether there is enough in the picture to know it again by."""
        return LEAST_TOLD <= self.difference.bit_count() <= BITS - LEAST_TOLD

    def near(self, other: "Likeness", most: tuple[int, int] = NEAR) -> bool:
        """Say whether both are of one picture, for all that an eye would say.

        ``most`` is in how many bits each of the two hashes may differ.
        """
        difference = (self.difference ^ other.difference).bit_count()
        frequency = (self.frequency ^ other.frequency).bit_count()
        return difference <= most[0] and frequency <= most[1]


def likeness_of(picture: Image.Image) -> Likeness:
    """Return how a picture looks; what is seen through in it is seen on white."""
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    grey = picture.convert("L")
    return Likeness(_difference(grey), _frequency(grey))


def read(told: str) -> Likeness:
    """Return the likeness that ``str`` made a text of."""
    return Likeness(int(told[:16], 16), int(told[16:], 16))


def _difference(grey: Image.Image) -> int:
    light = grey.resize((SIDE + 1, SIDE), Image.Resampling.BOX).tobytes()
    rows = [light[at : at + SIDE + 1] for at in range(0, len(light), SIDE + 1)]
    return _bits([row[x] > row[x + 1] for row in rows for x in range(SIDE)])


def _frequency(grey: Image.Image) -> int:
    """Compare the lowest frequencies (DCT-II) with their median, the light of all of it apart."""
    light = grey.resize((GRID, GRID), Image.Resampling.BOX).tobytes()
    rows = [light[at : at + GRID] for at in range(0, len(light), GRID)]
    across = [[sum(map(float.__mul__, wave, map(float, row))) for wave in COSINES] for row in rows]
    strengths = [
        sum(wave[y] * across[y][k] for y in range(GRID)) for wave in COSINES for k in range(SIDE)
    ]
    median = sorted(strengths[1:])[len(strengths) // 2]
    return _bits([strength > median for strength in strengths])


def _bits(told: list[bool]) -> int:
    return sum(bit << place for place, bit in enumerate(told))
