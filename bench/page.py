"""How long a shopper on a slow phone waits for the room, and whether it stays smooth.

    python -m bench.page [--quick]

The room of the demo in real Chromium with an empty cache, over 1.6 Mbit/s with 150 ms there and
back, on a CPU four times as slow. Told are the median moments since the address was opened at which
cover, title and price stand there and the first frame of the picture is shown; what came over the
line before the player asked for the picture; how much the page jumped; the longest task while fifty
lines a second arrive; and, at the CPU's own speed, the part of sixty frames a second that is missed
while as many arrive again. Three visits (one with --quick).
"""

import argparse
import asyncio
import statistics
from multiprocessing.connection import Connection
from typing import Any, cast

import msgspec
import uvloop
from playwright.async_api import Browser, CDPSession, Page

from bench.harness import Server, at_pace, obey, tell
from bench.peers import SAID, a_node
from bench.stage import chromium
from gateway.demo import Demo
from rialto.ids import ChatId, LineId
from rialto.news import Publication, channel
from rialto.world import World

BUDGET = {
    "cover_ms": 2_500.0,
    "title_ms": 2_500.0,
    "price_ms": 2_500.0,
    "first_frame_ms": 4_000.0,
    "before_player_kb": 150.0,
    "layout_shift": 0.1,
    "longest_task_ms": 200.0,
    "frames_missed": 0.05,
}
PHONE = {"width": 390, "height": 844}
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 200_000,
}
SLOWER_CPU = {"rate": 4}
LINES_PER_S, LINES_S = 50.0, 10.0
FRAMES_PER_S = 60
SHOWN_MS = 30_000
FIRST = ("cover", "title", "price", "first_frame")

# Runs before the page does: when things stand there, how it jumps, and which tasks are long.
WATCH = """
const seen = window.__seen = {shift: 0, tasks: [], frames: 0, now: 0}
const there = {
  cover: () => {
    const it = document.querySelector('img.still')
    return it?.complete && it.naturalWidth
  },
  title: () => document.querySelector('.host h1')?.textContent,
  price: () => document.querySelector('.now .price b')?.textContent,
}
const look = now => {
  seen.frames += 1
  seen.now = now
  for (const [name, is] of Object.entries(there))
    if (!seen[name] && is()) seen[name] = performance.now()
  const video = document.querySelector('.picture video')
  if (video && seen.asked !== video) {
    seen.asked = video
    video.requestVideoFrameCallback(() => { seen.first_frame = performance.now() })
  }
  requestAnimationFrame(look)
}
requestAnimationFrame(look)
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) seen.shift += one.value
}).observe({type: 'layout-shift', buffered: true})
new PerformanceObserver(list => {
  for (const one of list.getEntries()) seen.tasks.push(one.duration)
}).observe({type: 'longtask', buffered: true})
"""
SEEN = "() => { const { asked, ...seen } = window.__seen; return seen }"
ALL_THERE = f"() => {list(FIRST)!r}.every(name => window.__seen[name])"


async def _market(orders: Connection) -> None:
    """Serve the demo, and say fifty lines a second in its room when asked to."""
    async with a_node(connections_each=500, arrivals_each=600) as node:
        world = World()
        demo = Demo(node, world)
        await demo.furnish()
        chat = channel("chat", demo.room)

        async def say(_: int) -> None:
            line = msgspec.structs.replace(
                SAID, id=LineId(world.new_id()), chat=ChatId(demo.room), at_ms=world.now_ms()
            )
            body = msgspec.json.encode(line)
            await node.house.commit.bus.publish([Publication(chat, 0, body)])

        async def act(order: object) -> object:
            if order == "room":
                return demo.room
            return await at_pace(int(LINES_PER_S * LINES_S), LINES_PER_S, say)

        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(demo.run())
            await obey(orders, node.port, act)
            living.cancel()


class Line:
    """What came over the line, as the browser's own figures have it, until ``player``."""

    def __init__(self, session: CDPSession) -> None:
        self.kb, self.player = 0.0, False
        session.on("Network.loadingFinished", self._came)
        session.on("Network.requestWillBeSent", self._asked)

    def _came(self, told: dict[str, float]) -> None:
        if not self.player:
            self.kb += told["encodedDataLength"] / 1000

    def _asked(self, told: dict[str, dict[str, str]]) -> None:
        self.player = self.player or "/whep/" in told["request"]["url"]


async def visit(browser: Browser, server: Server, room: str) -> dict[str, float]:
    context = await browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True)  # type: ignore[arg-type]
    try:
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        await session.send("Network.emulateNetworkConditions", SLOW)
        await session.send("Emulation.setCPUThrottlingRate", SLOWER_CPU)
        line = Line(session)
        await page.add_init_script(WATCH)
        await page.goto(f"http://127.0.0.1:{server.port}/room/{room}", wait_until="commit")
        await page.wait_for_function(ALL_THERE, timeout=SHOWN_MS)
        seen = await page.evaluate(SEEN)
        await page.evaluate("window.__seen.tasks.length = 0")
        after = await talked(page, server)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        before = await page.evaluate(SEEN)
        smooth = await talked(page, server)
        due = (smooth["now"] - before["now"]) / 1000 * FRAMES_PER_S
        told = {f"{name}_ms": float(seen[name]) for name in FIRST}
        return told | {
            "before_player_kb": line.kb,
            "layout_shift": float(after["shift"]),
            "longest_task_ms": max(map(float, after["tasks"]), default=0.0),
            "frames_missed": 1 - (smooth["frames"] - before["frames"]) / due,
        }
    finally:
        await context.close()


async def talked(page: Page, server: Server) -> dict[str, Any]:
    """Let the fifty lines a second be said; return what the page has seen by then."""
    server.line.send("say")
    await asyncio.to_thread(server.line.recv)
    seen: dict[str, Any] = await page.evaluate(SEEN)
    return seen


async def measure(visits: int) -> dict[str, float]:
    server = Server(_market)
    server.wait()
    try:
        server.line.send("room")
        room = cast(str, await asyncio.to_thread(server.line.recv))
        async with chromium() as browser:
            seen = [await visit(browser, server, room) for _ in range(visits)]
    finally:
        await asyncio.to_thread(server.stop)
    for one in seen:
        print(" ".join(f"{name} {value:.3g}" for name, value in one.items()))
    return {name: statistics.median(one[name] for one in seen) for name in seen[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one visit")
    tell("page", uvloop.run(measure(1 if parser.parse_args().quick else 3)), BUDGET)


if __name__ == "__main__":
    main()
