"""Trusted flaggers: a lead names and dismisses them; a rule suspends those who err.

What a rule finds of them is told like what a lead decides: on their channel, and in the audit.
"""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from moderation.appointments import NameOf
from moderation.audit import SYSTEM, Deed, acting, record
from moderation.flagger import BY_STATE, FLAGGERS, Flag, Flagger, Status, put
from moderation.grounds import Ground
from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import Somebody, UserId
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.work import Look, Work

MOST = 100
Organisation = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^\S(.*\S)?\Z")]
Grounds = Annotated[tuple[Ground, ...], Meta(min_length=1, max_length=20)]
Reason = Annotated[str, Meta(min_length=1, max_length=300)]


class AskName(Change, frozen=True):
    """Name somebody a trusted flagger: what they report on these grounds is looked at sooner.

    Asked again, what was asked last counts. Who was suspended or dismissed begins anew."""

    user: Somebody
    organisation: Organisation
    grounds: Grounds


class AskDismissFlagger(Change, frozen=True):
    """Let somebody be a trusted flagger no more; they are told why."""

    user: Somebody
    reason: Reason


class AskFlaggers(Ask, frozen=True):
    """List the trusted flaggers, those who are suspended behind the others."""


class AskMyFlags(Ask, frozen=True):
    """Ask whether you are a trusted flagger, and on which grounds."""


class FlaggerShown(Struct, frozen=True):
    """A trusted flagger; of ``judged`` reports that were decided last ``right`` were right."""

    user: UserId
    name: str
    organisation: str
    grounds: tuple[Ground, ...]
    state: Status
    since_ms: int
    right: int
    judged: int


class FlaggerList(Struct, frozen=True):
    flaggers: list[FlaggerShown]


class MyFlags(Struct, frozen=True):
    """``state`` is "" for who never was one. ``reason`` is why one was dismissed.

    Of ``judged`` reports that were decided last ``right`` were right: a rule suspends whose are
    wrong more often than right.
    """

    organisation: str
    grounds: tuple[Ground, ...]
    state: Status
    reason: str
    since_ms: int
    right: int
    judged: int


class NoSuchFlagger(Refusal):
    code = 1590
    reason = "they are no trusted flagger"


class TooManyFlaggers(Refusal):
    code = 1591
    reason = "there are as many trusted flaggers as there may be"


class NoFlaggerOfOurs(Refusal):
    code = 1592
    reason = "who decides on cases is no trusted flagger"


@dataclass
class Flaggers:
    world: World
    roles: Roles
    name_of: NameOf

    @command(
        "flagger:name",
        needs=Role.LEAD,
        rate=Rate(20, 60),
        refuses=(TooManyFlaggers, NoFlaggerOfOurs),
    )
    async def name(self, ask: AskName, who: Member, work: Work) -> FlaggerShown:
        if await self.roles.standing(ask.user, "") >= Role.AGENT:
            raise NoFlaggerOfOurs(user=ask.user)
        before = await work.get(FLAGGERS, ask.user)
        if before is None or before.state == "dismissed":
            await self._must_have_place(work)
        now = self.world.now_ms()
        row = Flagger(
            user=ask.user, organisation=ask.organisation, grounds=ask.grounds, by=who.user,
            since_ms=now,
        )  # fmt: skip
        if before and before.state == "named":
            row = replace(row, since_ms=before.since_ms, judged=before.judged)
        row = row.over(before)
        put(row, work)
        told = f"{ask.organisation}: {', '.join(ask.grounds)}"
        deed = Deed("flagger:name", who.user, acting(who.role), ask.user, why=told)
        record(deed, work, self.world)
        return await self._shown(row, work)

    @command("flagger:dismiss", needs=Role.LEAD, rate=Rate(20, 60), refuses=(NoSuchFlagger,))
    async def dismiss(self, ask: AskDismissFlagger, who: Member, work: Work) -> FlaggerShown:
        row = await work.find(FLAGGERS, ask.user, NoSuchFlagger)
        if row.state == "dismissed":
            raise NoSuchFlagger(id=ask.user)
        gone = replace(row, state="dismissed", reason=ask.reason)
        put(gone, work)
        deed = Deed("flagger:dismiss", who.user, acting(who.role), ask.user, why=ask.reason)
        record(deed, work, self.world)
        return await self._shown(gone, work)

    @command("flagger:list", needs=(Role.LEAD, Role.AUDITOR), rate=Rate(20, 10))
    async def list(self, ask: AskFlaggers, who: Member, look: Look) -> FlaggerList:
        return FlaggerList([await self._shown(row, look) for row in await _standing(look)])

    @command("flagger:mine", needs=Role.VIEWER, rate=Rate(20, 10))
    async def mine(self, ask: AskMyFlags, who: Member, look: Look) -> MyFlags:
        row = await look.get(FLAGGERS, who.user)
        if row is None:
            return MyFlags("", (), "", "", 0, 0, 0)
        return MyFlags(
            row.organisation, row.grounds, row.state, row.reason, row.since_ms, row.right,
            len(row.judged),
        )  # fmt: skip

    async def _must_have_place(self, work: Work) -> None:
        if len(await _standing(work)) >= MOST:
            raise TooManyFlaggers(most=MOST)

    async def _shown(self, row: Flagger, look: Look) -> FlaggerShown:
        name = await self.name_of(row.user, look)
        return FlaggerShown(
            row.user, name, row.organisation, row.grounds, row.state, row.since_ms, row.right,
            len(row.judged),
        )  # fmt: skip


async def judge_flagger(flag: Flag, right: bool, work: Work, world: World) -> None:
    """Take note of what people found of what came by the lane since they were named."""
    row = await work.get(FLAGGERS, flag.user) if flag.trusted else None
    if row is None or row.state != "named" or flag.at_ms < row.since_ms:
        return
    fresh = row.found(flag.case, right)
    if fresh.state == "named":
        work.store(FLAGGERS, fresh)
        return
    put(fresh, work)
    told = f"{fresh.right} of {len(fresh.judged)} were right"
    record(Deed("flagger:suspend", UserId(SYSTEM), SYSTEM, row.user, why=told), work, world)


async def _standing(look: Look) -> list[Flagger]:
    """Return who is named, and who is suspended."""
    named = await look.range(FLAGGERS, BY_STATE, "named", limit=MOST)
    return [*named, *await look.range(FLAGGERS, BY_STATE, "suspended", limit=MOST)]
