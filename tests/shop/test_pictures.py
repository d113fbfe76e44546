"""Each product has a drawing and a copy of it, and each copy looks like no other."""

import io
import itertools

import pytest
from PIL import Image
from playwright.async_api import async_playwright

from shop.catalogue import PRODUCTS
from storage.image_hash import likeness_of
from tests.shop.draw_pictures import BROWSER, FOLDER, SIDE, shown


def test_each_product_has_a_drawing_and_its_copy():
    for ending in ("svg", "webp"):
        assert {path.stem for path in FOLDER.glob(f"*.{ending}")} == set(PRODUCTS)


def test_no_copy_looks_like_another():
    looks = [likeness_of(Image.open(path).convert("RGB")) for path in FOLDER.glob("*.webp")]

    assert all(look.telling for look in looks)
    assert not [1 for one, other in itertools.combinations(looks, 2) if one.near(other)]


@pytest.mark.browser
@pytest.mark.threads
async def test_each_copy_is_of_the_drawing_as_it_is_now():
    async with async_playwright() as play:
        browser = await play.chromium.launch(**BROWSER)
        page = await browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for svg in sorted(FOLDER.glob("*.svg")):
            await page.set_content(shown(svg))
            drawn = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
            copy = Image.open(svg.with_suffix(".webp")).convert("RGB")

            assert likeness_of(drawn).near(likeness_of(copy)), svg.stem
        await browser.close()
