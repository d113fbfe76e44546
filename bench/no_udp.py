"""How long a viewer without UDP waits to be told: from the asking for the picture on.

    python -m bench.no_udp [--quick]

A whole node, a synthetic host on air, and real Chromium at the room's own page. The page's network
lets no UDP through: the answer it gets names a port at which nobody listens. Counted is the time
from its asking (WHEP's POST) to the frame that tells it.
"""

import argparse
import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from playwright.async_api import Browser, Page

from bench.harness import tell
from bench.join import host
from bench.peers import a_node
from bench.stage import chromium, unreachable
from gateway.compose import Node
from rialto.command import Member
from rialto.ids import UserId
from rialto.roles import Role
from rialto.world import World

HANA = Member(UserId("hana"), "Hana", Role.HOST)
BUDGET = {"told_max_ms": 4_000.0}
WITHIN_MS = 15_000
WATCH = """
  const ask = window.fetch
  window.fetch = (...asked) => {
    if (String(asked[0]).includes('/whep/')) window.askedAt ??= performance.now()
    return ask(...asked)
  }
  new MutationObserver(() => {
    if (document.querySelector('.picture .why')?.textContent.includes('No video comes'))
      requestAnimationFrame(() => window.toldAt ??= performance.now())
  }).observe(document, {subtree: true, childList: true, characterData: true})
"""


@asynccontextmanager
async def on_air(node: Node) -> AsyncIterator[str]:
    """Go on air with a moving picture; yields the address of the room's page."""
    world = World()
    asks = {"key": world.new_id(), "title": "Bench", "cover": "teapots", "category": "home"}
    made = await node.house.dispatch("room:create", msgspec.json.encode(asks), HANA)
    room = msgspec.json.decode(made)["ok"]["room"]
    asks = {"key": world.new_id(), "room": room}
    await node.house.dispatch("room:start", msgspec.json.encode(asks), HANA)
    token = node.tokens.mint("hana", name="Hana", role=Role.HOST, ttl_s=600)
    address = f"http://127.0.0.1:{node.port}"
    async with host(f"{address}/whip/{room}", token):
        yield f"{address}/room/{room}"


async def told_ms(browser: Browser, url: str) -> float:
    context = await browser.new_context()
    try:
        page: Page = await context.new_page()
        await page.add_init_script(WATCH)
        await unreachable(page)
        await page.goto(url)
        await page.wait_for_function("() => window.toldAt", timeout=WITHIN_MS)
        return float(await page.evaluate("() => window.toldAt - window.askedAt"))
    finally:
        await context.close()


async def measure(times: int) -> dict[str, float]:
    async with a_node() as node, on_air(node) as url, chromium() as browser:
        seen = [await told_ms(browser, url) for _ in range(times)]
    print("told after", *(f"{ms:.0f}" for ms in seen), "ms")
    return {"told_p50_ms": statistics.median(seen), "told_max_ms": max(seen)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three times instead of ten")
    tell("no_udp", asyncio.run(measure(3 if parser.parse_args().quick else 10)), BUDGET)


if __name__ == "__main__":
    main()
