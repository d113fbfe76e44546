"""A host made of software: ``python -m media.synthetic --whip URL --token-env NAME``.

It publishes a moving picture that names its time, over real WHIP, as a browser would; whenever the
line drops it comes back after a pause. For the demo, the tests and the benches.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import aioice.ice
import httpx
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)

from media.scene import Scene
from media.tracks import ChimeTrack, PictureTrack
from media.whip import SDP
from rialto import events
from rialto.world import World

log = logging.getLogger("rialto.synthetic")

SETUP_S = 10.0
LOOK_S = 0.5
DEAF_S = 4.0  # the engine reports every second: silence means that it is gone
PAUSE_S, MOST_PAUSE_S = 1.0, 10.0


class Dropped(Exception):
    """The picture does not get through (any more)."""


def stay_inside() -> None:
    """Offer the loopback only, which aioice leaves out by itself: works without any network."""
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]


@dataclass
class SyntheticHost:
    """Publishes to the WHIP endpoint ``url`` with a bearer ``token``; ``tls`` is whom it trusts."""

    url: str
    token: str
    now_ms: Callable[[], int] = field(default_factory=lambda: World().now_ms)
    scene: Scene = field(default_factory=Scene)
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    async def run(self) -> None:
        """Publish for ever; cancelled, it takes its session back."""
        pause_s = PAUSE_S
        while True:
            try:
                async with httpx.AsyncClient(
                    timeout=SETUP_S, trust_env=False, verify=self.tls
                ) as http:
                    await self.once(http)
            except (httpx.HTTPError, Dropped) as error:
                log.info("publish.dropped", extra={"why": repr(error)})
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, MOST_PAUSE_S)
            else:
                await asyncio.sleep(PAUSE_S)
                pause_s = PAUSE_S

    async def once(self, http: httpx.AsyncClient) -> None:
        """Publish until the line that stood drops; raises Dropped if it never stood."""
        line = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        session = ""
        try:
            sender = self.add_tracks(line)
            await line.setLocalDescription(await line.createOffer())
            session = await self._open(http, line)
            await self._stay(line, sender)
        finally:
            if session:
                with contextlib.suppress(httpx.HTTPError):  # gone already, or going with us
                    await http.delete(session, headers={"Authorization": f"Bearer {self.token}"})
            await line.close()

    def add_tracks(self, line: RTCPeerConnection) -> RTCRtpSender:
        """Put picture and sound on ``line``; returns the sender of the picture."""
        picture = PictureTrack(self.scene, self.now_ms)
        line.addTransceiver(ChimeTrack(), direction="sendonly")
        video = line.addTransceiver(picture, direction="sendonly")
        codecs = RTCRtpSender.getCapabilities("video").codecs
        video.setCodecPreferences([c for c in codecs if c.mimeType == "video/H264"])
        # aiortc asks only its own encoders for a keyframe; ours has to be told (1.16.0).
        vars(video.sender)["_send_keyframe"] = picture.want_keyframe
        return video.sender

    async def _open(self, http: httpx.AsyncClient, line: RTCPeerConnection) -> str:
        headers = {"Content-Type": SDP, "Authorization": f"Bearer {self.token}"}
        reply = await http.post(self.url, content=line.localDescription.sdp, headers=headers)
        if reply.status_code != httpx.codes.CREATED:
            raise Dropped(reply.status_code)
        await line.setRemoteDescription(RTCSessionDescription(reply.text, "answer"))
        return urljoin(self.url, reply.headers["Location"])

    async def _stay(self, line: RTCPeerConnection, sender: RTCRtpSender) -> None:
        loop = asyncio.get_running_loop()
        heard, heard_s = None, loop.time()
        while loop.time() - heard_s < (DEAF_S if heard else SETUP_S):
            await asyncio.sleep(LOOK_S)
            if line.connectionState in ("closed", "failed"):
                break
            reports = (await sender.getStats()).values()
            latest = max(
                (r.timestamp for r in reports if r.type == "remote-inbound-rtp"), default=None
            )
            if latest != heard:
                heard, heard_s = latest, loop.time()
        if heard is None:
            raise Dropped("nothing got through")


def main() -> None:
    parser = argparse.ArgumentParser(prog="media.synthetic", description=__doc__)
    parser.add_argument("--whip", required=True, help="the WHIP endpoint of the room")
    parser.add_argument("--token-env", required=True, help="variable that holds the bearer token")
    parser.add_argument("--ca", help="file of the authority that is trusted; the system's without")
    chosen = parser.parse_args()
    events.begin()
    if urlsplit(chosen.whip).hostname in ("127.0.0.1", "localhost"):
        stay_inside()
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        tls = ssl.create_default_context(cafile=chosen.ca)
        asyncio.run(_publish(SyntheticHost(chosen.whip, os.environ[chosen.token_env], tls=tls)))


async def _publish(host: SyntheticHost) -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - we are in it
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await host.run()


if __name__ == "__main__":
    main()
