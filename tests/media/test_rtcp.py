"""Our RTCP is what aiortc reads, and only what concerns us is read of others'."""

import pytest
from aiortc.rtp import (
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    unpack_remb_fci,
)
from hypothesis import given
from hypothesis import strategies as st

from media import rtcp
from media.reception import Report


def test_what_viewers_and_publishers_say_is_read():
    data = b"".join(
        bytes(packet)
        for packet in (
            RtcpSrPacket(9, RtcpSenderInfo(1 << 40, 90, 1, 2)),
            RtcpSdesPacket(),
            RtcpPsfbPacket(fmt=rtcp.PLI, ssrc=1, media_ssrc=2),
            RtcpRtpfbPacket(fmt=rtcp.NACK, ssrc=1, media_ssrc=2, lost=[65_535, 65_536]),
        )
    )

    heard = rtcp.read(data)

    assert heard.keyframe
    assert heard.lost == [(2, 65_535), (2, 0)]
    assert heard.sent == {9: (1 << 40, 90)}


@pytest.mark.parametrize("fmt", [15, 3])
def test_feedback_of_another_kind_is_not_ours(fmt):
    assert rtcp.read(bytes(RtcpPsfbPacket(fmt=fmt, ssrc=1, media_ssrc=2))) == rtcp.Heard()
    assert rtcp.read(bytes(RtcpRtpfbPacket(fmt=fmt, ssrc=1, media_ssrc=2))) == rtcp.Heard()


def test_one_datagram_cannot_ask_for_more_than_a_bound():
    many = [bytes(RtcpRtpfbPacket(rtcp.NACK, 1, 2, list(range(n, n + 17)))) for n in range(60)]

    assert len(rtcp.read(b"".join(many)).lost) == rtcp.MOST_NUMBERS


@given(st.binary(max_size=80))
def test_bytes_that_are_no_rtcp_raise_value_error_alone(data):
    try:
        rtcp.read(data)
    except ValueError:
        return


@given(st.sets(st.integers(0, 0xFFFF), min_size=1, max_size=64))
def test_every_number_asked_for_is_in_the_nack(numbers):
    (packet,) = RtcpPacket.parse(rtcp.nack(7, numbers))

    assert packet.media_ssrc == 7
    assert set(packet.lost) == numbers


def test_reports_bandwidth_and_keyframe_requests_say_what_they_should():
    sent = rtcp.Sent(0x0000_1234_5678_0000, 0, 10.0)
    block = (7, Report(1, -2, 3, 4), sent)
    data = rtcp.receiver_reports([block, (8, Report(0, 0, 0, 0), None)], 10.5)

    (first, remb, wish) = RtcpPacket.parse(
        data + rtcp.bandwidth(2_500_000, 7) + rtcp.keyframe_request(7)
    )

    assert (first.reports[0].lsr, first.reports[0].dlsr) == (0x1234_5678, 32_768)
    assert (first.reports[1].ssrc, first.reports[1].lsr) == (8, 0)
    assert unpack_remb_fci(remb.fci)[1] == [7]
    assert (wish.fmt, wish.media_ssrc) == (rtcp.PLI, 7)


def test_a_sender_report_wraps_what_grows():
    (report,) = RtcpPacket.parse(rtcp.sender_report(7, 1 << 64, 1 << 32, (1 << 32, 5)))

    assert report.sender_info == RtcpSenderInfo(0, 0, 0, 5)
