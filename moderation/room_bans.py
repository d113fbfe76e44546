"""Bans of rooms: a host lets somebody in no more, to one room or to all of theirs."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from moderation.audit import Deed, acting, record
from moderation.bans import BANS, BY_SCOPE, BarredHere, ban_id, bar_by, shown, unbar
from moderation.grounds import Ground
from moderation.ladder import Step
from moderation.places import OF_HOST, Places, scopes_of
from moderation.roles import GRANTS, grant_id
from moderation.sanctions import UNTIL_LIFTED_MS, Above, Reason, must_be_below
from moderation.statements import Decider, Measure, lifted, restrict
from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import Somebody
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.work import Look, Work

Seconds = Annotated[int, Meta(ge=60, le=31_536_000)]
Scope = Annotated[str, Meta(min_length=1, max_length=70)]
MOST_LISTED = 200


class AskBar(Change, frozen=True):
    """Let somebody in no more: to a room, or by the scope ``host:`` and your id to all of yours."""

    scope: Scope
    user: Somebody
    reason: Reason
    seconds: Seconds | None = None
    ground: Ground = "other"


class AskUnbar(Change, frozen=True):
    """Let somebody in again."""

    scope: Scope
    user: Somebody


class AskBanned(Ask, frozen=True):
    """List who is not let into a room, by the scope ``host:`` and an id into all of a host's."""

    scope: Scope


class BarredList(Struct, frozen=True):
    banned: list[BarredHere]


class NotBarred(Refusal):
    code = 1564
    reason = "there is no ban to lift here"


class NoSuchPlace(Refusal):
    code = 1565
    reason = "there is no such room"


@dataclass
class RoomBans:
    world: World
    roles: Roles
    places: Places

    @command(
        "room:ban",
        needs=(Role.HOST, Role.AGENT),
        of="scope",
        rate=Rate(20, 10),
        refuses=(Above, NoSuchPlace),
    )
    async def ban(self, ask: AskBar, who: Member, work: Work) -> BarredHere:
        role = await must_be_below(ask.user, ask.scope, who, self.roles)
        scopes = await scopes_of(ask.scope, self.places, work)
        if len(scopes) == 1 and not ask.scope.startswith(OF_HOST):
            raise NoSuchPlace
        until_ms = UNTIL_LIFTED_MS
        if ask.seconds:
            until_ms = self.world.now_ms() + ask.seconds * 1000
        measure = Measure(
            verb="room:ban", user=ask.user, step=Step.ROOM_BAN, ground=ask.ground,
            facts=ask.reason, scope=ask.scope, until_ms=until_ms,
        )  # fmt: skip
        statement = restrict(measure, Decider(who.user, acting(role)), work, self.world)
        for held in await work.get_many(GRANTS, tuple(grant_id(ask.user, s) for s in scopes)):
            work.delete(GRANTS, held)
        return await bar_by(measure, statement.id, who.user, work)

    @command(
        "room:unban",
        needs=(Role.HOST, Role.AGENT),
        of="scope",
        rate=Rate(20, 10),
        refuses=(Above, NotBarred),
    )
    async def unban(self, ask: AskUnbar, who: Member, work: Work) -> BarredHere:
        role = await must_be_below(ask.user, ask.scope, who, self.roles)
        now = self.world.now_ms()
        row = await work.find(BANS, ban_id(ask.user, ask.scope), NotBarred)
        if not row.holds(now):
            raise NotBarred
        for gone in await unbar(row, work):
            await lifted(gone.statement, now, work)
        deed = Deed("room:unban", who.user, acting(role), ask.user, ask.scope, why=row.reason)
        record(deed, work, self.world)
        return BarredHere(ask.scope, ask.user, 0, row.reason)

    @command(
        "room:banned", needs=(Role.HOST, Role.AGENT, Role.AUDITOR), of="scope", rate=Rate(20, 10)
    )
    async def banned(self, ask: AskBanned, who: Member, look: Look) -> BarredList:
        now = self.world.now_ms()
        rows = [row async for row in look.every(BANS, BY_SCOPE, ask.scope)]
        held = [row for row in rows if row.holds(now)]
        return BarredList([shown(row) for row in held[:MOST_LISTED]])
