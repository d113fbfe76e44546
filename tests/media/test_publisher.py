"""The publisher: what is missing is asked for again, and a cut is mended by a keyframe."""

from aiortc.rtp import RtcpRtpfbPacket

from media.port import PictureChanged
from media.publisher import MOST_STREAMS
from media.room import SILENT_S
from tests.media.fakes import keyframes, rtp


def test_a_publisher_cannot_open_streams_without_end(room, publisher):
    for ssrc in range(2 * MOST_STREAMS):
        publisher.rtp(rtp(1, ssrc=ssrc), 0.0)

    assert len(publisher.streams) == MOST_STREAMS


def test_a_gap_is_asked_for_at_once_and_again(room, publisher):
    publisher.rtp(rtp(1), 0.0)
    publisher.rtp(rtp(4), 0.0)
    room.repair(0.2)

    assert [nack.lost for nack in publisher.peer.said] == [[2, 3], [2, 3]]


def test_a_gap_in_the_sound_is_not_repaired(room, publisher):
    publisher.rtp(rtp(1, payload_type=111), 0.0)
    publisher.rtp(rtp(4, payload_type=111), 0.0)
    room.repair(0.2)

    assert publisher.peer.said == []


def test_after_a_cut_the_picture_goes_on_with_a_keyframe_and_the_sound_at_once(room, publisher):
    publisher.rtp(rtp(1), 0.0)
    room.pending.clear()

    publisher.skipped(1.0)
    publisher.rtp(rtp(40), 1.1)
    publisher.rtp(rtp(7, payload_type=111, ssrc=6), 1.1)
    heard = [(kind, ready.number) for kind, ready in room.pending]
    room.repair(1.1)
    for number, payload in ((41, b"\x67"), (42, b"\x65"), (43, b"\x41")):
        publisher.rtp(rtp(number, payload=payload), 1.2)

    assert heard == [("audio", 7)]
    assert [ready.number for kind, ready in room.pending if kind == "video"] == [41, 42, 43]
    assert len(keyframes(publisher)) == 1
    assert not any(isinstance(said, RtcpRtpfbPacket) for said in publisher.peer.said)


def test_a_picture_whose_packets_are_left_out_has_not_stopped(room, publisher, told):
    publisher.rtp(rtp(1), 0.0)
    publisher.skipped(SILENT_S)
    room.repair(SILENT_S + 1)

    assert told == [PictureChanged("r", "started")]
