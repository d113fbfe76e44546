"""A room and the rules of its life: draft, live, interrupted, live again, ended."""

from collections.abc import AsyncIterator
from enum import Enum
from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import replace

from moderation.places import Place
from rialto.ids import RoomId, UserId
from rialto.news import Announcement, Part
from rialto.refusal import Refusal
from storage.port import Collection, Row, by
from storage.work import Look

# A host has so long to bring the picture after the start, or after the node was started anew.
ARRIVE_MS = 15_000
# Viewers are told that the picture is gone after so long without it, and not at every hiccup.
GONE_MS = 5_000
# An interrupted show that nobody resumes ends by itself.
GIVE_UP_MS = 5 * 60_000

Title = Annotated[str, Meta(min_length=1, max_length=120)]
Cover = Annotated[
    str, Meta(pattern=r"^(coffee|lamps|plants|sneakers|teapots|upload:[0-9a-f]{32})(?!\n)$")
]
DRAWN, BROUGHT = "teapots", "upload:"
Category = Literal["home", "fashion", "beauty", "food", "tech", "hobby"]


def holder_of(room: RoomId) -> str:
    """Return the name under which a room holds the upload that is its cover."""
    return f"room/{room}"


class State(Enum):
    DRAFT = "draft"
    LIVE = "live"
    INTERRUPTED = "interrupted"
    ENDED = "ended"


class Clock(Enum):
    """What the room waits for: nothing, the flowing picture to stop, or a deadline."""

    NONE = "none"
    FLOWING = "flowing"
    INTERRUPT = "interrupt"
    END = "end"


DEADLINES = (Clock.INTERRUPT.value, Clock.END.value)
ON_AIR = (State.LIVE, State.INTERRUPTED)
# Each room on air waits in one of these. The picture of one may come back while they are gone
# through: so what flows is looked at again in the end.
WAITING = (Clock.FLOWING, Clock.INTERRUPT, Clock.END, Clock.FLOWING)


class RoomPart(Part, frozen=True, tag="room"):
    """What everybody sees of the room itself."""

    room: RoomId
    title: str
    host: UserId
    host_name: str
    cover: str
    category: Category
    state: State
    picture: bool
    started_ms: int


class RoomChanged(Announcement, frozen=True, tag="room:changed"):
    room: RoomId
    title: str
    host: UserId
    host_name: str
    cover: str
    category: Category
    state: State
    started_ms: int


class RoomEnded(Refusal):
    code = 1101
    reason = "this room has ended"


class NoSuchRoom(Refusal):
    code = 1102
    reason = "there is no such room"


class NotStarted(Refusal):
    code = 1103
    reason = "this room is not on air yet"


class Room(Row, frozen=True):
    """A room. Deadlines are absolute and stored: a node that starts anew finds them again.

    ``cover`` is the name of a drawn one, ``upload:`` and an upload, or, of before there were
    uploads, ``blob:`` and a hash.
    """

    id: RoomId
    host: UserId
    host_name: str
    title: str
    cover: str
    category: Category
    state: State = State.DRAFT
    picture: bool = False
    started_ms: int = 0
    clock: str = Clock.NONE.value
    due_ms: int = 0

    def started(self, now_ms: int) -> "Room":
        """Go on air; a room that is on air already stays as it is."""
        if self.state is State.ENDED:
            raise RoomEnded
        if self.state in ON_AIR:
            return self
        fresh = replace(self, state=State.LIVE, started_ms=now_ms)
        return fresh if self.picture else fresh.waiting(Clock.INTERRUPT, now_ms + ARRIVE_MS)

    def ended(self) -> "Room":
        if self.state is State.ENDED:
            raise RoomEnded
        return replace(self.waiting(Clock.NONE, 0), state=State.ENDED, picture=False)

    def with_picture(self) -> "Room":
        """The picture flows: an interrupted show is live again."""
        if self.state is State.ENDED:
            return self
        state = State.LIVE if self.state in ON_AIR else self.state
        return replace(self.waiting(Clock.FLOWING, 0), picture=True, state=state)

    def without_picture(self, now_ms: int, patience_ms: int = GONE_MS) -> "Room":
        """The picture has stopped: the room waits a little before viewers are told."""
        if not self.picture:
            return self
        gone = replace(self.waiting(Clock.NONE, 0), picture=False)
        if self.state is not State.LIVE:
            return gone
        return gone.waiting(Clock.INTERRUPT, now_ms + patience_ms)

    def timed_out(self, now_ms: int) -> "Room":
        """Do what the deadline is for, if it has passed."""
        if self.clock not in DEADLINES or now_ms < self.due_ms:
            return self
        if self.clock == Clock.END.value:
            return self.ended()
        interrupted = replace(self, state=State.INTERRUPTED, picture=False)
        return interrupted.waiting(Clock.END, now_ms + GIVE_UP_MS)

    def waiting(self, clock: Clock, due_ms: int) -> "Room":
        return replace(self, clock=clock.value, due_ms=due_ms)

    @property
    def phase(self) -> str:
        return self.state.value

    def must_not_have_ended(self) -> None:
        if self.state is State.ENDED:
            raise RoomEnded

    def must_be_on_air(self) -> None:
        self.must_not_have_ended()
        if self.state not in ON_AIR:
            raise NotStarted

    def part(self) -> RoomPart:
        return RoomPart(
            self.id,
            self.title,
            self.host,
            self.host_name,
            self.cover,
            self.category,
            self.state,
            self.picture,
            self.started_ms,
        )

    def changed(self) -> RoomChanged:
        return RoomChanged(
            self.id,
            self.title,
            self.host,
            self.host_name,
            self.cover,
            self.category,
            self.state,
            self.started_ms,
        )


BY_HOST = by("host")
BY_CLOCK = by("clock", "due_ms")
ROOMS = Collection(
    "room", Room, indexes=(BY_HOST, BY_CLOCK), personal=("host", "host_name"), hot=True
)

NOT_ON_AIR = (NoSuchRoom, RoomEnded, NotStarted)


class RoomPlaces:
    """Tells moderation whose a room is."""

    async def room(self, id: str, look: Look) -> Place | None:
        found = await look.get(ROOMS, id)
        return Place(found.host, found.state is State.ENDED) if found else None


async def on_air(room: RoomId, look: Look) -> Room:
    """Return the room, or refuse with one of NOT_ON_AIR."""
    found = await look.find(ROOMS, room, NoSuchRoom)
    found.must_be_on_air()
    return found


async def all_on_air(look: Look) -> AsyncIterator[Room]:
    """Go through the rooms on air, none of which is missed; some come twice."""
    for clock in WAITING:
        async for room in look.every(ROOMS, BY_CLOCK, clock.value):
            if room.state in ON_AIR:
                yield room
