"""Sanctions: a member is not heard in one place for a while, and is told why and for how long.

In the place "", which is the whole site, only a decided case lets somebody not be heard.
"""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from moderation.audit import Deed, acting, record
from moderation.grounds import Ground
from moderation.ladder import Step
from moderation.restraints import slowed_ms
from moderation.statements import Decider, Measure, lifted, restrict
from rialto.command import Change, Member, Rate, command, role_in
from rialto.ids import Somebody, StatementId, UserId
from rialto.news import Announcement, News, channel
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.port import Collection, Row, by
from storage.work import Work

Seconds = Annotated[int, Meta(ge=10, le=86_400)]
Reason = Annotated[str, Meta(min_length=1, max_length=200)]
SITE = ""
UNTIL_LIFTED_MS = 253_402_300_799_000  # the last second of the year 9999
Scope = Annotated[str, Meta(min_length=1, max_length=64)]


class Sanction(Row, frozen=True):
    """That ``user`` is not heard in ``scope`` before ``until_ms``; 0 when it was lifted.

    ``statement`` gives the reasons.
    """

    id: str
    user: UserId
    scope: str
    until_ms: int
    reason: str
    by: UserId
    statement: StatementId = StatementId("")

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


BY_SANCTIONED, BY_SETTER = by("user"), by("by")
SANCTIONS = Collection(
    "sanction",
    Sanction,
    indexes=(BY_SANCTIONED, BY_SETTER),
    personal=("id", "user", "reason", "by"),
    hot=True,
    audited=True,
)


class AskTimeout(Change, frozen=True):
    """Let a member not be heard in a place for some seconds, and tell them why."""

    scope: Scope
    user: Somebody
    seconds: Seconds
    reason: Reason
    ground: Ground = "other"


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
        role = await must_be_below(ask.user, ask.scope, who, self.roles)
        until_ms = self.world.now_ms() + ask.seconds * 1000
        measure = Measure(
            verb="sanction:timeout", user=ask.user, step=Step.TIMEOUT, ground=ask.ground,
            facts=ask.reason, scope=ask.scope, until_ms=until_ms,
        )  # fmt: skip
        statement = restrict(measure, Decider(who.user, acting(role)), work, self.world)
        return await silence(measure, statement.id, who.user, work)

    @command(
        "sanction:lift",
        needs=Role.MODERATOR,
        of="scope",
        rate=Rate(20, 10),
        refuses=(Above, NoSanction),
    )
    async def lift(self, ask: AskLift, who: Member, work: Work) -> Sanctioned:
        role = await must_be_below(ask.user, ask.scope, who, self.roles)
        before = await work.find(SANCTIONS, key(ask.user, ask.scope), NoSanction)
        if not before.holds(self.world.now_ms()):
            raise NoSanction
        deed = Deed("sanction:lift", who.user, acting(role), ask.user, ask.scope, why=before.reason)
        record(deed, work, self.world)
        await lifted(before.statement, self.world.now_ms(), work)
        return tell(replace(before, until_ms=0, by=who.user), work)


async def must_be_below(user: UserId, scope: str, who: Member, roles: Roles) -> Role:
    """Refuse with Above unless ``who`` stands higher in a place than ``user``, who is another.

    Return as what they stand there.
    """
    mine = await role_in(scope, who, roles)
    if user == who.user or await roles.standing(user, scope) >= mine:
        raise Above
    return mine


def left_ms(until_ms: int, now_ms: int) -> int | None:
    """Return how long something lasts yet, None where it does until somebody lifts it."""
    return None if until_ms == UNTIL_LIFTED_MS else until_ms - now_ms


def key(user: UserId, scope: str) -> str:
    return f"{scope}/{user}"


def tell(row: Sanction, work: Work) -> Sanctioned:
    work.store(SANCTIONS, row)
    told = Sanctioned(row.scope, row.user, row.until_ms, row.reason)
    work.publish(channel("user", row.user), told)
    work.announce(SanctionChanged(row.id))
    return told


async def silence(measure: Measure, statement: StatementId, by: UserId, work: Work) -> Sanctioned:
    """Let whom a measure is about not be heard where it says; it takes the place of others."""
    id = key(measure.user, measure.scope)
    row = Sanction(
        id, measure.user, measure.scope, measure.until_ms, measure.facts, by, statement
    )  # fmt: skip
    return tell(row.over(await work.get(SANCTIONS, id)), work)


async def must_be_heard(user: UserId, scope: str, work: Work, now_ms: int) -> None:
    """Refuse with Muted, which says how long and why, while a sanction holds, here or everywhere.

    Whoever is slowed down is heard once a minute.
    """
    for place in (scope, SITE):
        held = await work.get(SANCTIONS, key(user, place))
        if held and held.holds(now_ms):
            raise Muted(retry_after_ms=left_ms(held.until_ms, now_ms), why=held.reason)
    if wait_ms := await slowed_ms(user, work, now_ms):
        raise Muted(retry_after_ms=wait_ms, why="")
