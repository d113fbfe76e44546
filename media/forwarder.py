"""All rooms of the engine: sessions begin here, and here they end."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from aiortc.rtcdtlstransport import RTCCertificate

from media.mux import Mux
from media.peer import Ear, Peer
from media.port import (
    AlreadyPublished,
    EngineBusy,
    NoPicture,
    PictureChanged,
    Session,
    SessionId,
)
from media.publisher import Publisher
from media.room import SILENT_S, Room, Viewer
from media.sdp import Local, Offer, answer, fragment, read_offer
from media.track import Kind
from rialto.ids import RoomId, UserId

log = logging.getLogger("rialto.media")

REPAIR_S = 0.05
REPORT_S = 1.0
BEGIN_S = 10.0  # a publisher that has not begun by then may be replaced
LAG_S = 0.5  # of our own loop: whoever joins now would only make it worse
CALM_MS = 1_000  # a lag that has passed is forgotten within a second
GRACE_S = 30.0  # viewers wait that long for the picture to come back


@dataclass(frozen=True)
class Terms:
    """How the engine is set up: addresses it announces, and its bounds."""

    hosts: tuple[str, ...]
    most_viewers: int = 300
    bits_per_s: int = 2_500_000


@dataclass
class Line:
    """One session: who holds it, in which room, and the task that keeps it."""

    room: RoomId
    peer: Peer
    ear: Publisher | Viewer
    by: UserId | None = None  # of a viewer nothing is asked
    task: asyncio.Task[None] | None = None


@dataclass
class Forwarder:
    """Opens and ends sessions; ``tell`` hears of pictures. Its tasks live in ``tasks``."""

    mux: Mux
    terms: Terms
    tasks: asyncio.TaskGroup
    tell: Callable[[PictureChanged], None]
    certificate: RTCCertificate = field(default_factory=RTCCertificate.generateCertificate)
    rooms: dict[RoomId, Room] = field(default_factory=dict)
    lines: dict[SessionId, Line] = field(default_factory=dict)
    empty_since_s: dict[RoomId, float] = field(default_factory=dict)
    lag_s: float = 0.0

    def publish(self, name: RoomId, offered: str, by: UserId) -> Session:
        """Take a publisher; one that went silent makes way for it."""
        offer = read_offer(offered, "recvonly")
        room = self._room(name)
        if room.publisher and self._holds(room.publisher):
            raise AlreadyPublished
        self._end_where(lambda line: line.ear is room.publisher)
        peer = Peer(self.mux, self.certificate, we_begin=offer.we_begin)
        kinds: dict[int, Kind] = {pt: kind for kind, pt in offer.payload_types().items()}
        publisher = Publisher(peer, kinds, room.hear, self.terms.bits_per_s)
        room.publish(publisher)
        said = answer(offer, self._local(peer), "recvonly", {})
        return self._begin(Line(name, peer, publisher, by), offer, said)

    def play(self, name: RoomId, offered: str) -> Session:
        """Take a viewer of a picture that flows."""
        offer = read_offer(offered, "sendonly")
        room = self.rooms.get(name)
        if room is None or not room.flowing:
            raise NoPicture
        if self.lag_s > LAG_S:
            raise EngineBusy(retry_after_ms=CALM_MS)
        if len(self.lines) >= self.terms.most_viewers:
            raise EngineBusy
        peer = Peer(self.mux, self.certificate, we_begin=offer.we_begin)
        viewer = Viewer(room, peer, offer.payload_types())
        ssrcs: dict[str, int] = {kind: track.ssrc for kind, track in room.tracks.items()}
        said = answer(offer, self._local(peer), "sendonly", ssrcs)
        return self._begin(Line(name, peer, viewer), offer, said)

    def end(self, session: SessionId) -> bool:
        line = self.lines.pop(session, None)
        if line is None:
            return False
        room = self.rooms[line.room]
        if isinstance(line.ear, Viewer):
            room.left(line.ear)
        elif room.publisher is line.ear:
            room.unpublish()
        line.peer.up = False
        if line.task and line.task is not asyncio.current_task():
            line.task.cancel()
        self.tasks.create_task(line.peer.bye())
        return True

    def restart(self, session: SessionId) -> Session | None:
        """Give a session new keys; its line goes on. None if there is no such session."""
        line = self.lines.get(session)
        if line is None:
            return None
        line.peer.renew()
        self.mux.add(line.peer)
        return Session(session, fragment(self._local(line.peer)), _etag(line.peer))

    def etag(self, session: SessionId) -> str:
        """Return the tag of a session's keys; empty if there is no such session."""
        line = self.lines.get(session)
        return _etag(line.peer) if line else ""

    def dismiss(self, user: UserId) -> bool:
        """End what somebody publishes; False if there is nothing."""
        return self._end_where(lambda line: line.by == user)

    def close(self, name: RoomId) -> None:
        self._end_where(lambda line: line.room == name)

    def flush(self) -> None:
        for room in self.rooms.values():
            if room.pending:
                room.flush()

    def viewers(self) -> int:
        return len(self.lines)

    async def repair(self) -> None:
        """Look after every room many times a second, and measure how late we are ourselves."""
        clock = self.mux.clock_s
        while True:
            before = clock()
            await asyncio.sleep(REPAIR_S)
            late = clock() - before - REPAIR_S
            self.lag_s = max(late, self.lag_s * 0.9)
            for room in self.rooms.values():
                room.repair(clock())

    async def report(self) -> None:
        """Once a second: reports, and an end to sessions and rooms that nobody holds any more."""
        while True:
            await asyncio.sleep(REPORT_S)
            now_s = self.mux.clock_s()
            for room in self.rooms.values():
                room.report(now_s)
            self._end_where(lambda line: line.peer.lapsed(now_s))  # noqa: B023 - used at once
            for name, room in list(self.rooms.items()):
                self._expire(name, room, now_s)

    def _expire(self, name: RoomId, room: Room, now_s: float) -> None:
        if room.publisher:
            self.empty_since_s.pop(name, None)
        elif now_s - self.empty_since_s.setdefault(name, now_s) > GRACE_S:
            self.close(name)
            del self.rooms[name], self.empty_since_s[name]

    def _holds(self, publisher: Publisher) -> bool:
        now_s = self.mux.clock_s()
        if publisher.heard_s is None:
            return now_s - publisher.peer.born_s < BEGIN_S
        return now_s - publisher.heard_s < SILENT_S

    def _room(self, name: RoomId) -> Room:
        if name not in self.rooms:
            self.rooms[name] = Room(name, self.mux.out, self.tell)
        return self.rooms[name]

    def _local(self, peer: Peer) -> Local:
        prints = self.certificate.getFingerprints()
        sha256 = next(p.value for p in prints if p.algorithm == "sha-256")
        return Local(peer.ufrag, peer.password, sha256, self.terms.hosts, self.mux.port)

    def _begin(self, line: Line, offer: Offer, said: str) -> Session:
        session, peer = SessionId(secrets.token_urlsafe(16)), line.peer
        self.lines[session] = line
        self.mux.add(peer)
        line.task = self.tasks.create_task(self._keep(session, peer, line.ear, offer))
        return Session(session, said, _etag(peer))

    async def _keep(self, session: SessionId, peer: Peer, ear: Ear, offer: Offer) -> None:
        """Hold one session until its peer leaves; then end it. Cancelled, ``end`` has done so."""
        try:
            await peer.talk(ear, offer.remote)
        except Exception:
            # Supervision: one session's mishap must not touch the others.
            log.exception("session.failed")
        self.end(session)

    def _end_where(self, what: Callable[[Line], bool]) -> bool:
        found = [session for session, line in self.lines.items() if what(line)]
        for session in found:
            self.end(session)
        return bool(found)


def _etag(peer: Peer) -> str:
    return f'"{peer.ufrag}"'
