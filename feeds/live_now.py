"""Live now: the rooms one can walk into, kept from what rooms announce."""

from dataclasses import dataclass
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from livestream.room import ON_AIR, RoomChanged, State
from rialto.command import Ask, Caller, Rate, command
from rialto.ids import RoomId, UserId
from rialto.roles import Role
from storage.port import Collection, Row, by
from storage.terms import beginnings_of
from storage.work import Look, Work

PAGE = 24
EVERYTHING = ""
# What a listing keeps among its words of how it stands (storage/pages.py).
ON_AIR_MARK, TO_COME, OVER = "=on_air", "=to_come", "=over"


class Listing(Row, frozen=True):
    """A room as it was last announced; ``on_air`` is 1 while it is, and then it is listed.

    ``words`` are those of its title and its host, with marks of its category and its standing.
    """

    id: RoomId
    title: str
    host: UserId
    host_name: str
    cover: str
    category: str
    state: str
    on_air: int
    started_ms: int
    words: tuple[str, ...] = ()


BY_AIR, BY_HOST = by("on_air", "started_ms"), by("host")
BY_CATEGORY = by("on_air", "category", "started_ms")
LISTINGS = Collection(
    "listing",
    Listing,
    indexes=(BY_AIR, BY_CATEGORY, BY_HOST),
    terms="words",
    personal=("host", "host_name", "words"),
)


class AskLive(Ask, frozen=True):
    """List the rooms on air, the latest started first, of one category or of all."""

    category: Annotated[str, Meta(max_length=20)] = EVERYTHING
    after: RoomId = RoomId("")


class Card(Struct, frozen=True):
    room: RoomId
    title: str
    host: UserId
    host_name: str
    cover: str
    category: str
    state: str
    viewers: int
    started_ms: int


class Cards(Struct, frozen=True):
    """``next`` is the ``after`` of the next page, empty on the last."""

    cards: list[Card]
    next: RoomId


class Viewers(Protocol):
    """Who knows how many watch a room at this moment."""

    def viewers(self, room: RoomId) -> int: ...


@dataclass
class LiveNow:
    watching: Viewers

    @command("feed:live", needs=Role.GUEST, rate=Rate(20, 10))
    async def live(self, ask: AskLive, who: Caller, look: Look) -> Cards:
        index = BY_CATEGORY if ask.category else BY_AIR
        equals = (1, ask.category) if ask.category else (1,)
        last = await look.get(LISTINGS, ask.after) if ask.after else None
        after = LISTINGS.cursor(index, equals, last) if last else ()
        found = await look.range(
            LISTINGS, index, *equals, after=after, limit=PAGE + 1, descending=True
        )
        next = found[PAGE - 1].id if len(found) > PAGE else RoomId("")
        return Cards([card(listing, self.watching) for listing in found[:PAGE]], next)

    async def room_changed(self, happened: RoomChanged, work: Work) -> None:
        """Listen to rooms; told twice of the same change, it lists the same."""
        before = await work.get(LISTINGS, happened.room)
        listing = Listing(
            happened.room,
            happened.title,
            happened.host,
            happened.host_name,
            happened.cover,
            happened.category,
            happened.state.value,
            int(happened.state in ON_AIR),
            happened.started_ms,
            words_of(happened),
        )
        work.store(LISTINGS, listing.over(before))


def card(listing: Listing, watching: Viewers) -> Card:
    return Card(
        listing.id,
        listing.title,
        listing.host,
        listing.host_name,
        listing.cover,
        listing.category,
        listing.state,
        watching.viewers(listing.id) if listing.on_air else 0,
        listing.started_ms,
    )


def words_of(room: RoomChanged) -> tuple[str, ...]:
    """Return what a show is found by."""
    standing = OVER if room.state is State.ENDED else TO_COME
    mark = ON_AIR_MARK if room.state in ON_AIR else standing
    return (mark, of_category(room.category), *beginnings_of(f"{room.title} {room.host_name}"))


def of_category(category: str) -> str:
    """Return the mark of a category."""
    return f"={category}"
