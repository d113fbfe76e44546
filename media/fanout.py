"""The way out: every packet of a wake-up to every viewer, protected for each and sent in runs.

Linux cuts one large datagram into packets of equal size itself (UDP generic segmentation offload),
which spares most of the cost of sending: a viewer's packets go in runs of equal size, of which only
the last may be shorter. Where the kernel has no such thing each packet is sent by itself.
"""

import errno
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import pylibsrtp

from media.srtp import Sealed

SOL_UDP, UDP_SEGMENT = 17, 103
RUN_PACKETS = 48
RUN_BYTES = 60_000
ROOM_FOR_SRTP = 16
NEVER = {errno.EINVAL, errno.EIO, errno.ENOPROTOOPT, errno.EOPNOTSUPP}

Address = tuple[str, int]


class Receiver(Protocol):
    """A viewer as the way out sees it: where it is, and its outgoing SRTP session."""

    @property
    def address(self) -> Address | None: ...
    @property
    def seal(self) -> Callable[[Sequence[bytes]], Sealed]: ...


def runs(packets: Sequence[bytes]) -> list[list[bytes]]:
    """Split ``packets``, in order, into runs that one segmented send can carry."""
    found: list[list[bytes]] = []
    size = 0
    for packet in packets:
        length = len(packet) + ROOM_FOR_SRTP
        run = found[-1] if found else []
        if (
            not run
            or len(run[-1]) != len(run[0])
            or len(packet) > len(run[0])
            or len(run) == RUN_PACKETS
            or size + length > RUN_BYTES
        ):
            run, size = [], 0
            found.append(run)
        run.append(packet)
        size += length
    return found


@dataclass
class Fanout:
    """Sends through one non-blocking UDP socket; what does not fit its buffer is dropped."""

    sock: socket.socket
    segmented: bool = True
    sent: int = 0
    dropped: int = 0

    def send(self, data: bytes | memoryview, address: Address) -> None:
        try:
            self.sock.sendto(data, address)
            self.sent += 1
        except OSError:
            # A full buffer, or an address that cannot be reached: UDP promises nothing.
            self.dropped += 1

    def spread(self, packets: Sequence[bytes], receivers: Sequence[Receiver]) -> None:
        """Send all ``packets`` to all ``receivers``."""
        parts = runs(packets) if self.segmented else [[packet] for packet in packets]
        for receiver in receivers:
            address = receiver.address
            if address is None:
                continue
            for part in parts:
                try:
                    data, size = receiver.seal(part)
                except pylibsrtp.Error:
                    self.dropped += len(part)
                else:
                    self._run(data, size, len(part), address)

    def _run(self, data: memoryview, size: int, count: int, address: Address) -> None:
        """Send ``count`` packets of ``size`` bytes each, of which the last may be shorter."""
        if count == 1:
            self.send(data, address)
            return
        if self.segmented:
            cut = [(SOL_UDP, UDP_SEGMENT, struct.pack("H", size))]
            try:
                self.sock.sendmsg([data], cut, 0, address)
            except OSError as error:
                if error.errno in NEVER:
                    self.segmented = False
                elif error.errno != errno.EMSGSIZE:
                    self.dropped += count
                    return
            else:
                self.sent += count
                return
        for at in range(0, len(data), size):
            self.send(data[at : at + size], address)
