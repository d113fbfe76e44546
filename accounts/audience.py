"""Audiences: who uses the market in a way that a deal may be meant for, as their own app tells."""

from dataclasses import dataclass
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import UserId
from rialto.roles import Role
from rialto.world import World
from storage.port import Collection, Row
from storage.work import Look, Work

DAY_MS = 24 * 60 * 60 * 1000
# An app that was not opened for so long may be gone from the phone; nobody tells us when it goes.
LASTS_MS = 60 * DAY_MS
SEEN_EVERY_MS = DAY_MS

# installed: runs the market as an app of their device, in a window of its own.
Audience = Literal["installed"]


class Mark(Row, frozen=True):
    """That ``user`` is of an audience: said first at ``since_ms``, and last at ``seen_ms``.

    It is what their browser claims, and anybody can claim it: good for a thank-you, never for what
    only some may have. See docs/adr/0017.
    """

    id: str
    user: UserId
    audience: Audience
    since_ms: int
    seen_ms: int

    def lasts(self, now_ms: int) -> bool:
        """Say whether the mark still counts at ``now_ms``."""
        return now_ms - self.seen_ms < LASTS_MS


MARKS = Collection("audience", Mark, personal=("id", "user"))


class AskOpen(Change, frozen=True):
    """Tell that you have opened the market as an installed app: it makes you of ``installed``."""


class AskAudiences(Ask, frozen=True):
    """List the audiences that you are of."""


class Belonging(Struct, frozen=True):
    """An audience that the caller is of until ``until_ms``, unless they say it again."""

    audience: Audience
    since_ms: int
    until_ms: int


class Belongings(Struct, frozen=True):
    audiences: list[Belonging]


@dataclass
class Audiences:
    world: World

    @command("app:open", needs=(Role.VIEWER, Role.AUDITOR), rate=Rate(5, 60))
    async def open(self, ask: AskOpen, who: Member, work: Work) -> Belonging:
        return _told(await self._join("installed", who.user, work))

    @command("audience:mine", needs=Role.VIEWER, rate=Rate(10, 10))
    async def mine(self, ask: AskAudiences, who: Member, look: Look) -> Belongings:
        found = [await self._mark(name, who.user, look) for name in get_args(Audience)]
        return Belongings([_told(mark) for mark in found if mark])

    async def includes(self, audience: Audience, user: UserId, look: Look) -> bool:
        """Say whether ``user`` is of ``audience`` now, for deals that are meant for it."""
        return await self._mark(audience, user, look) is not None

    async def _join(self, audience: Audience, user: UserId, work: Work) -> Mark:
        now, id = self.world.now_ms(), _id(audience, user)
        mark = await work.get(MARKS, id)
        if mark is None or not mark.lasts(now):
            mark = Mark(id, user, audience, now, now).over(mark)
        elif now - mark.seen_ms >= SEEN_EVERY_MS:
            mark = replace(mark, seen_ms=now)
        else:
            return mark
        work.store(MARKS, mark)
        return mark

    async def _mark(self, audience: Audience, user: UserId, look: Look) -> Mark | None:
        mark = await look.get(MARKS, _id(audience, user))
        return mark if mark and mark.lasts(self.world.now_ms()) else None


def _id(audience: Audience, user: UserId) -> str:
    return f"{audience}/{user}"


def _told(mark: Mark) -> Belonging:
    return Belonging(mark.audience, mark.since_ms, mark.seen_ms + LASTS_MS)
