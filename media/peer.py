"""One session's secure line: DTLS with the peer, then SRTP both ways.

aiortc's RTCDtlsTransport does DTLS over an ICE transport; here this class stands in for that one,
with the one UDP port behind it. Private names of aiortc 1.16.0 are used, each named by a test:
``_set_role``, ``_rx_srtp``, ``_tx_srtp`` of the transport, ``_recv`` and ``_send`` of ours.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

import pylibsrtp
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsParameters, RTCDtlsTransport

from media.fanout import Address
from media.mux import Mux
from media.srtp import Seal, Sealed

log = logging.getLogger("rialto.media")

WAITING = 32  # DTLS datagrams: a flight is about five
ADDRESSES = 8
SETUP_S = 15.0
CONSENT_S = 30.0  # RFC 7675 section 5.1


class Ear(Protocol):
    """Who listens on the secure line."""

    def connected(self, peer: "Peer") -> None: ...
    def rtp(self, data: bytes, now_s: float) -> None: ...
    def rtcp(self, data: bytes, now_s: float) -> None: ...
    def skipped(self, now_s: float) -> None:
        """What the peer sent has waited too long and was left out."""


def _not_yet(packets: Sequence[bytes]) -> Sealed:
    raise pylibsrtp.Error("not connected")


class Peer:
    """A session's line, from its answer to its end. ``seal`` makes RTP into SRTP once up."""

    role = "controlled"
    state = "completed"

    def __init__(self, mux: Mux, certificate: RTCCertificate, *, we_begin: bool) -> None:
        self.mux = mux
        self.keys: dict[str, str] = {}
        self.renew()
        self.address: Address | None = None
        self.up = False
        self.ear: Ear | None = None
        self.seal: Callable[[Sequence[bytes]], Sealed] = _not_yet
        self.born_s = self.checked_s = mux.clock_s()
        self._addresses: deque[Address] = deque()
        self._inbox: asyncio.Queue[bytes] = asyncio.Queue(WAITING)
        self._reachable = asyncio.Event()
        self._dtls = RTCDtlsTransport(self, [certificate])  # type: ignore[arg-type]
        self._dtls._set_role("client" if we_begin else "server")  # noqa: SLF001

    def renew(self) -> None:
        """Begin another ICE session, the first one too; the keys of the one before hold as well.

        A peer checks by the old keys until the new ones are with it (RFC 8445 section 9).
        """
        before = list(self.keys.items())[-1:]
        self.ufrag = secrets.token_hex(4)
        self.keys = {**dict(before), self.ufrag: secrets.token_hex(16)}

    @property
    def password(self) -> str:
        """Return the password of the ICE session at present."""
        return self.keys[self.ufrag]

    # -- what the port hands in

    def checked(self, address: Address, *, nominated: bool, now_s: float) -> Address | None:
        self.checked_s = now_s
        if self.address is None or nominated:
            self.address = address
        self._reachable.set()
        if address in self._addresses:
            return None
        self._addresses.append(address)
        if len(self._addresses) <= ADDRESSES:
            return None
        old = self._addresses.popleft()
        if old == self.address:
            self.address = address
        return old

    def handshake(self, data: bytes) -> None:
        if not self._inbox.full():
            self._inbox.put_nowait(data)

    def media(self, data: bytes, now_s: float) -> None:
        if not self.up or self.ear is None or len(data) < 2:
            return
        try:
            if 192 <= data[1] <= 223:
                self.ear.rtcp(self._rx.unprotect_rtcp(data), now_s)
            else:
                self.ear.rtp(self._rx.unprotect(data), now_s)
        except pylibsrtp.Error:
            return  # not from our peer, or a copy

    def skip(self, now_s: float) -> None:
        if self.up and self.ear is not None:
            self.ear.skipped(now_s)

    # -- what RTCDtlsTransport asks of an ICE transport

    async def _recv(self) -> bytes:
        return await self._inbox.get()

    async def _send(self, data: bytes) -> None:
        if self.address is not None:
            self.mux.out.send(data, self.address)

    # -- the line itself

    async def talk(self, ear: Ear, remote: RTCDtlsParameters) -> None:
        """Wait for the peer, shake hands, then stay until it says goodbye.

        Returns when the line is over for whatever reason; the caller closes it. Cancelled, it
        leaves nothing but what ``bye`` ends.
        """
        over = asyncio.Event()

        def changed() -> None:
            if self._dtls.state in ("closed", "failed"):
                over.set()

        self._dtls.on("statechange", changed)
        try:
            async with asyncio.timeout(SETUP_S):
                await self._reachable.wait()
                await self._dtls.start(remote)
        except TimeoutError:
            return
        if self._dtls.state != "connected":
            return
        self._rx: pylibsrtp.Session = self._dtls._rx_srtp  # noqa: SLF001
        self._tx: pylibsrtp.Session = self._dtls._tx_srtp  # noqa: SLF001
        self.seal = Seal(self._tx)
        self.ear, self.up = ear, True
        ear.connected(self)
        await over.wait()

    def say(self, *packets: bytes) -> None:
        """Send RTCP packets as one datagram."""
        if self.up and packets and self.address is not None:
            data = self._tx.protect_rtcp(b"".join(packets))
            self.mux.out.send(data, self.address)

    def lapsed(self, now_s: float) -> bool:
        """True once the peer has not renewed its consent (RFC 7675) for too long."""
        return now_s - self.checked_s > CONSENT_S

    async def bye(self) -> None:
        """Tell the peer that it is over, and forget it."""
        self.up = False
        await self._dtls.stop()
        self.mux.remove(self)
