"""Cases: the queue of what people are to decide on, and who has which of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from moderation.appointments import NameOf
from moderation.case import (
    CASES,
    LEASE_MS,
    MOST_HELD,
    OF_AGENT,
    OF_KIND,
    QUEUE,
    Case,
    CaseClosed,
    CaseTaken,
    NoSuchCase,
    NothingToDo,
    NotYourCase,
    OwnCase,
    TooManyHeld,
    put,
    source_of,
)
from moderation.case_shown import CaseCard, CaseShown, Told, card, means, right_told
from moderation.conflicts import interest_of, must_be_free
from moderation.covers import covers_of, held
from moderation.ladder import points, proposed
from moderation.reports import OF_CASE, REPORTS
from moderation.right import notices_of
from moderation.snapshots import shown
from moderation.statements import OF_USER, STATEMENTS
from moderation.strikes import strikes_of
from moderation.upload import UPLOADS
from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import CaseId, UploadId
from rialto.roles import Role, Roles
from rialto.world import World
from storage.port import Cursor, Index
from storage.work import Look, Work

PAGE = 50
# Agents who claim at once each take one of the first few, so that they seldom meet.
FIRST = 32
HISTORY = 20
Cards = list[CaseCard]
Listed = Literal["waiting", "appeals", "mine", "closed"]
LISTS: dict[Listed, tuple[Index, Cursor]] = {
    "waiting": (QUEUE, ("open",)),
    "appeals": (OF_KIND, ("open", "appeal")),
    "closed": (QUEUE, ("closed",)),
}


class CaseCards(Struct, frozen=True):
    """``next`` is the ``after`` of the next page, empty on the last."""

    cases: list[CaseCard]
    next: CaseId


class Claimed(Struct, frozen=True):
    """The case is the caller's before ``until_ms``; 0 when it is so no more."""

    case: CaseId
    until_ms: int


class AskCases(Ask, frozen=True):
    """List cases: those that wait, what is due first before others, appeals, own or decided."""

    state: Listed = "waiting"
    after: CaseId = CaseId("")


class AskCase(Ask, frozen=True):
    """Read a case with its evidence."""

    case: CaseId


class AskClaim(Change, frozen=True):
    """Take a case, for a quarter of an hour; an empty ``case`` is the next that is due."""

    case: CaseId


class AskRelease(Change, frozen=True):
    """Give a case back that one has claimed."""

    case: CaseId


def flagged_first(drawn: Sequence[Case]) -> list[Case]:
    """Return cases that were drawn by chance, but of those of one gravity what is flagged first."""
    equals: dict[int, list[Case]] = {}
    for case in sorted(drawn, key=lambda case: not case.flagged, reverse=True):
        equals.setdefault(case.gravity, []).append(case)
    return [equals[case.gravity].pop() for case in drawn]


