"""Access: who may come in at all, and since when the tokens of somebody count."""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from moderation.audit import Deed, acting, record
from moderation.bans import BANS, ban_id, bar_by, unbar
from moderation.case import of_ban, open_of, opened, put
from moderation.grounds import Ground
from moderation.ladder import Step
from moderation.sanctions import SITE, Above, Reason, left_ms
from moderation.statements import Decider, Measure, lifted, restrict
from rialto.command import Change, Member, Rate, command
from rialto.ids import Somebody, StatementId, UserId
from rialto.news import Announcement, News, channel
from rialto.refusal import Refusal
from rialto.roles import Role
from rialto.world import World
from storage.port import Collection, Row
from storage.work import Look, Work

Why = Literal["banned", "renewed", "signed_out"]
Seconds = Annotated[int, Meta(ge=60, le=31_536_000)]
PROVISIONAL_S = 3 * 86_400


class Access(Row, frozen=True):
    """What holds for one person on the whole site.

    They are not let in before ``until_ms``; a token that was issued at ``since_ms`` or before
    counts no more. ``role`` is what a token of ``role_ms`` gave them everywhere: that others may
    know of it, for they themselves show their token. ``statement`` gives the reasons.
    """

    user: UserId
    until_ms: int = 0
    since_ms: int = 0
    reason: str = ""
    by: UserId = UserId("")
    role: Role = Role.VIEWER
    role_ms: int = 0
    statement: StatementId = StatementId("")

    def known_as(self, role: Role, issued_ms: int) -> "Access":
        """Take note of what a token gives; one from before the last that counted says nothing."""
        if role is self.role or issued_ms < self.role_ms:
            return self
        return replace(self, role=role, role_ms=issued_ms)

    def must_be_let_in(self, now_ms: int) -> None:
        if now_ms < self.until_ms:
            raise Banned(retry_after_ms=left_ms(self.until_ms, now_ms), why=self.reason)


class Revoked(Announcement, frozen=True, tag="access:revoked", omit_defaults=True):
    """The connections of ``user`` end now, on every node; of one ``session`` if it is named."""

    user: UserId
    why: Why
    session: str = ""


class Standing(News, frozen=True, tag="banned"):
    """For the person concerned: until when they are not let in, and why; 0 when it is over."""

    user: UserId
    until_ms: int
    reason: str


class SignedOut(Struct, frozen=True):
    """Tokens of ``user`` that were issued at ``since_ms`` or before count no more."""

    user: UserId
    since_ms: int


class Banned(Refusal):
    code = 1507
    reason = "you may not come in"


class NotBanned(Refusal):
    code = 1508
    reason = "there is no ban to lift"


ACCESSES = Collection(
    "access", Access, id="user", personal=("user", "reason", "by"), hot=True
)  # fmt: skip


class AskBan(Change, frozen=True):
    """Keep somebody out of the whole site for some seconds, or until a lead decides on it."""

    user: Somebody
    reason: Reason
    seconds: Seconds | None = None
    ground: Ground = "other"


class AskUnban(Change, frozen=True):
    """Let somebody in again."""

    user: Somebody


class AskRenew(Change, frozen=True):
    """Make somebody come back with a fresh token, for what the old one grants holds no more."""

    user: Somebody


class AskLogout(Change, frozen=True):
    """Sign yourself out everywhere: what tokens you have count no more."""


@dataclass
class Accesses:
    world: World

    @command("access:ban", needs=Role.MODERATOR, rate=Rate(20, 10), refuses=(Above,))
    async def ban(self, ask: AskBan, who: Member, work: Work) -> Standing:
        if ask.user == who.user:  # above a moderator of the site stands nobody, but beside them
            raise Above
        now = self.world.now_ms()
        measure = Measure(
            verb="access:ban", user=ask.user, step=Step.SUSPENSION, ground=ask.ground,
            facts=ask.reason, until_ms=now + (ask.seconds or PROVISIONAL_S) * 1000,
        )  # fmt: skip
        statement = restrict(measure, Decider(who.user, acting(who.role)), work, self.world)
        case = of_ban(ask.user, who.user, statement.id)
        if ask.seconds is None and await open_of(case.key, work) is None:
            put(opened(case, self.world.new_id(), ask.ground, now), work)
        return await shut_out(measure, statement.id, who.user, work)

    @command("access:unban", needs=Role.MODERATOR, rate=Rate(20, 10), refuses=(NotBanned,))
    async def unban(self, ask: AskUnban, who: Member, work: Work) -> Standing:
        before = await work.find(ACCESSES, ask.user, NotBanned)
        if self.world.now_ms() >= before.until_ms:
            raise NotBanned
        self._record("access:unban", who, ask.user, before.reason, work)
        await lifted(before.statement, self.world.now_ms(), work)
        return await admit(before, who.user, self.world.now_ms(), work)

    @command("access:renew", needs=Role.MODERATOR, rate=Rate(60, 10))
    async def renew(self, ask: AskRenew, who: Member, work: Work) -> SignedOut:
        self._record("access:renew", who, ask.user, "", work)
        return await sign_out(ask.user, "renewed", self.world.now_ms(), work)

    @command("access:logout", needs=(Role.VIEWER, Role.AUDITOR), rate=Rate(5, 60))
    async def logout(self, ask: AskLogout, who: Member, work: Work) -> SignedOut:
        return await sign_out(who.user, "signed_out", self.world.now_ms(), work)

    def _record(self, verb: str, who: Member, user: UserId, why: str, work: Work) -> None:
        record(Deed(verb, who.user, acting(who.role), user, why=why), work, self.world)


async def access_of(user: UserId, look: Look) -> Access:
    """Return what holds for somebody on the whole site; of whom nothing is kept, nothing does."""
    return await look.get(ACCESSES, user) or Access(user)


async def sign_out(user: UserId, why: Why, now_ms: int, work: Work) -> SignedOut:
    """Let what tokens somebody has count no more, and end their connections."""
    row = replace(await access_of(user, work), since_ms=now_ms, role=Role.VIEWER, role_ms=now_ms)
    work.store(ACCESSES, row)
    work.announce(Revoked(user, why))
    return SignedOut(user, now_ms)


async def shut_out(
    measure: Measure, statement: StatementId, by: UserId, work: Work, *, origin: str = ""
) -> Standing:
    """Let nobody in as whom a measure is about, and end their connections.

    ``origin`` is the ban that went over to them, if it was not meant for them.
    """
    await bar_by(replace(measure, scope=SITE), statement, by, work, origin=origin)
    row = await access_of(measure.user, work)
    row = replace(
        row, until_ms=measure.until_ms, reason=measure.facts, by=by, statement=statement
    )  # fmt: skip
    work.announce(Revoked(measure.user, "banned"))
    return _tell(row, work)


async def admit(row: Access, by: UserId, now_ms: int, work: Work) -> Standing:
    """Let somebody in again, and all to whom or from whom the ban went over."""
    ban = await work.get(BANS, ban_id(row.user, SITE))
    for gone in await unbar(ban, work) if ban else ():
        if gone.user != row.user and (other := await work.get(ACCESSES, gone.user)):
            await lifted(other.statement, now_ms, work)
            _tell(replace(other, until_ms=0, by=by), work)
    return _tell(replace(row, until_ms=0, by=by), work)


def _tell(row: Access, work: Work) -> Standing:
    work.store(ACCESSES, row)
    told = Standing(row.user, row.until_ms, row.reason)
    work.publish(channel("user", row.user), told)
    return told
