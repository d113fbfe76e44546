"""A room's picture: one publisher in, any number of viewers out."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from media import rtcp
from media.fanout import Fanout
from media.peer import Peer
from media.port import PictureChanged
from media.publisher import Publisher
from media.rtp import Packet
from media.track import CLOCK_RATE, Kind, Ready, Repeats, Track
from rialto.ids import RoomId

SILENT_S = 3.0
MOST_PENDING = 256

PayloadTypes = tuple[tuple[Kind, int], ...]


def new_track(kind: Kind) -> Track:
    return Track(kind, secrets.randbits(31) | 1)


@dataclass
class Viewer:
    """One who watches; an Ear of its own line."""

    room: "Room"
    peer: Peer
    payload_types: dict[Kind, int]
    repeats: Repeats = field(default_factory=Repeats)

    def connected(self, peer: Peer) -> None:
        self.room.joined(self)

    def rtp(self, data: bytes, now_s: float) -> None:
        """Viewers send us no media; what they send anyway is dropped."""

    def skipped(self, now_s: float) -> None:
        """What viewers ask for they ask for again."""

    def rtcp(self, data: bytes, now_s: float) -> None:
        heard = rtcp.read(data)
        if heard.keyframe:
            self.room.want_keyframe(now_s)
        if heard.lost:
            self.room.send_again(self, heard.lost, now_s)


@dataclass
class Room:
    """Forwards without decoding: all viewers of the same payload types get the same bytes."""

    name: RoomId
    out: Fanout
    tell: Callable[[PictureChanged], None]
    tracks: dict[Kind, Track] = field(
        default_factory=lambda: {"video": new_track("video"), "audio": new_track("audio")}
    )
    publisher: Publisher | None = None
    groups: dict[PayloadTypes, list[Peer]] = field(default_factory=dict)
    flowing: bool = False
    pending: list[tuple[Kind, Ready]] = field(default_factory=list)

    def publish(self, publisher: Publisher) -> None:
        """Take the picture from ``publisher`` from now on."""
        self.publisher = publisher
        for track in self.tracks.values():
            track.source_changed()

    def unpublish(self) -> None:
        self.publisher = None
        self._flow(flowing=False)

    def joined(self, viewer: Viewer) -> None:
        self.groups.setdefault(_key(viewer), []).append(viewer.peer)
        self.want_keyframe(viewer.peer.mux.clock_s())

    def left(self, viewer: Viewer) -> None:
        key = _key(viewer)
        group = self.groups.get(key, [])
        if viewer.peer in group:
            group.remove(viewer.peer)
        if not group:
            self.groups.pop(key, None)

    def hear(self, kind: Kind, packet: Packet, now_s: float) -> None:
        """Take one packet of the publisher; it goes out with the next flush."""
        ready = self.tracks[kind].take(packet, now_s)
        if ready and len(self.pending) < MOST_PENDING:
            self.pending.append((kind, ready))
        if kind == "video":
            self._flow(flowing=True)

    def flush(self) -> None:
        """Send what has come in during this wake-up."""
        pending, self.pending = self.pending, []
        for key, peers in self.groups.items():
            types = dict(key)
            self.out.spread([r.to(types[k]) for k, r in pending if k in types], peers)

    def want_keyframe(self, now_s: float) -> None:
        if self.publisher:
            self.publisher.wants_keyframe = True
            self.publisher.repair(now_s)

    def send_again(self, viewer: Viewer, lost: list[tuple[int, int]], now_s: float) -> None:
        """Answer a NACK from the history; what is not in it any more only a keyframe mends."""
        kinds: dict[int, Kind] = {track.ssrc: kind for kind, track in self.tracks.items()}
        packets = []
        for ssrc, number in lost:
            kind = kinds.get(ssrc)
            if kind is None or kind not in viewer.payload_types:
                continue
            kept = self.tracks[kind].find(number)
            if kept and viewer.repeats.allow(kind, number, now_s):
                packets.append(kept.to(viewer.payload_types[kind]))
        self.out.spread(packets, [viewer.peer])

    def repair(self, now_s: float) -> None:
        """Many times a second: lost packets, waiting keyframes, and a picture that stands still."""
        if self.publisher is None:
            return
        self.publisher.repair(now_s)
        if self.publisher.heard_s is not None and now_s - self.publisher.heard_s > SILENT_S:
            self._flow(flowing=False)

    def report(self, now_s: float) -> None:
        """Once a second: reports to the publisher, and its clock to the viewers."""
        if self.publisher is None:
            return
        self.publisher.report(now_s)
        reports = [r for kind in self.tracks if (r := self._sender_report(kind, now_s))]
        for peers in self.groups.values():
            for peer in peers:
                peer.say(*reports)

    def _sender_report(self, kind: Kind, now_s: float) -> bytes | None:
        stream = self.publisher.stream(kind) if self.publisher else None
        track = self.tracks[kind]
        if stream is None or stream.sent is None:
            return None
        timestamp = track.out_timestamp(stream.sent.timestamp)
        if timestamp is None:
            return None
        elapsed_s = now_s - stream.sent.at_s
        ntp = stream.sent.ntp + int(elapsed_s * (1 << 32))
        timestamp += int(elapsed_s * CLOCK_RATE[kind])
        return rtcp.sender_report(track.ssrc, ntp, timestamp, (track.packets, track.octets))

    def _flow(self, *, flowing: bool) -> None:
        if flowing != self.flowing:
            self.flowing = flowing
            self.tell(PictureChanged(self.name, "started" if flowing else "stopped"))


def _key(viewer: Viewer) -> PayloadTypes:
    return tuple(sorted(viewer.payload_types.items()))
