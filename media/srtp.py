"""Outgoing SRTP (RFC 3711, RFC 7714): a run of packets is protected where it lies, and so sent.

``pylibsrtp.Session.protect`` copies each packet in and out again; here libsrtp itself works in one
piece of memory, which is then what the socket is given. Private names of pylibsrtp 1.0.0 are used,
each named by a test: ``_binding.ffi``, ``_binding.lib`` and ``_srtp`` of the session.
"""

from collections.abc import Sequence

import pylibsrtp
from pylibsrtp._binding import ffi, lib

SCRATCH_BYTES = 1 << 17
TRAILER_BYTES = 144  # SRTP_MAX_TRAILER_LEN of libsrtp: what it may add to a packet
# Protected packets one behind another, and the size of the first: the others are as long, or, the
# last of them, shorter.
Sealed = tuple[memoryview, int]

# One for all sessions: the engine has one thread, and what is protected is sent at once.
_scratch = ffi.new("char[]", SCRATCH_BYTES)
_view = memoryview(ffi.buffer(_scratch))
_length = ffi.new("int *")


class Seal:
    """One peer's outgoing SRTP."""

    def __init__(self, session: pylibsrtp.Session) -> None:
        self.session = session
        self._srtp = session._srtp[0]  # noqa: SLF001

    def __call__(self, packets: Sequence[bytes]) -> Sealed:
        """Protect a run of RTP packets. What is returned holds until the next call of any Seal.

        Raises pylibsrtp.Error where libsrtp refuses one, and ValueError where they are too long.
        """
        if sum(map(len, packets)) + TRAILER_BYTES * len(packets) > SCRATCH_BYTES:
            raise ValueError("a run longer than any that is sent")
        protect, srtp, copy, length = lib.srtp_protect, self._srtp, ffi.memmove, _length
        at = first = 0
        for packet in packets:
            length[0] = size = len(packet)
            there = _scratch + at
            copy(there, packet, size)
            if wrong := protect(srtp, there, length):
                raise pylibsrtp.Error(f"libsrtp refused a packet: {wrong}")
            at += length[0]
            first = first or at
        return _view[:at], first
