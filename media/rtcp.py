"""RTCP: what viewers ask, what publishers report, what we say to both (RFC 3550, RFC 4585)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from aiortc.rtp import (
    RTCP_PSFB_APP,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    pack_remb_fci,
)

from media.reception import Report

OUR_SSRC = 1
PLI, FIR, NACK = 1, 4, 1
MOST_NUMBERS = 256  # of one datagram; a viewer that lost more is served by a keyframe


@dataclass
class Sent:
    """A publisher's last sender report: its NTP time and RTP timestamp, and when it came."""

    ntp: int
    timestamp: int
    at_s: float


@dataclass
class Heard:
    """What one RTCP datagram says that concerns us."""

    keyframe: bool = False
    lost: list[tuple[int, int]] = field(default_factory=list)
    sent: dict[int, tuple[int, int]] = field(default_factory=dict)


def read(data: bytes) -> Heard:
    """Read a compound packet; raises ValueError if it is none."""
    heard = Heard()
    for packet in RtcpPacket.parse(data):
        if isinstance(packet, RtcpPsfbPacket) and packet.fmt in (PLI, FIR):
            heard.keyframe = True
        elif isinstance(packet, RtcpRtpfbPacket) and packet.fmt == NACK:
            heard.lost += [(packet.media_ssrc, number & 0xFFFF) for number in packet.lost]
        elif isinstance(packet, RtcpSrPacket):
            info = packet.sender_info
            heard.sent[packet.ssrc] = (info.ntp_timestamp, info.rtp_timestamp)
    del heard.lost[MOST_NUMBERS:]
    return heard


def keyframe_request(ssrc: int) -> bytes:
    return bytes(RtcpPsfbPacket(fmt=PLI, ssrc=OUR_SSRC, media_ssrc=ssrc))


def nack(ssrc: int, numbers: Iterable[int]) -> bytes:
    """Ask for ``numbers`` again. They are written rising: the mask cannot look over the wrap."""
    lost = sorted(numbers)
    return bytes(RtcpRtpfbPacket(fmt=NACK, ssrc=OUR_SSRC, media_ssrc=ssrc, lost=lost))


def receiver_reports(blocks: Iterable[tuple[int, Report, Sent | None]], now_s: float) -> bytes:
    """Report to a publisher how its streams arrive: SSRC, counts, its last sender report."""
    reports = [
        RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=report.fraction_lost,
            packets_lost=report.packets_lost,
            highest_sequence=report.highest,
            jitter=report.jitter,
            lsr=(sent.ntp >> 16) & 0xFFFFFFFF if sent else 0,
            dlsr=int((now_s - sent.at_s) * 65536) & 0xFFFFFFFF if sent else 0,
        )
        for ssrc, report, sent in blocks
    ]
    return bytes(RtcpRrPacket(ssrc=OUR_SSRC, reports=reports))


def bandwidth(bits_per_s: int, ssrc: int) -> bytes:
    """Tell a publisher how much it may send (REMB, draft-alvestrand-rmcat-remb-03)."""
    fci = pack_remb_fci(bits_per_s, [ssrc])
    return bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=OUR_SSRC, media_ssrc=0, fci=fci))


def sender_report(ssrc: int, ntp: int, timestamp: int, counts: tuple[int, int]) -> bytes:
    """Tie a viewer's timestamps to the publisher's clock; ``counts`` are packets and octets."""
    info = RtcpSenderInfo(
        ntp_timestamp=ntp & 0xFFFFFFFFFFFFFFFF,
        rtp_timestamp=timestamp & 0xFFFFFFFF,
        packet_count=counts[0] & 0xFFFFFFFF,
        octet_count=counts[1] & 0xFFFFFFFF,
    )
    return bytes(RtcpSrPacket(ssrc=ssrc, sender_info=info))
