"""Hostile clips, made here, each with what is to become of it."""

import io
import random
import struct
from fractions import Fraction

import av

from tests.storage.drawn import clip, scene
from tests.storage.hostile import CANARY, CLEANED, EITHER, REFUSED, cut, patched, saved

HOUR = 3_600


def muxed(as_, codec, packets_of, streams=1):
    """Return a container; ``packets_of`` is given a stream and returns packets for it."""
    file = io.BytesIO()
    with av.open(file, "w", format=as_) as out:
        seen = [out.add_stream(codec, rate=25) for _ in range(streams)]
        for stream in seen:
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for stream in seen:
            for packet in packets_of(stream):
                out.mux(packet)
    return file.getvalue()


def encoded(stream, count=5):
    for n in range(count):
        frame = av.VideoFrame.from_image(scene(n, (64, 48)))
        frame.pts = n
        yield from stream.encode(frame)
    yield from stream.encode(None)


def leaping(hours):
    """Let the last frame come so many hours later."""

    def packets(stream):
        *most, last = encoded(stream)
        last.pts = last.dts = hours * HOUR * 25
        return [*most, last]

    return packets


def repeated(stream, count=12_000):
    """Let the same frame come again and again, three hundred a second."""
    (first, *_) = encoded(stream, 1)
    body = bytes(first)
    for n in range(count):
        packet = av.Packet(body)
        packet.stream, packet.time_base = stream, first.time_base
        packet.pts = packet.dts = first.pts + n
        packet.is_keyframe = True
        yield packet


def growing():
    """Return a WebM whose picture becomes larger on the way than is taken."""
    large = av.CodecContext.create("libvpx", "w")
    large.width, large.height, large.pix_fmt = 4_160, 2_400, "yuv420p"
    large.framerate, large.time_base = Fraction(25), Fraction(1, 25)
    large.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}

    def packets(stream):
        yield from encoded(stream)
        frame = av.VideoFrame(4_160, 2_400, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.pts = 0
        for packet in (*large.encode(frame), *large.encode(None)):
            packet.stream = stream
            packet.pts = packet.dts = 10
            yield packet

    return muxed("webm", "libvpx", packets)


def boxed(name, body):
    return struct.pack(">I4s", len(body) + 8, name) + body


def nested(depth):
    body = b""
    for _ in range(depth):
        body = boxed(b"moov", body)
    return boxed(b"ftyp", b"isom\0\0\2\0isomiso2") + body


def lasting(seconds):
    """Return an MP4 whose header says that it lasts so long; its packets do not."""
    body = bytearray(clip())
    for name, at in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):
        place = body.index(name) + at
        body[place : place + 4] = struct.pack(">I", seconds * 1_000)
    return bytes(body)


def counting(count):
    """Return an MP4 whose table says that it has so many samples."""
    body = bytearray(clip())
    place = body.index(b"stsz") + 12
    body[place : place + 4] = struct.pack(">I", count)
    return bytes(body)


def elsewhere():
    """Return an MP4 whose data is in another file, it says (ISO/IEC 14496-12, 8.7.2)."""
    return patched(clip(), b"url \0\0\0\1", b"url \0\0\0\0")


def broken(seed, body):
    chance, body = random.Random(seed), bytearray(body)
    for _ in range(40):
        body[chance.randrange(40, len(body))] = chance.randrange(256)
    return bytes(body)


def only_sound():
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        heard = out.add_stream("aac", rate=48_000, layout="stereo")
        for n in range(50):
            frame = av.AudioFrame("fltp", "stereo", 1_024)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.sample_rate, frame.pts = 48_000, n * 1_024
            out.mux(heard.encode(frame))
        out.mux(heard.encode(None))
    return file.getvalue()


def headed(body):
    """Put what a list of files would be behind the first bytes of an MP4."""
    return boxed(b"ftyp", b"isom\0\0\2\0isom") + body


CLIPS = {
    "MP4 that says 100 hours and has a second": (lambda: lasting(100 * HOUR), CLEANED),
    "MP4 that says no time": (lambda: lasting(0), EITHER),
    "MP4 of one hour with five frames": (lambda: muxed("mp4", "libx264", leaping(1)), REFUSED),
    "WebM of 100 hours with five frames": (lambda: muxed("webm", "libvpx", leaping(100)), REFUSED),
    "WebM of 12 000 frames": (lambda: muxed("webm", "libvpx", repeated), REFUSED),
    "MP4 of 20 pictures at once": (lambda: muxed("mp4", "libx264", encoded, streams=20), REFUSED),
    "WebM that grows": (growing, REFUSED),
    "MP4 wider than is taken": (lambda: clip(size=(4_200, 32), seconds=0.1), REFUSED),
    "MP4 of four billion samples": (lambda: counting(2**32 - 1), REFUSED),
    "MP4 whose data is elsewhere": (elsewhere, EITHER),
    "MP4 nested a thousand times": (lambda: nested(1_000), REFUSED),
    "MP4 with the place where it was taken": (
        lambda: clip(title=CANARY.decode(), location="+45.4408+012.3155/", comment=CANARY.decode()),
        CLEANED,
    ),
    "WebM with a title": (lambda: clip("webm", "libvpx", title=CANARY.decode()), CLEANED),
    "MP4 with a page behind it": (lambda: clip() + b"<script>" + CANARY, CLEANED),
    "MP4 without its table": (lambda: clip()[: clip().index(b"moov") - 4], REFUSED),
    "MP4 cut in its table": (lambda: clip()[: clip().index(b"stbl") + 20], REFUSED),
    "MP4 cut in its data": (lambda: cut(clip("mp4"), 0.3), REFUSED),
    "WebM cut in its header": (lambda: clip("webm", "libvpx")[:100], REFUSED),
    "WebM cut in its data": (lambda: cut(clip("webm", "libvpx"), 0.5), EITHER),
    "MP4 of an old codec": (lambda: clip("mp4", "mpeg4"), REFUSED),
    "MP4 of pictures one by one": (lambda: clip("mp4", "mjpeg"), REFUSED),
    "QuickTime of a codec of studios": (lambda: clip("mov", "prores_ks"), REFUSED),
    "QuickTime without a codec": (lambda: clip("mov", "rawvideo", seconds=0.2), REFUSED),
    "Matroska that says WebM": (
        lambda: patched(clip("matroska", "ffv1"), b"matroska", b"webm\0\0\0\0"),
        REFUSED,
    ),
    "MP4 with nothing to see": (only_sound, REFUSED),
    "MP4 that is a list of files": (
        lambda: headed(b"ffconcat version 1.0\nfile /etc/passwd\n"),
        REFUSED,
    ),
    "MP4 that is a playlist": (
        lambda: headed(b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n"),
        REFUSED,
    ),
    "a playlist": (lambda: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n" + bytes(60), REFUSED),
    "a list of files": (lambda: b"ffconcat version 1.0\nfile /etc/passwd\n" + bytes(60), REFUSED),
    "a session description": (
        lambda: b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n" * 2,
        REFUSED,
    ),
    "AVI": (lambda: clip("avi", "mpeg4"), REFUSED),
    "HEIC": (lambda: boxed(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(200), REFUSED),
    "AVIF": (lambda: saved(scene(1), "AVIF"), REFUSED),
    **{f"MP4 broken, seed {n}": (lambda n=n: broken(n, clip()), EITHER) for n in range(4)},
    **{
        f"WebM broken, seed {n}": (lambda n=n: broken(n, clip("webm", "libvpx")), EITHER)
        for n in range(4)
    },
}
