"""A run sealed in one go is what libsrtp makes of each packet by itself."""

import struct

import pylibsrtp
import pytest

from media.fanout import ROOM_FOR_SRTP, RUN_BYTES, RUN_PACKETS
from media.srtp import SCRATCH_BYTES, TRAILER_BYTES, Seal

GCM = pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM
# What aiortc negotiates: the profile, the bytes of its key and salt, and those that it adds.
PROFILES = [
    (pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 44, 16),
    (GCM, 28, 16),
    (pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30, 10),
]


def session(profile=GCM, key_bytes=28, ssrc=pylibsrtp.Policy.SSRC_ANY_OUTBOUND):
    key = bytes(range(key_bytes))
    return pylibsrtp.Session(pylibsrtp.Policy(key, ssrc, srtp_profile=profile))


def rtp(number, size):
    return struct.pack("!BBHLL", 0x80, 96, number, 0, 5) + b"x" * (size - 12)


@pytest.mark.parametrize(("profile", "key_bytes", "added"), PROFILES)
@pytest.mark.parametrize("sizes", [[100], [100] * 5, [100, 100, 30], [1_200] * RUN_PACKETS])
def test_each_packet_is_as_by_itself(profile, key_bytes, added, sizes):
    packets = [rtp(number, size) for number, size in enumerate(sizes)]
    alone = session(profile, key_bytes)

    sealed, size = Seal(session(profile, key_bytes))(packets)

    assert bytes(sealed) == b"".join(alone.protect(packet) for packet in packets)
    assert size == sizes[0] + added <= sizes[0] + ROOM_FOR_SRTP


def test_a_peer_opens_what_was_sealed():
    opens = session(ssrc=pylibsrtp.Policy.SSRC_ANY_INBOUND)
    seal = Seal(session())

    for number in range(0, 100, 5):
        packets = [rtp(number + n, 200) for n in range(5)]
        sealed, size = seal(packets)
        got = [opens.unprotect(bytes(sealed[at : at + size])) for at in range(0, len(sealed), size)]
        assert got == packets


def test_sessions_share_memory_and_no_keys():
    one, other = Seal(session()), Seal(session(*PROFILES[2][:2]))
    first = bytes(one([rtp(1, 100)])[0])
    second = bytes(other([rtp(1, 100)])[0])

    assert first == session().protect(rtp(1, 100))
    assert second == session(*PROFILES[2][:2]).protect(rtp(1, 100))


def test_a_number_that_was_used_is_refused_and_the_next_is_not():
    seal = Seal(session())
    seal([rtp(1, 100), rtp(2, 100)])

    with pytest.raises(pylibsrtp.Error):
        seal([rtp(2, 50)])
    assert seal([rtp(3, 100)])[1] == 100 + 16


@pytest.mark.parametrize("packet", [b"", b"x" * 11])
def test_what_is_no_packet_is_refused(packet):
    with pytest.raises(pylibsrtp.Error):
        Seal(session())([packet])


def test_no_run_is_longer_than_the_memory():
    assert RUN_BYTES + RUN_PACKETS * TRAILER_BYTES <= SCRATCH_BYTES
    with pytest.raises(ValueError, match="longer than any"):
        Seal(session())([rtp(1, SCRATCH_BYTES)])
