"""RTP packets are read as RFC 3550 says, and what is none is not."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import ahead, begins_keyframe, parse


def rtp(first=0x80, second=0xE0, number=7, rest=b"payload"):
    return struct.pack("!BBHLL", first, second, number, 1_000, 42) + rest


def test_a_plain_packet_is_read():
    assert parse(rtp()) == (0x80, 0x60, 7, 1_000, 42, b"payload")


def test_sources_extensions_and_padding_are_taken_off():
    rest = b"\0\0\0\1" + b"\xbe\xde\0\1" + b"\x10\xaa\0\0" + b"payload" + b"\0\0\3"

    assert parse(rtp(first=0x80 | 0x20 | 0x10 | 1, rest=rest)).payload == b"payload"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80",
        rtp(rest=b""),
        rtp(first=0x40),
        rtp(first=0x8F),
        rtp(first=0x90, rest=b"\xbe"),
        rtp(first=0x90, rest=b"\xbe\xde\xff\xff"),
        rtp(first=0xA0, rest=b"x\xff"),
    ],
    ids=["empty", "short", "bare", "version 1", "sources", "cut", "long extension", "padding"],
)
def test_what_is_no_packet_is_none(data):
    assert parse(data) is None


@given(st.binary(max_size=64))
def test_no_bytes_raise(data):
    parse(data)


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        (b"\x67 parameters", True),
        (b"\x65 an IDR picture", True),
        (b"\x78\x00\x0a\x67 parameters and more", True),
        (b"\x7c\x85 the first part of one", True),
        (b"\x7c\x05 another part", False),
        (b"\x7c\x81 the first part of another picture", False),
        (b"\x78\x00\x0a\x41", False),
        (b"\x41 a picture that refers", False),
        (b"\x68", False), (b"\x78", False), (b"\x78\x00\x01", False), (b"\x7c", False),
    ],
)  # fmt: skip
def test_a_keyframe_is_known_by_how_it_begins(payload, begins):
    assert begins_keyframe(payload) == begins


@pytest.mark.parametrize(
    ("number", "of", "far"), [(5, 3, 2), (3, 5, -2), (1, 65_535, 2), (65_535, 1, -2), (9, 9, 0)]
)
def test_numbers_run_in_a_circle(number, of, far):
    assert ahead(number, of) == far
