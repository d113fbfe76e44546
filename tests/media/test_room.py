"""A room forwards, repairs, asks for keyframes, and says when its picture flows."""

import struct

import pytest
from aiortc.rtp import RtcpPsfbPacket, RtcpRtpfbPacket, RtcpSenderInfo, RtcpSrPacket

from media import rtcp
from media.port import PictureChanged
from media.publisher import KEYFRAME_S
from media.room import MOST_PENDING, SILENT_S
from tests.media.fakes import HERE, join, keyframes, rtp


def test_viewers_get_the_picture_under_their_own_payload_types(room, publisher, wire):
    join(room)
    join(room, video=102)

    publisher.rtp(rtp(1), 0.0)
    publisher.rtp(rtp(1, payload_type=111, ssrc=6), 0.0)
    room.flush()

    assert [data[1] for data, _ in wire.sent] == [108, 111, 102]
    assert {data[8:12] for data, _ in wire.sent if data[1] != 111} == {
        struct.pack("!L", room.tracks["video"].ssrc)
    }


def test_who_left_gets_nothing(room, publisher, wire):
    viewer = join(room)

    room.left(viewer)
    publisher.rtp(rtp(1), 0.0)
    room.flush()

    assert (wire.sent, room.groups) == ([], {})


def test_what_is_no_stream_of_the_offer_goes_nowhere(room, publisher):
    publisher.rtp(rtp(1, payload_type=97), 0.0)
    publisher.rtp(b"\x80`", 0.0)

    assert room.pending == []
    assert not room.flowing


def test_what_waits_for_a_flush_is_bounded(room, publisher):
    for number in range(MOST_PENDING + 1):
        publisher.rtp(rtp(number), 0.0)

    assert len(room.pending) == MOST_PENDING


def test_the_picture_starts_with_its_first_packet_and_not_before(room, publisher, told):
    publisher.connected(publisher.peer)
    publisher.rtp(rtp(1, payload_type=111), 0.0)
    assert told == []

    publisher.rtp(rtp(1, ssrc=6), 0.0)
    publisher.rtp(rtp(2, ssrc=6), 0.0)

    assert told == [PictureChanged("r", "started")]


def test_a_picture_that_stands_still_stops_and_starts_again(room, publisher, told):
    publisher.rtp(rtp(1), 0.0)
    room.repair(SILENT_S)
    assert len(told) == 1

    room.repair(SILENT_S + 0.1)
    room.repair(SILENT_S + 0.2)
    publisher.rtp(rtp(2), 9.0)

    assert [change.state for change in told] == ["started", "stopped", "started"]


def test_a_picture_stops_with_its_publisher(room, publisher, told):
    publisher.rtp(rtp(1), 0.0)

    room.unpublish()
    room.repair(0.0)
    room.report(0.0)

    assert told[-1] == PictureChanged("r", "stopped")


def test_a_viewer_that_joins_gets_a_keyframe(room, publisher):
    publisher.rtp(rtp(1), 0.0)

    join(room)

    assert len(keyframes(publisher)) == 1


@pytest.mark.parametrize("fmt", [rtcp.PLI, rtcp.FIR])
def test_many_wishes_for_a_keyframe_are_one_now_and_one_later(room, publisher, fmt):
    publisher.rtp(rtp(1), 0.0)
    viewer = join(room)
    wish = bytes(RtcpPsfbPacket(fmt=fmt, ssrc=1, media_ssrc=2))

    for _ in range(20):
        viewer.rtcp(wish, 0.1)
    room.repair(KEYFRAME_S / 2)
    assert len(keyframes(publisher)) == 1

    room.repair(KEYFRAME_S)
    room.repair(3 * KEYFRAME_S)

    assert len(keyframes(publisher)) == 2


def test_what_a_viewer_sends_too_late_is_no_matter(room, publisher):
    publisher.rtp(rtp(1), 0.0)
    viewer = join(room)
    before = len(keyframes(publisher))

    viewer.skipped(1.0)
    room.repair(5.0)

    assert len(keyframes(publisher)) == before


def test_a_wish_before_the_picture_waits_for_it(room, publisher):
    join(room)
    assert keyframes(publisher) == []

    publisher.rtp(rtp(1), 0.0)
    room.repair(0.1)

    assert len(keyframes(publisher)) == 1


def test_a_wish_without_a_publisher_is_no_fault(room):
    room.want_keyframe(0.0)


def nack(room, *numbers, kind="video"):
    return bytes(RtcpRtpfbPacket(rtcp.NACK, 1, room.tracks[kind].ssrc, list(numbers)))


def test_a_lost_packet_is_sent_again_from_the_history(room, publisher, wire):
    viewer = join(room)
    for number in range(5):
        publisher.rtp(rtp(number, payload=b"%d" % number), 0.0)
    room.flush()
    first = wire.sent[3][0]
    wire.sent.clear()

    viewer.rtcp(nack(room, 3), 0.1)
    viewer.rtcp(nack(room, 3), 0.15)

    assert wire.sent == [(first, HERE)]


def test_what_was_never_there_cannot_be_sent_again(room, publisher, wire):
    viewer = join(room, video=108)
    publisher.rtp(rtp(1), 0.0)

    viewer.rtcp(nack(room, 999), 0.0)
    viewer.rtcp(nack(room, 1, kind="audio"), 0.0)
    viewer.rtcp(bytes(RtcpRtpfbPacket(rtcp.NACK, 1, 12_345, [1])), 0.0)

    assert wire.sent == []


def test_what_viewers_send_as_media_is_dropped(room, wire):
    join(room).rtp(rtp(1), 0.0)

    assert (wire.sent, room.pending) == ([], [])


def test_the_publisher_is_told_how_it_arrives_and_viewers_its_clock(room, publisher):
    viewer = join(room)
    publisher.rtp(rtp(1, timestamp=1_000), 0.0)
    sent = RtcpSrPacket(
        5, RtcpSenderInfo(ntp_timestamp=7 << 32, rtp_timestamp=1_000, packet_count=1, octet_count=1)
    )
    publisher.rtcp(bytes(sent) + bytes(RtcpSrPacket(99, sent.sender_info)), 0.0)

    room.report(2.0)

    report, remb = publisher.peer.said[-2:]
    assert (report.reports[0].ssrc, report.reports[0].dlsr) == (5, 2 << 16)
    assert remb.fmt == 15
    (clock,) = viewer.peer.said
    assert clock.ssrc == room.tracks["video"].ssrc
    assert clock.sender_info.ntp_timestamp == 9 << 32
    assert clock.sender_info.rtp_timestamp == 1_000 + 180_000


def test_nothing_is_reported_before_there_is_something(room, publisher):
    viewer = join(room)

    room.report(1.0)
    publisher.rtp(rtp(1, payload_type=111), 1.0)
    room.report(2.0)

    assert publisher.peer.said == viewer.peer.said == []


def test_the_clock_waits_until_a_new_publishers_first_packet(room, publisher):
    viewer = join(room)
    publisher.rtp(rtp(1), 0.0)
    publisher.rtcp(bytes(RtcpSrPacket(5, RtcpSenderInfo(1 << 32, 1, 1, 1))), 0.0)
    room.publish(publisher)

    room.report(1.0)

    assert viewer.peer.said == []
