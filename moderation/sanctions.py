"""Sanctions: a member is not heard in one place for a while, and is told why and for how long."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from rialto.command import Change, Member, Rate, command
from rialto.ids import Somebody, UserId
from rialto.news import Announcement, News, channel
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.port import Collection, Row
from storage.work import Look, Work

Seconds = Annotated[int, Meta(ge=10, le=86_400)]
Reason = Annotated[str, Meta(min_length=1, max_length=200)]
Scope = Annotated[str, Meta(min_length=1, max_length=64)]


class Sanction(Row, frozen=True):
    """That ``user`` is not heard in ``scope`` before ``until_ms``; 0 when it was lifted."""

    id: str
    user: UserId
    scope: str
    until_ms: int
    reason: str
    by: UserId

    def holds(self, now_ms: int) -> bool:
        return now_ms < self.until_ms


class Sanctioned(News, frozen=True, tag="sanctioned"):
    """For the member concerned: where, until when and why; ``until_ms`` 0 when it is over."""

    scope: str
    user: UserId
    until_ms: int
    reason: str


class SanctionChanged(Announcement, frozen=True, tag="sanction:changed"):
    """The sanction ``id`` was set, or lifted."""

    id: str


class Muted(Refusal):
    code = 1502
    reason = "you are not heard here for a while"


class Above(Refusal):
    code = 1503
    reason = "you cannot do that to somebody who stands as high as you"


class NoSanction(Refusal):
    code = 1504
    reason = "there is no sanction to lift"


SANCTIONS = Collection("sanction", Sanction, personal=("id", "user", "reason", "by"), hot=True)


class AskTimeout(Change, frozen=True):
    """Let a member not be heard in a place for some seconds, and tell them why."""

    scope: Scope
    user: Somebody
    seconds: Seconds
    reason: Reason


class AskLift(Change, frozen=True):
    """Let a member be heard again."""

    scope: Scope
    user: Somebody


@dataclass
class Sanctions:
    world: World
    roles: Roles

    @command(
        "sanction:timeout", needs=Role.MODERATOR, of="scope", rate=Rate(20, 10), refuses=(Above,)
    )
    async def timeout(self, ask: AskTimeout, who: Member, work: Work) -> Sanctioned:
        await must_be_below(ask.user, ask.scope, who, self.roles)
        until_ms = self.world.now_ms() + ask.seconds * 1000
        before = await work.get(SANCTIONS, key(ask.user, ask.scope))
        row = Sanction(
            key(ask.user, ask.scope), ask.user, ask.scope, until_ms, ask.reason, who.user
        )
        return tell(row.over(before), work)

    @command(
        "sanction:lift",
        needs=Role.MODERATOR,
        of="scope",
        rate=Rate(20, 10),
        refuses=(Above, NoSanction),
    )
    async def lift(self, ask: AskLift, who: Member, work: Work) -> Sanctioned:
        await must_be_below(ask.user, ask.scope, who, self.roles)
        before = await work.find(SANCTIONS, key(ask.user, ask.scope), NoSanction)
        if not before.holds(self.world.now_ms()):
            raise NoSanction
        row = Sanction(before.id, ask.user, ask.scope, 0, before.reason, who.user)
        return tell(row.over(before), work)


async def must_be_below(user: UserId, scope: str, who: Member, roles: Roles) -> None:
    """Refuse with Above unless ``who`` stands higher in a place than ``user``, who is another."""
    mine = who.standing(await roles.granted(who.user, scope))
    if user == who.user or await roles.standing(user, scope) >= mine:
        raise Above


def key(user: UserId, scope: str) -> str:
    return f"{scope}/{user}"


def tell(row: Sanction, work: Work) -> Sanctioned:
    work.store(SANCTIONS, row)
    told = Sanctioned(row.scope, row.user, row.until_ms, row.reason)
    work.publish(channel("user", row.user), told)
    work.announce(SanctionChanged(row.id))
    return told


async def must_be_heard(user: UserId, scope: str, look: Look, now_ms: int) -> None:
    """Refuse with Muted, which says how long and why, while a sanction holds."""
    held = await look.get(SANCTIONS, key(user, scope))
    if held and held.holds(now_ms):
        raise Muted(retry_after_ms=held.until_ms - now_ms, why=held.reason)
