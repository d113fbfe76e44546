"""Draw the shop's pictures for who takes no SVG, ``shop/pictures/*.webp``, in Chromium.

By hand, when a drawing changed: ``python -m tests.shop.draw_pictures``.
"""

import io
import pathlib

from PIL import Image
from playwright.sync_api import sync_playwright

from bench.stage import CHROMIUM

SIDE = 400
BROWSER = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
FOLDER = pathlib.Path(__file__).parents[2] / "shop/pictures"


def shown(svg):
    """Return a page of a drawing and nothing else."""
    return f"<style>body {{ margin: 0 }}</style>{svg.read_text()}"


def main():
    with sync_playwright() as play:
        browser = play.chromium.launch(**BROWSER)
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for svg in sorted(FOLDER.glob("*.svg")):
            page.set_content(shown(svg))
            drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            drawn.save(svg.with_suffix(".webp"), "WEBP", quality=70, method=6)
        browser.close()


if __name__ == "__main__":
    main()
