"""Draw the shop's pictures for who takes no SVG, ``shop/pictures/*.webp``, in Chromium.

By hand, when a drawing changed: ``python -m tests.shop.draw_pictures``.
"""

import io
import pathlib

from PIL import Image
from playwright.sync_api import sync_playwright

SIDE = 400
FOLDER = pathlib.Path(__file__).parents[2] / "shop/pictures"


def drawn(page, svg):
    """Return a drawing as Chromium shows it."""
    page.set_content(f"<style>body {{ margin: 0 }}</style>{svg.read_text()}")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def main():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for svg in sorted(FOLDER.glob("*.svg")):
            drawn(page, svg).save(svg.with_suffix(".webp"), "WEBP", quality=70, method=6)
        browser.close()


if __name__ == "__main__":
    main()
