"""A room's picture on a stage of its own: engine, WHIP and WHEP on a port, and a real Chromium."""

import asyncio
import contextlib
import re
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import uvicorn
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Route as Asked
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from gateway.limits import Allowance, Doorkeeper
from gateway.pictures import Joins, routes
from gateway.supervise import keep
from media.child import ChildEngine
from media.port import Session
from rialto.ids import RoomId, UserId
from rialto.refusal import SignInFirst

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
TOKEN = "a-token-for-the-stage"  # noqa: S105 - it opens nothing but this stage
PAGE = "<!doctype html><title>stage</title><video autoplay muted playsinline></video>"
START_S = 20
CANDIDATE = re.compile(r"(a=candidate:.* )\S+ \d+ typ")
NOBODY = r"\g<1>192.0.2.1 9 typ"  # an address for documentation (RFC 5737), the discard port

PUBLISH = """async ([url, token]) => {
  const stream = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 640}});
  const line = window.line = new RTCPeerConnection();
  for (const track of stream.getTracks())
    line.addTransceiver(track, {direction: 'sendonly', streams: [stream]});
  await line.setLocalDescription();
  const reply = await fetch(url, {method: 'POST', body: line.localDescription.sdp,
    headers: {'Content-Type': 'application/sdp', Authorization: `Bearer ${token}`}});
  if (reply.status !== 201) return reply.status;
  window.answer = await reply.text();
  window.session = reply.headers.get('location');
  await line.setRemoteDescription({type: 'answer', sdp: window.answer});
  return reply.status;
}"""

JOIN = """async (url) => {
  const line = window.line = new RTCPeerConnection();
  const video = document.querySelector('video'), stream = video.srcObject = new MediaStream();
  for (const kind of ['audio', 'video']) line.addTransceiver(kind, {direction: 'recvonly'});
  line.ontrack = event => stream.addTrack(event.track);
  await line.setLocalDescription();
  const shown = new Promise(done => video.requestVideoFrameCallback(done));
  const began = performance.now();
  const reply = await fetch(url, {method: 'POST', body: line.localDescription.sdp,
    headers: {'Content-Type': 'application/sdp'}});
  if (reply.status !== 201) return {status: reply.status};
  window.answer = await reply.text();
  window.session = reply.headers.get('location');
  await line.setRemoteDescription({type: 'answer', sdp: window.answer});
  await shown;
  return {status: reply.status, first_ms: performance.now() - began};
}"""

RESTART = """async ([url, token]) => {
  const line = window.line;
  line.restartIce();
  await line.setLocalDescription();
  const said = line.localDescription.sdp;
  const keys = said.match(/^a=ice-(ufrag|pwd):.*$/mg).slice(0, 2).join('\\r\\n');
  const reply = await fetch(url, {method: 'PATCH', body: keys + '\\r\\n',
    headers: {'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*',
      ...token && {Authorization: `Bearer ${token}`}}});
  if (reply.status !== 200) return {status: reply.status};
  const told = await reply.text();
  const sdp = window.answer.replace(/^a=ice-(ufrag|pwd):.*$/mg,
    (_, key) => told.match(RegExp(`^a=ice-${key}:.*$`, 'm'))[0]);
  await line.setRemoteDescription({type: 'answer', sdp});
  const ufrag = told.match(/^a=ice-ufrag:(.*)$/m)[1].trim();
  for (;;) {
    for (const [, report] of await line.getStats()) {
      if (report.type !== 'transport') continue;
      const pair = (await line.getStats()).get(report.selectedCandidatePairId);
      const remote = (await line.getStats()).get(pair?.remoteCandidateId);
      if (remote?.usernameFragment === ufrag && pair.state === 'succeeded')
        return {status: reply.status, etag: reply.headers.get('etag'), ufrag};
    }
    await new Promise(done => setTimeout(done, 50));
  }
}"""

LEAVE = """async () => {
  await fetch(window.session, {method: 'DELETE'});
  window.line.close();
}"""

DECODED = """async () => {
  for (const [, report] of await window.line.getStats())
    if (report.type === 'inbound-rtp' && report.kind === 'video') return report.framesDecoded || 0;
  return 0;
}"""


@dataclass
class Holders:
    """Whoever holds the token may show a picture."""

    engine: ChildEngine

    async def may_publish(self, room: RoomId, token: str) -> None:
        if token != TOKEN:
            raise SignInFirst

    async def publish(self, room: RoomId, offer: str, token: str) -> Session:
        await self.may_publish(room, token)
        return await self.engine.publish(room, offer, UserId("host"))


async def page(request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


@contextlib.asynccontextmanager
async def running(engine: ChildEngine) -> AsyncIterator[ChildEngine]:
    """Keep a real child while the block runs; it is up when the block begins."""
    kept = asyncio.get_running_loop().create_task(keep("media", engine.run, pause_s=0.1))
    try:
        async with asyncio.timeout(START_S):
            while not engine.listening:  # noqa: ASYNC110 - what others do cannot set an event
                await asyncio.sleep(0.02)
        yield engine
    finally:
        kept.cancel()
        await asyncio.gather(kept, return_exceptions=True)


@contextlib.asynccontextmanager
async def serve(engine: ChildEngine) -> AsyncIterator[str]:
    """Keep the engine and serve it on the loopback; yields the address."""
    # One address stands for a whole audience here, so the pace of joins is that of many.
    joins = Joins(Doorkeeper(time.monotonic, arrivals=Allowance(200, 20)))
    app = Starlette(routes=[*routes(engine, Holders(engine), joins), Route("/", page)])
    config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with running(engine):
            serving = asyncio.get_running_loop().create_task(server.serve([listener]))
            try:
                async with asyncio.timeout(START_S):
                    while not server.started:  # noqa: ASYNC110 - as above
                        await asyncio.sleep(0.02)
                yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            finally:
                server.should_exit = server.force_exit = True
                await serving


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def unreachable(page: Page) -> None:
    """Let the answer name a port at which nobody listens: what a network without UDP is like."""

    async def answer(route: Asked) -> None:
        if route.request.method != "POST":
            await route.continue_()
            return
        told = await route.fetch()
        await route.fulfill(response=told, body=CANDIDATE.sub(NOBODY, await told.text()))

    await page.route("**/whep/*", answer)
