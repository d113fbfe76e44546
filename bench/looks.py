"""What every page looks like, beside what it looked like before.

    python -m bench.looks [--quick] [--write] [--screens docs/screens]

Each page of a demo that stands still, at three widths, in two schemes and three languages, in
real Chromium. A picture is told by a perceptual hash (the sign of each step in brightness, over
16 x 16 places); they are kept in ``bench/looks.json``. Told is how many pages differ by more than
a tenth of the hash's bits from what is kept there, and how many are not kept: the budget is none.
After a change that was meant, look at them and ``--write``. ``--screens`` takes the pictures of the
README, of a demo that lives. ``--quick``: one width, one language.
"""

import argparse
import asyncio
import io
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop
from PIL import Image
from playwright.async_api import Browser, Page

from bench.harness import tell
from bench.peers import a_node
from bench.stage import chromium
from gateway.demo import Demo
from gateway.demo_cases import LEA, Docket
from gateway.demo_people import PEOPLE, of_the_demo, token_of
from gateway.pages import PAGES
from rialto.world import World

KEPT = Path(__file__).with_name("looks.json")
SIDE = 16
DIFFER_BITS = SIDE * SIDE // 10
WIDTHS = {390: 844, 768: 1024, 1280: 800}
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "ru", "ar")
SETTLED_MS = 30_000
LIVES_S = 12.0
PLAIN = "localStorage.setItem('rialto.theme', 'plain')"  # the day would dress it
REMEMBER = "sessionStorage.setItem('rialto.token', '%s')"
PERSON = {person.user: person for person in PEOPLE}
# Who looks at which page; the others are looked at as a guest sees them.
WHO = {"/studio": "giulia", "/inbox": "ada", "/me": "ada", "/cases": "lea"}
SETTLED = "html[data-open], body.failed, [data-panel=studio]:not([hidden], [data-state=loading])"


@dataclass(frozen=True)
class Screen:
    """A picture of the README; of a page that is longer, with the ``end`` of a part in view."""

    name: str
    path: str
    width: int
    who: str = ""
    scheme: str = "light"
    lang: str = "en"
    end: str = ""


SCREENS = (
    Screen("home-phone", "/", 390),
    Screen("home-desk", "/", 1280, "ada", "dark"),
    Screen("room-phone", "/room/{room}", 390, "ada"),
    Screen("room-desk", "/room/{room}", 1280, "ada", "light", "ru"),
    Screen("studio-desk", "/studio?room={room}", 1280, "giulia"),
    Screen("discover-desk", "/discover", 1280, "", "light", "es"),
    Screen("inbox-phone", "/inbox", 390, "ada", "light", "ar"),
    Screen("settings-phone", "/settings", 390, "ada", "dark"),
    Screen("cases-desk", "/cases#{case}", 1280, "tess", end=".photos"),
)


def hash_of(picture: bytes) -> str:
    """Return a picture's difference hash, in hex."""
    with Image.open(io.BytesIO(picture)) as opened:
        small = opened.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.LANCZOS)
    rows = [list(small.crop((0, y, SIDE + 1, y + 1)).tobytes()) for y in range(SIDE)]
    bits = "".join("01"[a < b] for row in rows for a, b in itertools.pairwise(row))
    return f"{int(bits, 2):0{SIDE * SIDE // 4}x}"


def apart(one: str, other: str) -> int:
    """Return in how many bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


async def doubtful(demo: Demo) -> str:
    """Return the demo's case of a product that waits: it has photos."""
    listed = await Docket(demo.node.house.dispatch, demo.world).ask("case:list", LEA)
    return next(str(card["case"]) for card in listed["cases"] if card["kind"] == "product")


@asynccontextmanager
async def standing(lives: bool) -> AsyncIterator[Demo]:
    """Open the demo, as it is furnished; one that lives has its picture and its people."""
    async with a_node(of_the_demo, connections_each=500, arrivals_each=9_000) as node:
        demo = Demo(node, World())
        await demo.furnish()
        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(demo.run()) if lives else None
            await asyncio.sleep(LIVES_S if lives else 0)
            yield demo
            if living:
                living.cancel()


async def seen(browser: Browser, demo: Demo, screen: Screen) -> bytes:
    """Open a page and take its picture, with nothing in it that moves."""
    context = await browser.new_context(
        viewport={"width": screen.width, "height": WIDTHS[screen.width]},
        color_scheme=screen.scheme,  # type: ignore[arg-type]
        locale=screen.lang,
        reduced_motion="reduce",
        device_scale_factor=2 if screen.width == min(WIDTHS) else 1,
    )
    try:
        page: Page = await context.new_page()
        await page.add_init_script(PLAIN)
        if screen.who:
            token = token_of(PERSON[screen.who], demo.node.tokens)
            await page.add_init_script(REMEMBER % token)
        path = screen.path.format(room=demo.room, case=await doubtful(demo))
        await page.goto(f"http://127.0.0.1:{demo.node.port}{path}")
        await page.wait_for_selector(SETTLED, state="attached", timeout=SETTLED_MS)
        await page.evaluate("() => document.fonts.ready.then(() => {})")
        if screen.end:
            part = page.locator(screen.end).first
            await part.evaluate("e => { e.scrollIntoView({ block: 'end' }); scrollBy(0, 12) }")
        await page.wait_for_timeout(1_500 if screen in SCREENS else 400)
        return await page.screenshot(animations="disabled")
    finally:
        await context.close()


async def compare(quick: bool, write: bool) -> dict[str, float]:
    widths = [min(WIDTHS)] if quick else list(WIDTHS)
    languages = LANGUAGES[:1] if quick else LANGUAGES
    kept: dict[str, str] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    found = {}
    async with chromium() as browser, standing(lives=False) as demo:
        for path, width, scheme, lang in itertools.product(PAGES, widths, SCHEMES, languages):
            screen = Screen("", path, width, WHO.get(path, ""), scheme, lang)
            found[f"{path} {width} {scheme} {lang}"] = hash_of(await seen(browser, demo, screen))
    bits = {name: apart(told, kept[name]) for name, told in found.items() if name in kept}
    for name, far in bits.items():
        if far > DIFFER_BITS:
            print(f"{name} looks otherwise: {far} of {SIDE * SIDE} bits")
    if write:
        KEPT.write_text(json.dumps(dict(sorted(found.items())), indent=0) + "\n")
    return {
        "pictures": len(found),
        "differ": sum(far > DIFFER_BITS for far in bits.values()),
        "not_kept": len(found.keys() - kept.keys()),
        "most_bits": max(bits.values(), default=0),
    }


async def show(folder: Path) -> dict[str, float]:
    async with chromium() as browser, standing(lives=True) as demo:
        for screen in SCREENS:
            (folder / f"{screen.name}.png").write_bytes(await seen(browser, demo, screen))
    return {"screens": len(SCREENS)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="phones, in English")
    parser.add_argument("--write", action="store_true", help="keep what is seen")
    parser.add_argument("--screens", type=Path, help="take the README's pictures instead")
    asked = parser.parse_args()
    work = show(asked.screens) if asked.screens else compare(asked.quick, asked.write)
    tell("looks", uvloop.run(work), {"differ": 0, "not_kept": 0})


if __name__ == "__main__":
    main()
