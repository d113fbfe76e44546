"""A UDP socket that remembers, STUN as a browser asks it, and a peer without SRTP."""

import socket
import struct
import time

from aioice import stun
from aiortc.rtcdtlstransport import RTCCertificate
from aiortc.rtp import RtcpPacket, RtcpPsfbPacket

from media import rtcp
from media.mux import SO_TIMESTAMPNS, WHEN
from media.room import Viewer

CERTIFICATE = RTCCertificate.generateCertificate()
HERE = ("192.0.2.1", 5_000)
THERE = ("192.0.2.2", 6_000)


class Wire:
    """Stands in for the UDP socket: ``arrive`` is what will be received, ``sent`` what went out."""

    def __init__(self):
        self.waiting, self.sent = [], []
        self.waited_s = 0.0

    def arrive(self, data, address=HERE):
        self.waiting.append((data, address))

    def recvmsg(self, most, notes):
        """The oldest, and when it came: ``waited_s`` ago."""
        data, address = self.recvfrom(most)
        assert notes >= WHEN.size
        came_s = time.clock_gettime(time.CLOCK_REALTIME) - self.waited_s
        when = WHEN.pack(int(came_s), round(came_s % 1 * 1e9))
        return data, [(socket.SOL_SOCKET, SO_TIMESTAMPNS, when)], 0, address

    def recvfrom(self, most):
        if not self.waiting:
            raise BlockingIOError
        data, address = self.waiting.pop(0)
        if isinstance(data, OSError):
            raise data
        return data[:most], address

    def sendto(self, data, address):
        self.sent.append((bytes(data), address))

    def sendmsg(self, parts, control, flags, address):
        """Cut what comes as the kernel does."""
        ((_, _, size),) = control
        (data,), (size,) = map(bytes, parts), struct.unpack("H", size)
        self.sent += [(data[at : at + size], address) for at in range(0, len(data), size)]

    def getsockname(self):
        return ("192.0.2.9", 40_000)


def check(session, *, nominate=False, password=None, ufrag=None):
    """Return a binding request for ``session``, as a full ICE agent writes it."""
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{ufrag or session.ufrag}:theirs"
    request.attributes["PRIORITY"] = 1
    if nominate:
        request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity((password or session.password).encode())
    return bytes(request)


class Line:
    """A peer whose SRTP is plain."""

    def __init__(self, address=HERE):
        self.address = address
        self.said = []
        self.mux = type("Clock", (), {"clock_s": staticmethod(lambda: 0.0)})

    def seal(self, packets):
        return memoryview(b"".join(packets)), len(packets[0])

    def say(self, *packets):
        self.said += [read for data in packets for read in RtcpPacket.parse(data)]


def rtp(number, *, payload_type=96, ssrc=5, timestamp=0, payload=b"x"):
    return struct.pack("!BBHLL", 0x80, payload_type, number, timestamp, ssrc) + payload


def join(room, **types):
    viewer = Viewer(room, Line(), types or {"video": 108, "audio": 111})
    viewer.connected(viewer.peer)
    return viewer


def keyframes(publisher):
    return [p for p in publisher.peer.said if isinstance(p, RtcpPsfbPacket) and p.fmt == rtcp.PLI]


class Session:
    def __init__(self, ufrag="abcd"):
        self.ufrag, self.password = ufrag, "secret" * 4
        self.keys = {self.ufrag: self.password}
        self.checks, self.flights, self.packets = [], [], []
        self.forget, self.skips = None, 0

    def checked(self, address, *, nominated, now_s):
        self.checks.append((address, nominated))
        return self.forget

    def handshake(self, data):
        self.flights.append(data)

    def media(self, data, now_s):
        self.packets.append(data)

    def skip(self, now_s):
        self.skips += 1
