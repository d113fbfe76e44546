"""Marks: by what somebody is known again who signs in anew: a device, a contact that was proved.

A mark is a keyed hash: neither an address nor the name of a device can be read from it.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from msgspec.structs import replace

from accounts.port import Person
from moderation.access import shut_out
from moderation.audit import SYSTEM
from moderation.bans import BANS, BY_USER, Ban, ban_id, bar
from moderation.ladder import Step
from moderation.sanctions import SITE
from moderation.statements import Decider, Measure, restrict
from rialto.ids import UserId
from rialto.roles import Role, Roles
from rialto.world import World
from storage.port import Collection, Row, by
from storage.work import Look, Work

MOST_OF_ONE = 50


class KnownBy(Row, frozen=True):
    """That ``user`` signed in with ``mark``, last at ``seen_ms``."""

    id: str
    user: UserId
    mark: str
    seen_ms: int


BY_MARK, BY_SEEN, OF_PERSON = by("mark"), by("seen_ms"), by("user")
KNOWN_BY = Collection(
    "mark", KnownBy, indexes=(BY_MARK, BY_SEEN, OF_PERSON), personal=("id", "user", "mark")
)


@dataclass
class Known:
    """Knows again who signs in, and lets bans go over to them."""

    world: World
    roles: Roles

    async def meet(self, user: UserId, marks: tuple[str, ...], work: Work) -> None:
        """Note by what somebody signs in; bans of others who did by the same go over to them."""
        now, longest = self.world.now_ms(), dict[str, Ban]()
        for mark in marks:
            id = f"{user}/{mark}"
            work.store(KNOWN_BY, KnownBy(id, user, mark, now).over(await work.get(KNOWN_BY, id)))
            for ban in await self.bans(user, mark, work):
                known = longest.setdefault(ban.scope, ban)
                longest[ban.scope] = max(known, ban, key=lambda each: each.until_ms)
        for ban in longest.values():
            await self._pass_on(ban, user, work)

    async def bans(self, user: UserId, mark: str, look: Look) -> list[Ban]:
        """Return the bans that hold for others of a mark, and not for ``user`` yet.

        One that went over itself goes no further: whoever shares a device with those who share
        another is not to answer for them.
        """
        now = self.world.now_ms()
        met = await look.range(KNOWN_BY, BY_MARK, mark, limit=MOST_OF_ONE)
        found = [
            ban
            for other in met
            if other.user != user
            for ban in await look.range(BANS, BY_USER, other.user, limit=MOST_OF_ONE)
            if ban.original and ban.holds(now)
        ]
        return [ban for ban in found if await self._is_news(ban, user, look)]

    async def _is_news(self, ban: Ban, user: UserId, look: Look) -> bool:
        if await self.roles.standing(user, ban.scope) > Role.VIEWER:
            return False  # whoever shares a device with somebody does not lose their own room
        held = await look.get(BANS, ban_id(user, ban.scope))
        return held is None or held.until_ms < ban.until_ms

    async def _pass_on(self, ban: Ban, user: UserId, work: Work) -> None:
        """Let a ban hold for somebody else as well: they are told why, and may appeal."""
        measure = Measure(
            verb="ban:pass_on", user=user,
            step=Step.SUSPENSION if ban.scope == SITE else Step.ROOM_BAN,
            facts=ban.reason, scope=ban.scope, until_ms=ban.until_ms, source="rule", rule="mark",
        )  # fmt: skip
        statement = restrict(measure, Decider(ban.by, SYSTEM), work, self.world)
        if ban.scope == SITE:
            await shut_out(measure, statement.id, ban.by, work, origin=ban.origin)
            return
        id = ban_id(user, ban.scope)
        await bar(replace(ban, id=id, user=user, statement=statement.id), work)


def device_mark(id: str, pepper: str) -> str:
    return _mark("device", id, pepper)


def contact_mark(person: Person, pepper: str) -> str:
    """Return the mark of the mailbox or account by which somebody proved who they are."""
    return _mark("contact", f"{person.issuer}|{person.subject}", pepper)


def _mark(kind: str, text: str, pepper: str) -> str:
    """``pepper`` makes what is kept worthless to whoever reads the store alone."""
    told = hmac.new(pepper.encode(), f"{kind}|{text}".encode(), sha256)
    return f"{kind}:{told.hexdigest()[:40]}"
