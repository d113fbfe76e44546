"""What a clip's container tells of it, judged before anything is decoded: codecs, size, length."""

from fractions import Fraction
from typing import Any

from av.container import InputContainer

from storage.renditions import MOST_S

DEMUXERS = {"mp4": "mov", "webm": "matroska"}
PICTURES = frozenset({"h264", "hevc", "vp8", "vp9", "av1"})
SOUNDS = frozenset({"aac", "opus", "vorbis", "mp3"})
MOST_SIDE, MOST_PIXELS = 4_096, 4_096 * 2_304
MOST_STREAMS = 8
MOST_PACKETS = 160 * MOST_S  # of sixty pictures a second, and of sound
MICROSECONDS = 1_000_000

Stream = Any  # PyAV has a class of streams for each kind of them


class TooLong(Exception): ...


class TooMuch(Exception): ...


class NoClip(Exception): ...


def streams_of(source: InputContainer) -> list[Stream]:
    """Return the picture and, if there is one, the sound.

    Raises NoClip for other codecs than those of telephones and browsers, TooMuch or TooLong.
    """
    if len(source.streams) > MOST_STREAMS:
        raise TooMuch
    if source.duration and source.duration > MOST_S * MICROSECONDS:
        raise TooLong
    pictures: list[Stream] = [s for s in source.streams.video if _named(s) in PICTURES]
    sounds: list[Stream] = [s for s in source.streams.audio if _named(s) in SOUNDS]
    if not pictures:
        raise NoClip
    context = pictures[0].codec_context
    if not context.width * context.height:
        raise NoClip
    if max(context.width, context.height) > MOST_SIDE:
        raise TooMuch
    if context.width * context.height > MOST_PIXELS:
        raise TooMuch
    context.options = {"max_pixels": str(MOST_PIXELS)}  # for what grows on the way
    found = [*pictures[:1], *sounds[:1]]
    for stream in found:
        stream.codec_context.thread_count = 1
    return found


def must_be_short(source: InputContainer, streams: list[Stream]) -> None:
    """Look at the times of all packets, whatever the header claims; raises TooLong or TooMuch."""
    first: Fraction | None = None
    for count, packet in enumerate(source.demux(streams)):
        if count > MOST_PACKETS:
            raise TooMuch
        when = packet.dts if packet.pts is None else packet.pts
        if when is None:
            continue
        at = when * Fraction(packet.time_base)
        first = at if first is None else min(first, at)
        if at - first > MOST_S:
            raise TooLong
    source.seek(0)


def _named(stream: Stream) -> str:
    context = stream.codec_context
    return str(context.codec.canonical_name) if context else ""
