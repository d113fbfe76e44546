"""Each product has a drawing and a copy of it, and each copy looks like no other."""

import itertools
from pathlib import Path

from PIL import Image

from shop.catalogue import PRODUCTS
from storage.image_hash import likeness_of

FOLDER = Path(__file__).parents[2] / "shop/pictures"


def test_each_product_has_a_drawing_and_its_copy():
    for ending in ("svg", "webp"):
        assert {path.stem for path in FOLDER.glob(f"*.{ending}")} == set(PRODUCTS)


def test_no_copy_looks_like_another():
    looks = [likeness_of(Image.open(path).convert("RGB")) for path in FOLDER.glob("*.webp")]

    assert all(look.telling for look in looks)
    assert not [1 for one, other in itertools.combinations(looks, 2) if one.near(other)]
