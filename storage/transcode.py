"""A child process that makes one short clip anew: a small MP4, a still picture, what it looks like.

    python -m storage.transcode mp4|webm <clip >made

Within the limits of storage/resize.py, and with its ends, or with TOO_LONG.
Titles, places, other tracks and all else that the container holds stay behind. Nothing can be
opened, so that a container that names other files has none.
"""

import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import av
from av.container import InputContainer
from PIL import Image

from storage.clips import (
    DEMUXERS,
    MOST_SIDE,
    NoClip,
    Stream,
    TooLong,
    TooMuch,
    must_be_short,
    streams_of,
)
from storage.image_hash import likeness_of
from storage.pixels import NO_PICTURE, TOO_LONG, TOO_MUCH
from storage.render import NICE
from storage.renditions import CLIP, MOST_MADE_BYTES, MOST_S, Made, write
from storage.resize import limited, prepared, sizes, told_by_its_end

CPU_S = 120
FPS, SHORT_SIDE = 30, 720
RATE = 48_000
MOST_FRAMES = (MOST_S + 1) * FPS
LOOK_EVERY = 2 * FPS
STILL = FPS // 2  # many clips begin in the dark
X264 = {"preset": "veryfast", "crf": "27", "threads": "1", "profile": "main"}


class Remake:
    """A clip as it is made anew, a frame at a time."""

    def __init__(self, first: av.VideoFrame, stream: Stream, *, sound: bool) -> None:
        self.file = io.BytesIO()
        self.out = av.open(self.file, "w", format="mp4")
        self.width, self.height = fitting(first)
        self.picture = self.out.add_stream("libx264", rate=FPS, options=X264)
        self.picture.width, self.picture.height = self.width, self.height
        self.picture.pix_fmt = "yuv420p"
        self.sound = self.out.add_stream("aac", rate=RATE) if sound else None
        self.resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
        self.graph = self._way(first, stream)
        self.frames = self.samples = 0
        self.still: Image.Image | None = None
        self.looks: list[str] = []

    def _way(self, first: av.VideoFrame, stream: Stream) -> av.filter.Graph:
        """Lay out the way of all frames by the first one: even in time, upright, not too large."""
        graph = av.filter.Graph()
        nodes = [graph.add_buffer(template=stream), graph.add("fps", str(FPS))]
        nodes += [graph.add("transpose", way) for way in turns(first)]
        nodes += [graph.add("scale", f"{self.width}:{self.height}"), graph.add("setsar", "1")]
        nodes += [graph.add("format", "yuv420p"), graph.add("buffersink")]
        graph.link_nodes(*nodes).configure()
        return graph

    def show(self, frame: av.VideoFrame | None) -> None:
        """Take a frame in, None at the end; raises TooLong."""
        self.graph.vpush(frame)
        while True:
            try:
                shown: Any = self.graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return
            if self.frames == 0 or self.frames % LOOK_EVERY == STILL:
                self._look(shown.to_image())
            self.frames += 1
            if self.frames > MOST_FRAMES:
                raise TooLong
            shown.pict_type = av.video.frame.PictureType.NONE
            self.out.mux(self.picture.encode(shown))

    def _look(self, image: Image.Image) -> None:
        self.looks.append(str(likeness_of(image)))
        if self.frames <= STILL:
            self.still = image

    def hear(self, frame: av.AudioFrame | None) -> None:
        """Take sound in, None at the end; raises TooLong."""
        if self.sound is None:
            return
        for heard in self.resampler.resample(frame):
            self.samples += heard.samples
            if self.samples > (MOST_S + 1) * RATE:
                raise TooLong
            self.out.mux(self.sound.encode(heard))

    def end(self) -> None:
        self.show(None)
        self.hear(None)
        for stream in (self.picture, self.sound):
            if stream is not None:
                self.out.mux(stream.encode(None))
        self.out.close()


def turns(frame: av.VideoFrame) -> list[str]:
    """Return the turns that set a frame upright, as the telephone that took it was held."""
    return {90: ["cclock"], -90: ["clock"], 180: ["clock", "clock"]}.get(
        (frame.rotation + 179) % 360 - 179, []
    )


def fitting(frame: av.VideoFrame) -> tuple[int, int]:
    """Return the size in which frames are kept: even, the shorter side no longer than is shown."""
    width, height = frame.width, frame.height
    if len(turns(frame)) == 1:
        width, height = height, width
    scale = min(1.0, SHORT_SIDE / min(width, height), MOST_SIDE / 2 / max(width, height))
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


def remade(source: InputContainer) -> Remake:
    """Decode a clip and make it anew; raises NoClip, TooLong, TooMuch or what PyAV raises."""
    streams = streams_of(source)
    must_be_short(source, streams)
    made: Remake | None = None
    waiting: list[av.AudioFrame] = []  # what sounds before there is anything to see
    for frame in source.decode(streams):
        if isinstance(frame, av.VideoFrame):
            made = made or Remake(frame, streams[0], sound=len(streams) > 1)
            made.show(frame)
        elif isinstance(frame, av.AudioFrame):
            waiting.append(frame)
        if len(waiting) > MOST_S * 100:
            raise TooMuch
        if made is not None:
            for heard in waiting:
                made.hear(heard)
            waiting.clear()
    if made is None:
        raise NoClip
    made.end()
    return made


@contextmanager
def told_of_clips() -> Iterator[None]:
    try:
        yield
    except TooLong:
        sys.exit(TOO_LONG)
    except TooMuch:
        sys.exit(TOO_MUCH)
    except (NoClip, av.FFmpegError):
        sys.exit(NO_PICTURE)


def all_of_it() -> None:
    """Import what PyAV imports when it first meets a kind of stream: later nothing can be."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def main() -> None:
    prepared()
    all_of_it()
    os.nice(NICE)
    limited(cpu_s=CPU_S, written_bytes=MOST_MADE_BYTES)
    with told_by_its_end(), told_of_clips():
        with av.open(sys.stdin.buffer, "r", format=DEMUXERS[sys.argv[1]]) as source:
            clip = remade(source)
        if clip.still is None:
            raise NoClip
        duration_ms = clip.frames * 1000 // FPS
        made = Made("clip", clip.width, clip.height, duration_ms, tuple(clip.looks))
        bodies = [(s.type, s.width, s.body) for s in sizes(clip.still)]
        write(sys.stdout.buffer, made, [*bodies, (CLIP, clip.width, clip.file.getvalue())])


if __name__ == "__main__":
    main()
