"""Draw the layers of the synthetic host's picture, ``media/layers/*.webp``, in Chromium.

By hand, when the drawing changed: ``python -m tests.media.draw_scene web/img/scene.svg``.
"""

import io
import pathlib
import sys

from PIL import Image
from playwright.sync_api import sync_playwright

WIDE, HIGH = 540, 960
FOLDER = pathlib.Path(__file__).parents[2] / "media/layers"
# name: (shown, hidden inside it); "rest" is what stands before or behind the figure.
LAYERS = {
    "back": (".before", ".boat, .glint"),
    "boat": (".boat", ""),
    "glint": (".glint:not(.g2)", ""),
    "glint2": (".g2", ""),
    "body": (".sway", ".nod, .wave, .show"),
    "head": (".nod", ".blink, .talk"),
    "eyes": (".blink", ""),
    "mouth": (".talk", ""),
    "wave": (".wave", ""),
    "show": (".show", ""),
    "front": (".after", ""),
}
MARK = """() => {
  const svg = document.querySelector('svg'), figure = svg.querySelector('.sway').parentElement;
  svg.setAttribute('viewBox', '0 50 400 711');  // as wide as the frame, from the awning down
  svg.querySelector('.boat').setAttribute('transform', 'translate(44)');  // whole in the window
  let where = 'before';
  for (const part of svg.children) {
    if (part === figure) { where = 'figure'; continue; }
    if (part.tagName === 'defs' || part.tagName === 'style') continue;
    if (where === 'figure') where = 'after';
    part.classList.add(where);
  }
}"""
SHOW = """([shown, hidden]) => {
  const svg = document.querySelector('svg');
  const set = (of, what) => of && svg.querySelectorAll(of).forEach(part => {
    part.style.visibility = what;
    part.querySelectorAll('*').forEach(leaf => { leaf.style.visibility = what; });
  });
  set('svg > g, svg > path, svg > circle', 'hidden'); set(shown, 'visible'); set(hidden, 'hidden');
}"""


def main(svg: pathlib.Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(
            viewport={"width": WIDE, "height": HIGH}, reduced_motion="reduce", color_scheme="light"
        )
        style = "<style>*{margin:0}svg{width:100vw;height:100vh;display:block}</style>"
        page.set_content(style + svg.read_text())
        page.evaluate(MARK)
        for name, (shown, hidden) in LAYERS.items():
            page.evaluate(SHOW, [shown, hidden])
            shot = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
            left, top, right, bottom = shot.getbbox() or (0, 0, 1, 1)
            for old in FOLDER.glob(f"{name}.*.webp"):
                old.unlink()
            cut = shot.crop((left, top, right, bottom))
            cut.save(FOLDER / f"{name}.{left}.{top}.webp", quality=88, method=6)
        browser.close()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
