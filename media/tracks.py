"""The synthetic host's tracks: encoded once, here, and handed to aiortc as packets."""

import array
import asyncio
import fractions
import math
from collections.abc import Callable

import av
from aiortc import MediaStreamTrack
from av.stream import Stream
from PIL import Image

from media.scene import HIGH, WIDE, Scene

FPS = 20
VIDEO_RATE, AUDIO_RATE = 90_000, 48_000
KEYFRAME_S = 2  # at the latest; a viewer who joins gets one at once
AUDIO_STEP = 960  # samples: 20 ms
CHIME_S = 4
LATE_S = 1.0
X264 = {
    "preset": "superfast",
    "tune": "zerolatency",
    "profile": "baseline",
    "level": "31",
    "crf": "24",
    "forced-idr": "1",
    "threads": "1",
    "x264-params": f"keyint={KEYFRAME_S * FPS}:scenecut=0:repeat-headers=1:bframes=0"
    ":vbv-maxrate=1400:vbv-bufsize=700",
}


_from_image: Callable[[Image.Image], av.VideoFrame] = av.VideoFrame.from_image


class Pace:
    """Waits for the moment of each step; after a long halt it goes on from now."""

    def __init__(self, step_s: float) -> None:
        self.step_s = step_s
        self.due_s: float | None = None
        self.steps = 0

    async def next(self) -> int:
        """Wait, and return how many steps went before, the ones that fell out included."""
        now = asyncio.get_running_loop().time()
        if self.due_s is None:
            self.due_s = now
        elif now - self.due_s > LATE_S:
            missed = int((now - self.due_s) / self.step_s)
            self.steps += missed
            self.due_s += missed * self.step_s
        await asyncio.sleep(max(0.0, self.due_s - now))
        self.due_s += self.step_s
        self.steps += 1
        return self.steps - 1


class PictureTrack(MediaStreamTrack):
    """H264 in constrained baseline, drawn and encoded frame by frame, a keyframe on demand."""

    kind = "video"

    def __init__(self, scene: Scene, now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._scene, self._now_ms = scene, now_ms
        self._pace = Pace(1 / FPS)
        self._wanted = True
        self._encoder = av.CodecContext.create("libx264", "w")
        self._encoder.width, self._encoder.height = WIDE, HIGH
        self._encoder.pix_fmt = "yuv420p"
        self._encoder.time_base = fractions.Fraction(1, VIDEO_RATE)
        self._encoder.framerate = fractions.Fraction(FPS, 1)
        self._encoder.options = X264

    def want_keyframe(self) -> None:
        self._wanted = True

    async def recv(self) -> "av.Packet[av.VideoStream]":
        return self.encoded(await self._pace.next())

    def encoded(self, step: int) -> "av.Packet[av.VideoStream]":
        """Draw and encode the picture of ``step``."""
        drawn = _from_image(self._scene.frame(self._now_ms()))
        frame = drawn.reformat(format="yuv420p")
        frame.pts, frame.time_base = step * VIDEO_RATE // FPS, self._encoder.time_base
        if self._wanted:
            self._wanted, frame.pict_type = False, av.video.frame.PictureType.I
        return self._encoder.encode(frame)[0]  # zerolatency: every frame comes out at once


class ChimeTrack(MediaStreamTrack):
    """Opus: a soft bell every four seconds, encoded once and repeated."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._pace = Pace(AUDIO_STEP / AUDIO_RATE)
        self._chimes = encode_chime()

    async def recv(self) -> "av.Packet[Stream]":
        step = await self._pace.next()
        packet = av.Packet(self._chimes[step % len(self._chimes)])
        packet.pts, packet.time_base = step * AUDIO_STEP, fractions.Fraction(1, AUDIO_RATE)
        return packet


def encode_chime() -> list[bytes]:
    """Return the Opus packets of one bell: two partials that fade within a second."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = AUDIO_RATE, "mono", "s16"
    encoder.bit_rate = 32_000
    samples = array.array("h")
    for n in range(CHIME_S * AUDIO_RATE):
        at_s = n / AUDIO_RATE
        swell = min(1.0, at_s * 100) * math.exp(-5 * at_s)
        wave = math.sin(2 * math.pi * 523.25 * at_s) + 0.4 * math.sin(2 * math.pi * 1046.5 * at_s)
        samples.append(int(3_500 * swell * wave))
    packets = []
    for start in range(0, len(samples), AUDIO_STEP):
        frame = av.AudioFrame(format="s16", layout="mono", samples=AUDIO_STEP)
        frame.planes[0].update(samples[start : start + AUDIO_STEP].tobytes())
        frame.sample_rate, frame.pts = AUDIO_RATE, start
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets
