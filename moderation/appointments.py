"""Appointments: a host makes somebody moderator of a show, or of all their shows, for a while."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from moderation.audit import Deed, acting, record
from moderation.places import Places, rooms_of
from moderation.roles import BY_SCOPE, GRANTS, Grant, grant_id
from moderation.sanctions import Above, must_be_below
from rialto.command import Ask, Change, Member, Rate, command, role_in
from rialto.ids import RoomId, Somebody, UserId
from rialto.news import News, channel
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.work import Look, Work

MOST = 50
Seconds = Annotated[int, Meta(ge=60, le=31_536_000)]
# Tells the name by which others know somebody.
NameOf = Callable[[UserId, Look], Awaitable[str]]


class AskAppoint(Change, frozen=True):
    """Make somebody a moderator of your room until its show ends, or beyond it, or everywhere.

    ``lasting`` outlives the show; ``everywhere`` is all rooms of yours, those to come as well; with
    ``seconds`` it is over by then in any case. Asked again, what was asked last counts."""

    room: RoomId
    user: Somebody
    everywhere: bool = False
    lasting: bool = False
    seconds: Seconds | None = None


class AskDismiss(Change, frozen=True):
    """Let somebody be a moderator no more, in this room and in all others of yours."""

    room: RoomId
    user: Somebody


class AskModerators(Ask, frozen=True):
    """List the moderators of a room, those of all rooms of its host among them."""

    room: RoomId


class AskMyRole(Ask, frozen=True):
    """Ask what you may do in a room."""

    room: RoomId


class Moderator(Struct, frozen=True):
    """A moderator, until ``until_ms`` (0: no time is set), and with the show unless ``lasting``."""

    user: UserId
    name: str
    everywhere: bool
    lasting: bool
    until_ms: int


class ModeratorList(Struct, frozen=True):
    moderators: list[Moderator]


class MyRole(Struct, frozen=True):
    """``role`` is the caller's standing in the room, in the words of tokens."""

    room: RoomId
    role: str


class Appointed(News, frozen=True, tag="appointed"):
    """For the person concerned: that they are a moderator now, or ``over``: no more.

    ``scope`` is a room, or ``host:`` and the id of a host: all rooms of theirs.
    """

    scope: str
    until_ms: int
    over: bool


class TooManyModerators(Refusal):
    code = 1560
    reason = "there are as many moderators as there may be"


class NoSuchModerator(Refusal):
    code = 1561
    reason = "they are no moderator here"


class ShowOver(Refusal):
    code = 1562
    reason = "this show is over, and who moderates it with it"


@dataclass
class Appointments:
    world: World
    roles: Roles
    places: Places
    name_of: NameOf

    @command(
        "moderator:appoint",
        needs=Role.HOST,
        of="room",
        rate=Rate(20, 60),
        refuses=(Above, TooManyModerators, ShowOver),
    )
    async def appoint(self, ask: AskAppoint, who: Member, work: Work) -> Moderator:
        await must_be_below(ask.user, ask.room, who, self.roles)
        lasting = ask.lasting or ask.everywhere
        place = await self.places.room(ask.room, work)
        if not lasting and (place is None or place.over):
            raise ShowOver
        scope = rooms_of(who.user) if ask.everywhere else ask.room
        until_ms = self.world.now_ms() + ask.seconds * 1000 if ask.seconds else 0
        id = grant_id(ask.user, scope)
        before = await work.get(GRANTS, id)
        if before is None:
            await self._must_have_place(scope, work)
        row = Grant(id, ask.user, Role.MODERATOR, scope, until_ms, lasting, who.user)
        work.store(GRANTS, row.over(before))
        work.publish(channel("user", ask.user), Appointed(scope, until_ms, over=False))
        record(Deed("moderator:appoint", who.user, "host", ask.user, ask.room), work, self.world)
        return await self._shown(row, work)

    @command(
        "moderator:dismiss",
        needs=Role.HOST,
        of="room",
        rate=Rate(20, 60),
        refuses=(NoSuchModerator,),
    )
    async def dismiss(self, ask: AskDismiss, who: Member, work: Work) -> ModeratorList:
        scopes = (ask.room, rooms_of(who.user))
        held = await work.get_many(GRANTS, tuple(grant_id(ask.user, scope) for scope in scopes))
        gone = [row for row in held if row.role is Role.MODERATOR]
        if not gone:
            raise NoSuchModerator(user=ask.user)
        for row in gone:
            work.delete(GRANTS, row)
            work.publish(channel("user", ask.user), Appointed(row.scope, 0, over=True))
        record(Deed("moderator:dismiss", who.user, "host", ask.user, ask.room), work, self.world)
        left = [row for row in await self._of(ask.room, work) if row not in gone]
        return ModeratorList([await self._shown(row, work) for row in left])

    @command("moderator:list", needs=(Role.MODERATOR, Role.AUDITOR), of="room", rate=Rate(20, 10))
    async def show(self, ask: AskModerators, who: Member, look: Look) -> ModeratorList:
        return ModeratorList(
            [await self._shown(row, look) for row in await self._of(ask.room, look)]
        )

    @command("moderator:mine", needs=Role.VIEWER, of="room", rate=Rate(20, 10))
    async def mine(self, ask: AskMyRole, who: Member, look: Look) -> MyRole:
        return MyRole(ask.room, acting(await role_in(ask.room, who, self.roles)))

    async def _of(self, room: RoomId, look: Look) -> list[Grant]:
        """Return the grants of moderators that hold in a room, one a person."""
        place = await self.places.room(room, look)
        if place is None:
            return []
        now, found = self.world.now_ms(), {}
        for scope in (room, rooms_of(place.host)):
            for row in await look.range(GRANTS, BY_SCOPE, scope, limit=MOST + 1):
                if row.role is Role.MODERATOR and row.holds(now, place):
                    found[row.user] = row
        return sorted(found.values(), key=lambda row: row.user)

    async def _must_have_place(self, scope: str, work: Work) -> None:
        now = self.world.now_ms()
        rows = await work.range(GRANTS, BY_SCOPE, scope, limit=MOST + 2)
        held = [row for row in rows if row.role is Role.MODERATOR]
        for row in held:
            if row.until_ms and row.until_ms <= now:
                work.delete(GRANTS, row)
        if sum(not row.until_ms or row.until_ms > now for row in held) >= MOST:
            raise TooManyModerators(most=MOST)

    async def _shown(self, row: Grant, look: Look) -> Moderator:
        everywhere = row.scope == rooms_of(row.by)
        name = await self.name_of(row.user, look)
        return Moderator(row.user, name, everywhere, row.lasting, row.until_ms)
