"""Bans: whom a place does not let in, under whatever account they come (ADR 24).

Doors look for the account alone. Who signs in by the device or the contact of somebody who is
banned is banned as well (accounts/marks.py), so that nobody comes back by signing in anew.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from msgspec.structs import replace

from moderation.places import Places, scopes_of
from moderation.sanctions import SITE, left_ms
from moderation.statements import Measure
from rialto.ids import StatementId, UserId
from rialto.news import Announcement, News, channel
from rialto.refusal import Refusal
from storage.port import Collection, Row, by
from storage.work import Look, Work


class Ban(Row, frozen=True):
    """That ``user`` is not let into ``scope`` before ``until_ms``; 0 when it was lifted.

    The id is ``scope/user``. ``origin`` is that of the ban that went over to them, its own if it
    was meant for them: with that one all are lifted. Of a ban from the site the account's own part
    is its Access.
    """

    id: str
    scope: str
    user: UserId
    until_ms: int
    reason: str
    by: UserId
    origin: str
    statement: StatementId

    def holds(self, now_ms: int) -> bool:
        return now_ms < self.until_ms

    @property
    def original(self) -> bool:
        return self.origin == self.id


class Barred(Announcement, frozen=True, tag="ban:barred"):
    """``user`` is not let into a place from now on: they leave it, on every node."""

    user: UserId
    scope: str


class BarredHere(News, frozen=True, tag="barred"):
    """For the person concerned: where they are not let in, until when and why; 0: it is over."""

    scope: str
    user: UserId
    until_ms: int
    reason: str


class BannedHere(Refusal):
    code = 1563
    reason = "you may not be in this room"


BY_SCOPE, BY_USER, BY_ORIGIN = by("scope"), by("user"), by("origin")
BANS = Collection(
    "ban",
    Ban,
    indexes=(BY_SCOPE, BY_USER, BY_ORIGIN),
    personal=("id", "scope", "user", "reason", "by", "origin"),
    hot=True,
    audited=True,
)
MOST_OF_ONE = 200

# Refuses with BannedHere who is not let into a place.
Welcome = Callable[[UserId, str], Awaitable[None]]


async def everybody(user: UserId, scope: str) -> None:
    """Let everybody in: where there are no places."""


@dataclass
class Doors:
    look: Look
    places: Places
    now_ms: Callable[[], int]

    async def welcome(self, user: UserId, scope: str) -> None:
        """Refuse with BannedHere, which says how long and why, whom a ban keeps out."""
        for around in await scopes_of(scope, self.places, self.look):
            held = await self.look.get(BANS, ban_id(user, around))
            if held and held.holds(now := self.now_ms()):
                raise BannedHere(retry_after_ms=left_ms(held.until_ms, now), why=held.reason)


def ban_id(user: UserId, scope: str) -> str:
    return f"{scope}/{user}"


async def bar_by(
    measure: Measure, statement: StatementId, by: UserId, work: Work, *, origin: str = ""
) -> BarredHere:
    """Let whom a measure is about in no more where it says.

    ``origin`` is the ban that went over to them, if it was not meant for them.
    """
    id = ban_id(measure.user, measure.scope)
    ban = Ban(
        id, measure.scope, measure.user, measure.until_ms, measure.facts, by, origin or id,
        statement,
    )  # fmt: skip
    return await bar(ban, work)


async def bar(ban: Ban, work: Work) -> BarredHere:
    """Let somebody in no more, in the place of what was there; they are told, and leave."""
    work.store(BANS, ban.over(await work.get(BANS, ban.id)))
    if ban.scope != SITE:
        work.announce(Barred(ban.user, ban.scope))
        work.publish(channel("user", ban.user), shown(ban))
    return shown(ban)


async def unbar(ban: Ban, work: Work) -> list[Ban]:
    """Take back a ban, and all that went over from it or from which it went over."""
    rows = await work.range(BANS, BY_ORIGIN, ban.origin, limit=MOST_OF_ONE)
    for row in rows:
        work.store(BANS, over := replace(row, until_ms=0))
        if row.scope != SITE:
            work.publish(channel("user", row.user), shown(over))
    return rows


def shown(ban: Ban) -> BarredHere:
    return BarredHere(ban.scope, ban.user, ban.until_ms, ban.reason)
