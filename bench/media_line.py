"""One end of a picture's line for benches: ICE, DTLS and SRTP over one socket, and nothing decoded.

It stands where a browser would, at a hundredth of the cost: `media.peer.Peer` on the other side of
the line. A `Sender` plays a film that was never filmed: frames of the sizes that a camera's have.
"""

import asyncio
import random
import socket
import struct
import time
from dataclasses import dataclass, field

from aioice import stun
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsParameters
from aiortc.sdp import SessionDescription

from media.peer import Peer
from tests.media.offers import WHEP, WHIP

FPS, GOP_S, OPUS_PER_S = 30, 2, 50
PACKET, KEYFRAME, FRAME, SOUND = 1_100, 50, 4, 140  # bytes, packets, packets, bytes
RTP = struct.Struct("!BBHLL")
VIDEO, AUDIO = 108, 111  # as the offers have them
HEARD = 2_048
UP_S = 20.0
CONSENT_S = 5.0
BUFFER_BYTES = 1 << 20

CERTIFICATE = RTCCertificate.generateCertificate()
PRINT = next(p.value for p in CERTIFICATE.getFingerprints() if p.algorithm == "sha-256")


def offered(text: str) -> str:
    """Return an offer with our certificate's fingerprint; the other side is to wait for us."""
    return text.replace(":".join(["63"] * 32), PRINT).replace("a=setup:actpass", "a=setup:active")


class Wire:
    """A socket to the engine, as ``Peer`` sees the port that it shares there."""

    clock_s = staticmethod(time.monotonic)

    def __init__(self, port: int) -> None:
        self.out, self.address = self, ("127.0.0.1", port)
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self.sock.connect(self.address)
        self.sock.setblocking(False)

    def send(self, data: bytes | memoryview, _: object) -> None:
        self.sock.send(data)

    def remove(self, _: object) -> None:
        self.sock.close()


class Line:
    """A line from its answer on. ``received`` counts RTP since ``anew``, ``frames`` that of video,
    between the numbers ``first`` and ``last``; ``arrived`` is when each came, where it is sampled.
    """

    def __init__(self, answer: str, port: int, *, sampled: bool) -> None:
        told = SessionDescription.parse(answer).media[0]
        assert told.ice
        assert told.dtls
        self.ice, self.dtls = told.ice, told.dtls
        self.wire = Wire(port)
        self.peer = Peer(self.wire, CERTIFICATE, we_begin=True)  # type: ignore[arg-type]
        self.up, self.sampled = asyncio.Event(), sampled
        self.anew()
        self.buffer = bytearray(HEARD)
        self.task: asyncio.Task[None] | None = None

    def anew(self) -> None:
        """Begin to count."""
        self.received = self.frames = self.last = 0
        self.first = -1
        self.arrived: dict[int, float] = {}

    @property
    def lost(self) -> int:
        """Return how many packets of video did not come between the first and the last."""
        return ((self.last - self.first) & 0xFFFF) + 1 - self.frames if self.frames else 0

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(self.wire.sock.fileno(), self._opening)
        self.check()
        remote = RTCDtlsParameters(fingerprints=self.dtls.fingerprints)
        self.task = loop.create_task(self.peer.talk(self, remote))
        async with asyncio.timeout(UP_S):
            await self.up.wait()
        loop.add_reader(self.wire.sock.fileno(), self._counting)

    def check(self) -> None:
        """Ask by STUN whether the other side is there, which is our consent as well."""
        asked = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        asked.attributes["USERNAME"] = f"{self.ice.usernameFragment}:bench"
        asked.attributes["PRIORITY"] = 1
        asked.attributes["USE-CANDIDATE"] = None
        asked.add_message_integrity(str(self.ice.password).encode())
        self.wire.send(bytes(asked), None)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.wire.sock.fileno())
        if self.task:
            self.task.cancel()
        self.wire.sock.close()

    def _opening(self) -> None:
        data = self.wire.sock.recv(HEARD)
        if data[0] < 4:
            self.peer.checked(self.wire.address, nominated=True, now_s=time.monotonic())
        elif 19 < data[0] < 64:
            self.peer.handshake(data)

    def _counting(self) -> None:
        """Count what waits; of a datagram no more is looked at than its header."""
        buffer, read = self.buffer, self.wire.sock.recv_into
        try:
            while True:
                read(buffer)
                kind = buffer[1] & 0x7F
                if buffer[0] != 0x80 or kind not in (VIDEO, AUDIO):
                    continue
                self.received += 1
                if kind == VIDEO:
                    self.frames += 1
                    self.last = buffer[2] << 8 | buffer[3]
                    if self.first < 0:
                        self.first = self.last
                    if self.sampled:
                        self.arrived[self.last] = time.monotonic()
        except BlockingIOError:
            return

    # -- what the line tells

    def connected(self, _: Peer) -> None:
        self.up.set()

    def rtp(self, data: bytes, now_s: float) -> None: ...
    def rtcp(self, data: bytes, now_s: float) -> None: ...
    def skipped(self, now_s: float) -> None: ...


@dataclass
class Sender:
    """Sends the film over a line until it is cancelled; ``sent_s`` tells when each number went."""

    line: Line
    sent: int = 0
    sent_s: list[float] = field(default_factory=lambda: [0.0] * (1 << 16))
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def play(self) -> None:
        loop = asyncio.get_running_loop()
        numbers, began, frame, sounds = {VIDEO: 0, AUDIO: 0}, loop.time(), 0, 0
        while True:
            await asyncio.sleep(max(0.0, began + frame / FPS - loop.time()))
            count = KEYFRAME if frame % (FPS * GOP_S) == 0 else FRAME
            stamp = frame * 90_000 // FPS
            self._send(VIDEO, [PACKET] * (count - 1) + [PACKET // 2], stamp, numbers)
            while sounds < (frame + 1) * OPUS_PER_S // FPS:
                self._send(AUDIO, [SOUND], sounds * 960, numbers)
                sounds += 1
            frame += 1

    def _send(self, kind: int, sizes: list[int], stamp: int, numbers: dict[int, int]) -> None:
        for place, size in enumerate(sizes):
            number = numbers[kind] = (numbers[kind] + 1) & 0xFFFF
            last = 0x80 if place == len(sizes) - 1 else 0
            head = RTP.pack(0x80, kind | last, number, stamp & 0xFFFFFFFF, kind)
            sealed, _ = self.line.peer.seal([head + self.chance.randbytes(size - RTP.size)])
            if kind == VIDEO:
                self.sent_s[number] = time.monotonic()
            self.line.wire.send(sealed, None)
            self.sent += 1


PUBLISH, WATCH = offered(WHIP), offered(WHEP)
