"""The one who sends the picture: what arrives is counted, repaired, and handed to the room."""

from collections.abc import Callable
from dataclasses import dataclass, field

from media import rtcp
from media.peer import Peer
from media.reception import Gaps, Reception
from media.rtp import Packet, begins_keyframe, parse
from media.track import CLOCK_RATE, Kind

KEYFRAME_S = 0.5  # between two requests: a viewer that joins waits no longer for the next
MOST_STREAMS = 4


@dataclass
class Stream:
    """One SSRC of the publisher."""

    kind: Kind
    ssrc: int
    reception: Reception
    gaps: Gaps = field(default_factory=Gaps)
    sent: rtcp.Sent | None = None


@dataclass
class Publisher:
    """``hear`` is the room: it gets every packet, in the order of arrival."""

    peer: Peer
    kinds: dict[int, Kind]
    hear: Callable[[Kind, Packet, float], None]
    bits_per_s: int
    streams: dict[int, Stream] = field(default_factory=dict)
    wants_keyframe: bool = False
    asked_at_s: float = -KEYFRAME_S
    heard_s: float | None = None
    cut: bool = False

    def connected(self, peer: Peer) -> None:
        """Nothing yet: the picture begins with its first packet."""

    def rtp(self, data: bytes, now_s: float) -> None:
        packet = parse(data)
        kind = self.kinds.get(packet.payload_type) if packet else None
        if packet is None or kind is None:
            return
        stream = self.streams.get(packet.ssrc)
        if stream is None:
            if len(self.streams) >= MOST_STREAMS:
                return
            stream = Stream(kind, packet.ssrc, Reception(CLOCK_RATE[kind]))
            self.streams[packet.ssrc] = stream
        stream.reception.heard(packet, now_s)
        if kind == "video":
            self.heard_s = now_s
            stream.gaps.heard(packet.number, now_s)
            if stream.gaps.missing:
                self._ask_again(stream, now_s)
            if self.cut and not begins_keyframe(packet.payload):
                return
            self.cut = False
        self.hear(kind, packet, now_s)

    def skipped(self, now_s: float) -> None:
        """Some of it was left out: what refers to it waits for the next keyframe, as viewers do."""
        self.cut = self.wants_keyframe = True
        if self.heard_s is not None:
            self.heard_s = now_s
        for stream in self.streams.values():
            stream.gaps = Gaps()

    def rtcp(self, data: bytes, now_s: float) -> None:
        for ssrc, (ntp, timestamp) in rtcp.read(data).sent.items():
            if stream := self.streams.get(ssrc):
                stream.sent = rtcp.Sent(ntp, timestamp, now_s)

    def stream(self, kind: Kind) -> Stream | None:
        """Return the newest stream of ``kind``."""
        return next((s for s in reversed(self.streams.values()) if s.kind == kind), None)

    def repair(self, now_s: float) -> None:
        """Ask for what is still missing, and for the keyframe that somebody waits for."""
        video = self.stream("video")
        if video is None:
            return
        self._ask_again(video, now_s)
        if self.wants_keyframe and now_s - self.asked_at_s >= KEYFRAME_S:
            self.wants_keyframe, self.asked_at_s = False, now_s
            self.peer.say(rtcp.keyframe_request(video.ssrc))

    def report(self, now_s: float) -> None:
        """Tell how its streams arrive and how much it may send."""
        blocks = [(s.ssrc, s.reception.report(), s.sent) for s in self.streams.values()]
        if blocks and (video := self.stream("video")):
            remb = rtcp.bandwidth(self.bits_per_s, video.ssrc)
            self.peer.say(rtcp.receiver_reports(blocks, now_s), remb)

    def _ask_again(self, stream: Stream, now_s: float) -> None:
        if missing := stream.gaps.due(now_s):
            self.peer.say(rtcp.nack(stream.ssrc, missing))
