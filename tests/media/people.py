"""Real peers for the engine: a host with a drawn picture, and viewers that decode it."""

import asyncio
import contextlib
import functools
from dataclasses import dataclass, field
from fractions import Fraction

import av
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from bench.stage import running
from media.child import ChildEngine
from media.port import EngineBusy, EngineDown, Session
from media.scene import Scene
from media.synthetic import SyntheticHost, stay_inside
from media.tracks import FPS, VIDEO_RATE, Pace, PictureTrack

stay_inside()
SCENE = Scene()
PATIENCE_S = 20
HOST = "hana"


@functools.cache
def reel():
    """Return the encoded pictures of two seconds, a keyframe first.

    Drawn once: an ordinary loop reads one datagram a turn, so that on a busy machine a host which
    draws in each turn starves the viewers beside it.
    """
    picture = PictureTrack(SCENE, lambda: 0)
    return [bytes(picture.encoded(step)) for step in range(2 * FPS)]


class Film(MediaStreamTrack):
    """Shows the reel again and again, from its keyframe whenever somebody asks for one."""

    kind = "video"

    def __init__(self):
        super().__init__()
        self._pace = Pace(1 / FPS)
        self._at = 0

    def want_keyframe(self):
        self._at = 0

    async def recv(self):
        step = await self._pace.next()
        packet = av.Packet(reel()[self._at])
        packet.pts, packet.time_base = step * VIDEO_RATE // FPS, Fraction(1, VIDEO_RATE)
        self._at = (self._at + 1) % len(reel())
        return packet


async def until(what, patience_s=PATIENCE_S):
    """Wait until ``what()`` is true and return it."""
    async with asyncio.timeout(patience_s):
        while not (found := what()):  # noqa: ASYNC110 - what others do cannot set an event
            await asyncio.sleep(0.02)
    return found


async def until_true(ask, patience_s=PATIENCE_S):
    """The same where the answer itself must be waited for."""
    async with asyncio.timeout(patience_s):
        while not await ask():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.2)


async def news(engine, state, patience_s=PATIENCE_S):
    async with asyncio.timeout(patience_s):
        change = await engine.news()
    assert change.state == state
    return change


@dataclass
class Peer:
    """One aiortc connection and its session at the engine."""

    line: RTCPeerConnection
    session: Session | None = None
    offer: str = ""
    frames: int = 0
    tasks: list[asyncio.Task] = field(default_factory=list)
    sender: RTCRtpSender | None = None

    async def offers(self, setup="actpass"):
        await self.line.setLocalDescription(await self.line.createOffer())
        self.offer = self.line.localDescription.sdp.replace("a=setup:actpass", f"a=setup:{setup}")
        return self.offer

    async def takes(self, session, answer=None):
        self.session = session
        said = RTCSessionDescription(answer or session.answer, "answer")
        await self.line.setRemoteDescription(said)

    def decode(self, track: MediaStreamTrack):
        self.tasks.append(asyncio.get_running_loop().create_task(self._decode(track)))

    async def _decode(self, track):
        with contextlib.suppress(MediaStreamError):
            while True:
                await track.recv()
                self.frames += track.kind == "video"

    async def sees(self, more):
        """Wait until ``more`` frames than now are decoded."""
        seen = self.frames + more
        await until(lambda: self.frames >= seen)

    async def close(self):
        await self.line.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def connection():
    bundled = RTCBundlePolicy.MAX_BUNDLE
    return RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=bundled))


@dataclass
class Stage:
    """A room at the engine with real people in it; all of them leave at the end."""

    engine: ChildEngine
    room: str = "r"
    people: list[Peer] = field(default_factory=list)

    async def host(self, setup="actpass", through=lambda answer: answer):
        peer, film = self._enter(), Film()
        peer.sender = SyntheticHost("", "", scene=SCENE).add_tracks(peer.line)
        peer.sender.replaceTrack(film)
        vars(peer.sender)["_send_keyframe"] = film.want_keyframe
        session = await self.engine.publish(self.room, await peer.offers(setup), HOST)
        await peer.takes(session, through(session.answer))
        return peer

    async def viewer(self, setup="actpass", through=lambda answer: answer):
        peer = self._enter()
        peer.line.on("track", peer.decode)
        for kind in ("audio", "video"):
            peer.line.addTransceiver(kind, direction="recvonly")
        session = await self._play(await peer.offers(setup))
        await peer.takes(session, through(session.answer))
        return peer

    async def _play(self, offer):
        """Join as a page does: an engine that is late for a moment is asked again."""
        while True:
            try:
                return await self.engine.play(self.room, offer)
            except EngineBusy as busy:
                await asyncio.sleep(busy.retry_after_ms / 1000)

    def _enter(self):
        peer = Peer(connection())
        self.people.append(peer)
        return peer

    async def leave(self):
        for peer in self.people:
            with contextlib.suppress(EngineDown):
                if peer.session:
                    await self.engine.end(peer.session.id)
            await peer.close()


@contextlib.asynccontextmanager
async def stage(room="r", **settings):
    async with running(ChildEngine(**settings)) as engine:
        stage = Stage(engine, room)
        try:
            yield stage
        finally:
            await stage.leave()
