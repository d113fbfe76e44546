"""One session's line: where it is, how long it lasts, and the private names it stands on."""

import asyncio
import inspect

import pylibsrtp
import pytest
from aiortc import RTCRtpSender
from aiortc.rtcdtlstransport import RTCDtlsParameters, RTCDtlsTransport, State

from media.mux import Mux
from media.peer import ADDRESSES, CONSENT_S, SETUP_S, WAITING, Peer
from tests.media.fakes import CERTIFICATE, HERE, THERE, Wire


@pytest.fixture
def now():
    return [100.0]


@pytest.fixture
async def peer(now):
    mux = Mux(Wire(), lambda: None, lambda: 0, clock_s=lambda: now[0])
    return Peer(mux, CERTIFICATE, we_begin=False)


class Ear:
    def __init__(self):
        self.heard = []

    def connected(self, peer):
        self.heard.append("connected")

    def rtp(self, data, now_s):
        self.heard.append("rtp")

    def rtcp(self, data, now_s):
        self.heard.append("rtcp")

    def skipped(self, now_s):
        self.heard.append("skipped")


class Keys:
    """SRTP that takes everything but one packet."""

    def unprotect(self, data):
        if b"copy" in data:
            raise pylibsrtp.Error("replay")
        return data

    unprotect_rtcp = unprotect


def test_the_first_address_counts_until_another_is_nominated(peer):
    peer.checked(HERE, nominated=False, now_s=1.0)
    peer.checked(THERE, nominated=False, now_s=1.0)
    assert peer.address == HERE

    peer.checked(THERE, nominated=True, now_s=1.0)

    assert peer.address == THERE


def test_of_many_addresses_the_oldest_is_given_up(peer):
    others = [("192.0.2.3", port) for port in range(ADDRESSES)]

    given_up = [peer.checked(address, nominated=False, now_s=1.0) for address in [HERE, *others]]

    assert given_up == [None] * ADDRESSES + [HERE]
    assert peer.address == others[-1]
    assert peer.checked(others[0], nominated=False, now_s=1.0) is None


def test_an_address_in_use_stays_however_many_others_come(peer):
    others = [("192.0.2.3", port) for port in range(ADDRESSES)]
    peer.checked(HERE, nominated=False, now_s=1.0)
    peer.checked(THERE, nominated=True, now_s=1.0)

    given_up = [peer.checked(address, nominated=False, now_s=1.0) for address in others[1:]]

    assert given_up[-1] == HERE
    assert peer.address == THERE


def test_consent_lapses_without_checks(peer, now):
    peer.checked(HERE, nominated=False, now_s=now[0])

    assert not peer.lapsed(now[0] + CONSENT_S)
    assert peer.lapsed(now[0] + CONSENT_S + 1)


def test_a_flood_of_handshakes_is_dropped(peer):
    for _ in range(3 * WAITING):
        peer.handshake(b"\x16")

    assert peer._inbox.qsize() == WAITING


def test_media_waits_for_the_handshake_and_is_told_apart(peer):
    ear = Ear()
    peer.media(b"\x80\x60", 0.0)
    peer.skip(0.0)
    peer.ear, peer._rx, peer.up = ear, Keys(), True

    for data in (b"\x80\x60", b"\x80\xc8", b"\x80", b"\x80\x60copy", b"\x80\xdf", b"\x80\xe0"):
        peer.media(data, 0.0)

    peer.skip(0.0)

    assert ear.heard == ["rtp", "rtcp", "rtcp", "rtp", "skipped"]


async def test_a_peer_that_never_comes_is_let_go(peer):
    loop = asyncio.get_running_loop()
    began = loop.time()

    await peer.talk(Ear(), RTCDtlsParameters())

    assert loop.time() - began == pytest.approx(SETUP_S)


async def test_a_peer_that_never_shakes_hands_is_let_go(peer):
    peer.checked(HERE, nominated=True, now_s=1.0)
    remote = RTCDtlsParameters(fingerprints=CERTIFICATE.getFingerprints())
    began = asyncio.get_running_loop().time()

    await peer.talk(ear := Ear(), remote)
    await peer.bye()

    assert asyncio.get_running_loop().time() - began == pytest.approx(SETUP_S)
    assert ear.heard == []


async def test_a_handshake_that_fails_is_the_end(peer):
    peer.checked(HERE, nominated=True, now_s=1.0)

    async def fail(remote):
        peer._dtls._set_state(State.FAILED)

    peer._dtls.start = fail

    await peer.talk(ear := Ear(), RTCDtlsParameters())

    assert (ear.heard, peer.up) == ([], False)


async def test_before_the_handshake_nothing_is_said(peer):
    peer.say(b"rtcp")
    await peer._send(b"nowhere to go")

    with pytest.raises(pylibsrtp.Error):
        peer.seal([b"rtp"])
    assert peer.mux.sock.sent == []


def test_the_transport_of_aiortc_still_has_set_role():
    assert list(inspect.signature(RTCDtlsTransport._set_role).parameters) == ["self", "role"]


async def test_the_transport_of_aiortc_still_keeps_rx_srtp_and_tx_srtp(peer):
    assert peer._dtls._rx_srtp is None
    assert peer._dtls._tx_srtp is None


def test_the_transport_of_aiortc_still_receives_through_recv():
    assert "self.transport._recv()" in inspect.getsource(RTCDtlsTransport._recv_next)


def test_the_transport_of_aiortc_still_sends_through_send():
    assert "self.transport._send(data)" in inspect.getsource(RTCDtlsTransport._write_ssl)


def test_the_sender_of_aiortc_still_asks_itself_for_a_keyframe():
    assert "self._send_keyframe()" in inspect.getsource(RTCRtpSender._handle_rtcp_packet)
