"""The directory: who is known here by name, because they host shows or answer in public.

To watch, to buy, to talk in a room or to ask makes nobody known: only those are listed whose acts
are meant to be found, and only by the name that stands beside these acts, if it is no address.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from feeds.live_now import LISTINGS, Cards, Viewers, card
from livestream.room import BY_HOST, ON_AIR, ROOMS, Category, RoomChanged
from rialto.command import Ask, Caller, Guest, Member, Rate, command
from rialto.ids import RoomId, UserId, gone
from rialto.roles import Role
from social.follows import BY_FOLLOWER, FOLLOWED, FOLLOWS, edge
from social.questions import QUESTIONS, Answered
from storage.pages import PageNumber, Query, ranked
from storage.port import Collection, Row, by
from storage.terms import beginnings_of, terms_asked
from storage.work import Look, Work

HOSTS = 24
MOST_FOLLOWED = 200
ROOMS_LOOKED_AT = 50
LIVE_MARK, HOST_MARK, MEMBER_MARK = "=live", "=host", "=member"


class Person(Row, frozen=True):
    """Somebody who is known here. Of a host (1): the show on air, and what the last was about."""

    user: UserId
    name: str
    host: int = 0
    live: RoomId = RoomId("")
    category: str = ""
    seen_ms: int = 0
    words: tuple[str, ...] = ()

    def found_by_name(self) -> "Person":
        """Return the person with the words that find them."""
        mark = LIVE_MARK if self.live else HOST_MARK if self.host else MEMBER_MARK
        return replace(self, words=(mark, *beginnings_of(self.name)))


BY_SEEN, BY_KIND = by("host", "seen_ms"), by("host", "category", "seen_ms")
PERSONS = Collection(
    "person",
    Person,
    id="user",
    indexes=(BY_SEEN, BY_KIND),
    terms="words",
    personal=("user", "name", "words"),
)


class AskPeople(Ask, frozen=True):
    """Find people by their names: who is live, other hosts, then those who answer questions."""

    query: Query
    page: PageNumber = 0


class AskHosts(Ask, frozen=True):
    """List hosts to follow, of one category or of all: who is live, then who was last."""

    category: Category | Literal[""] = ""


class AskFollowed(Ask, frozen=True):
    """List the shows on air whose hosts the caller follows, the fullest first."""


class PersonShown(Struct, frozen=True):
    """Somebody as others see them; ``live`` is the room in which they are on air, or empty."""

    user: UserId
    name: str
    host: bool
    live: RoomId
    category: str
    seen_ms: int
    followers: int
    following: bool


class People(Struct, frozen=True):
    """``next`` is the ``page`` to ask for next, 0 on the last."""

    people: list[PersonShown]
    next: int


@dataclass
class Directory:
    watching: Viewers

    @command("people:search", needs=Role.GUEST, rate=Rate(20, 10))
    async def search(self, ask: AskPeople, who: Caller, look: Look) -> People:
        terms = terms_asked(ask.query)
        if not terms:
            return People([], 0)
        marks = (LIVE_MARK, HOST_MARK, MEMBER_MARK)
        found, next = await ranked(look, PERSONS, terms, marks, ask.page)
        return People(await shown(found, who, look), next)

    @command("people:hosts", needs=Role.GUEST, rate=Rate(20, 10))
    async def hosts(self, ask: AskHosts, who: Caller, look: Look) -> People:
        index = BY_KIND if ask.category else BY_SEEN
        equals = (1, ask.category) if ask.category else (1,)
        found = await look.range(PERSONS, index, *equals, limit=HOSTS, descending=True)
        others = [one for one in found if isinstance(who, Guest) or one.user != who.user]
        people = await shown(others, who, look)
        return People(sorted(people, key=lambda one: (one.following, not one.live)), 0)

    @command("feed:followed", needs=Role.VIEWER, rate=Rate(20, 10))
    async def followed(self, ask: AskFollowed, who: Member, look: Look) -> Cards:
        follows = await look.range(
            FOLLOWS, BY_FOLLOWER, who.user, limit=MOST_FOLLOWED, descending=True
        )
        hosts = await look.get_many(PERSONS, tuple(follow.whom for follow in follows))
        rooms = tuple(host.live for host in hosts if host.live)
        listings = [one for one in await look.get_many(LISTINGS, rooms) if one.on_air]
        cards = [card(listing, self.watching) for listing in listings]
        return Cards(sorted(cards, key=lambda one: -one.viewers), RoomId(""))

    async def room_changed(self, happened: RoomChanged, work: Work) -> None:
        """Listen to rooms: who has been on air is known as a host. A draft makes nobody known."""
        rooms = await work.range(
            ROOMS, BY_HOST, happened.host, limit=ROOMS_LOOKED_AT, descending=True
        )
        aired = sorted((r for r in rooms if r.started_ms), key=lambda room: -room.started_ms)
        if not aired:
            return
        live = next((room.id for room in aired if room.state in ON_AIR), RoomId(""))
        last = aired[0]
        host = Person(last.host, last.host_name, 1, live, last.category, last.started_ms)
        await self._note(host, work)

    async def question_answered(self, happened: Answered, work: Work) -> None:
        """Listen to questions: who answers is known, by the name under which they did."""
        question = await work.get(QUESTIONS, happened.question)
        answer = question.by(happened.author) if question else None
        if answer is None:
            return
        before = await work.get(PERSONS, answer.author) or Person(answer.author, "")
        seen_ms = before.seen_ms if before.host else answer.at_ms
        await self._note(replace(before, name=answer.author_name, seen_ms=seen_ms), work)

    async def _note(self, person: Person, work: Work) -> None:
        if "@" in person.name or gone(person.user):
            return
        before = await work.get(PERSONS, person.user)
        fresh = person.found_by_name().over(before)
        if fresh != before:
            work.store(PERSONS, fresh)


async def shown(persons: list[Person], who: Caller, look: Look) -> list[PersonShown]:
    """Return people as others see them, with how many follow them and whether ``who`` does."""
    users = tuple(person.user for person in persons)
    counts = {row.user: row.followers for row in await look.get_many(FOLLOWED, users)}
    mine: set[UserId] = set()
    if not isinstance(who, Guest):
        edges = tuple(edge(who.user, user) for user in users)
        mine = {row.whom for row in await look.get_many(FOLLOWS, edges)}
    return [
        PersonShown(
            one.user,
            one.name,
            bool(one.host),
            one.live,
            one.category,
            one.seen_ms,
            counts.get(one.user, 0),
            one.user in mine,
        )
        for one in persons
    ]
