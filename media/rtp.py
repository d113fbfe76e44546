"""RTP packets as they come in (RFC 3550 section 5.1), and arithmetic on their 16-bit numbers."""

import struct
from typing import NamedTuple

FIXED = struct.Struct("!BBHLL")
VERSION = 2
MARKER = 0x80
IDR, SPS, STAP_A, FU_A = 5, 7, 24, 28


class Packet(NamedTuple):
    """One packet without its header extensions, sources and padding."""

    marker: int
    payload_type: int
    number: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse(data: bytes) -> Packet | None:
    """Return the packet, or None if ``data`` is not a whole RTP packet with a payload."""
    if len(data) < FIXED.size:
        return None
    first, second, number, timestamp, ssrc = FIXED.unpack_from(data)
    start = FIXED.size + 4 * (first & 0x0F)
    if first & 0x10:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if first >> 6 != VERSION or start >= end:
        return None
    return Packet(second & MARKER, second & 0x7F, number, timestamp, ssrc, data[start:end])


def begins_keyframe(payload: bytes) -> bool:
    """Say whether a packet of H264 (RFC 6184) begins a picture that needs none before it.

    It is the one with the parameters of the sequence, alone or before others, or, where they are
    left out, the first of an IDR picture.
    """
    kind = payload[0] & 0x1F
    if kind == STAP_A:
        kind = payload[3] & 0x1F if len(payload) > 3 else 0
    if kind == FU_A:
        begins = len(payload) > 1 and payload[1] & 0x80
        kind = payload[1] & 0x1F if begins else 0
    return kind in (SPS, IDR)


def ahead(number: int, of: int) -> int:
    """Return how far ``number`` is ahead of ``of`` on the circle of 16 bits: -32768 to 32767."""
    return ((number - of + 0x8000) & 0xFFFF) - 0x8000
