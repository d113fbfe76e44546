"""Forms: in which encoding, and framed how, a client is written to."""

from collections.abc import Callable
from typing import NamedTuple

from gateway.encoding import JSON, Encoding
from gateway.frames import binary_frame, text_frame
from gateway.protobuf import PROTOBUF


class Form(NamedTuple):
    """Clients of the same form share the bytes of their messages. ``frame`` frames joined ones."""

    encoding: Encoding
    frame: Callable[[bytes], bytes]


def _events(lines: bytes) -> bytes:
    """Frame each line as a server-sent event (HTML standard, section 9.2)."""
    return b"".join(b"data: %b\n\n" % line for line in lines.split(b"\n"))


def _lines(lines: bytes) -> bytes:
    return lines + b"\n"


def _as_it_is(messages: bytes) -> bytes:
    return messages


SOCKET = Form(JSON, text_frame)
BINARY_SOCKET = Form(PROTOBUF, binary_frame)
EVENTS = Form(JSON, _events)
STREAM = Form(JSON, _lines)
BINARY_STREAM = Form(PROTOBUF, _as_it_is)