@dataclass
class Cases:
    world: World
    roles: Roles
    name_of: NameOf

    @command("case:list", needs=(Role.AGENT, Role.AUDITOR), rate=Rate(20, 10))
    async def list(self, ask: AskCases, who: Member, look: Look) -> CaseCards:
        if ask.state == "mine":
            found = await look.range(CASES, OF_AGENT, who.user, "open", limit=PAGE)
            now = self.world.now_ms()
            held = [row for row in found if row.held(now)]
            return CaseCards(await self._cards(held, who, look), CaseId(""))
        index, equals = LISTS[ask.state]
        last = await look.get(CASES, ask.after) if ask.after else None
        after = CASES.cursor(index, equals, last) if last else ()
        found = await look.range(
            CASES, index, *equals, after=after, limit=PAGE + 1, descending=ask.state == "closed"
        )
        next = found[PAGE - 1].id if len(found) > PAGE else CaseId("")
        return CaseCards(await self._cards(found[:PAGE], who, look), next)

    @command(
        "case:read",
        needs=(Role.AGENT, Role.AUDITOR),
        rate=Rate(30, 10),
        refuses=(NoSuchCase, OwnCase),
    )
    async def read(self, ask: AskCase, who: Member, look: Look) -> CaseShown:
        case = await look.find(CASES, ask.case, NoSuchCase)
        await must_be_free(who, case, self.roles, look)
        now = self.world.now_ms()
        told = await look.range(REPORTS, OF_CASE, case.id, limit=PAGE)
        before = await look.range(
            STATEMENTS, OF_USER, case.subject, limit=HISTORY, descending=True
        )  # fmt: skip
        against = await look.get(STATEMENTS, case.statement) if case.statement else None
        left = points(await strikes_of(case.subject, look), now)
        [shown_as] = await self._cards([case], who, look)
        noticed = against.case if against and case.kind == "appeal" else case.id
        [first] = (await look.get_many(CASES, (noticed,))) or [case]
        upload = await look.get(UPLOADS, case.ref) if case.ref and not case.scope else None
        return CaseShown(
            shown_as,
            case.evidence,
            await shown(case.evidence, look) if case.evidence else None,
            [Told(row.why, row.note, row.weight, row.at_ms, row.photos) for row in told],
            [row.shown() for row in before],
            left,
            proposed(case.gravity, left).name.lower(),
            against.text if against else "",
            against.shown() if against else None,
            source_of(case, against),
            means(case, against),
            upload.id if upload else UploadId(""),
            [right_told(notice, who.role) for notice in await notices_of(noticed, look)],
            await held(case, look),
            await covers_of(case, self.name_of, look),
            first.like,
        )

    @command(
        "case:claim",
        needs=Role.AGENT,
        rate=Rate(20, 10),
        refuses=(NoSuchCase, OwnCase, CaseTaken, CaseClosed, NothingToDo, TooManyHeld),
    )
    async def claim(self, ask: AskClaim, who: Member, work: Work) -> Claimed:
        now = self.world.now_ms()
        if ask.case:
            case = await work.find(CASES, ask.case, NoSuchCase)
            await must_be_free(who, case, self.roles, work)
        else:
            case = await self._next(who, work)
        mine = await work.range(CASES, OF_AGENT, who.user, "open")
        if sum(row.held(now) for row in mine if row.id != case.id) >= MOST_HELD:
            raise TooManyHeld
        put(case.claimed(who.user, now), work)
        return Claimed(case.id, now + LEASE_MS)

    @command(
        "case:release",
        needs=Role.AGENT,
        rate=Rate(20, 10),
        refuses=(NoSuchCase, NotYourCase, CaseClosed),
    )
    async def release(self, ask: AskRelease, who: Member, work: Work) -> Claimed:
        case = await work.find(CASES, ask.case, NoSuchCase)
        case.must_be_held_by(who.user, self.world.now_ms())
        put(case.released(), work)
        return Claimed(case.id, 0)

    async def _cards(self, cases: Sequence[Case], who: Member, look: Look) -> Cards:
        """Return cases as ``who`` is shown them, with the names of whom they concern."""
        now = self.world.now_ms()
        people = {user for case in cases for user in (case.subject, case.agent)}
        names = {user: await self.name_of(user, look) for user in people}
        return [
            card(case, now, names, await interest_of(who, case, self.roles, look)) for case in cases
        ]

    async def _next(self, who: Member, work: Work) -> Case:
        """Return one of the first that nobody has and that ``who`` may decide."""
        near: Sequence[Case] = ()
        async for case in work.every(CASES, QUEUE, "open"):
            if not case.held(self.world.now_ms()) and who.role >= case.needs:
                near = (*near, case)
            if len(near) == FIRST:
                if free := await self._free_of(near, who, work):
                    return free
                near = ()
        if free := await self._free_of(near, who, work):
            return free
        raise NothingToDo

    async def _free_of(self, near: Sequence[Case], who: Member, work: Work) -> Case | None:
        """Return one of them by chance in which ``who`` has no interest."""
        for case in flagged_first(self.world.chance.sample(near, len(near))):
            if not await interest_of(who, case, self.roles, work):
                return case
        return None
