"""A case: something that people decide on, once, and the rules of who may and until when."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from moderation.grounds import (
    APPEAL_DUE_MS,
    DUE_MS,
    GRAVITY,
    LIGHT,
    Ground,
    flagged_due_ms,
    gravity,
)
from moderation.ladder import Step
from moderation.statements import Source, Statement
from rialto.ids import CaseId, ProductId, StatementId, UserId
from rialto.news import Announcement
from rialto.refusal import Refusal
from rialto.roles import Role
from storage.port import Collection, Row, by, unique
from storage.work import Look, Work

# Whoever claims a case has so long; claimed again, it begins anew.
LEASE_MS = 15 * 60_000
MOST_HELD = 5
Kind = Literal["line", "picture", "product", "appeal", "ban"]
State = Literal["open", "closed"]


class NoSuchCase(Refusal):
    code = 1520
    reason = "there is no such case"


class OwnCase(Refusal):
    code = 1521
    reason = "this case concerns yourself"


class CaseTaken(Refusal):
    code = 1522
    reason = "somebody else has this case"


class NotYourCase(Refusal):
    code = 1523
    reason = "claim the case first"


class CaseClosed(Refusal):
    code = 1524
    reason = "this case is decided"


class NothingToDo(Refusal):
    code = 1525
    reason = "there is nothing for you to decide"


class TooManyHeld(Refusal):
    code = 1526
    reason = "decide what you have first"


class Alike(Struct, frozen=True):
    """A product that was taken off, and like which a rule has found another."""

    product: ProductId
    title: str
    picture: str


class Case(Row, frozen=True, kw_only=True):
    """A thing of ``subject`` that was reported, found by a rule, or is appealed against.

    While it is open ``key`` names the thing, so there is one for each; then it is the case's id.
    ``agent`` holds it before ``until_ms``. ``deciders`` have decided on it before, so others
    must; ``needs`` is what they must be. ``proposed`` is a step that the first of two has taken.
    Of an appeal ``statement`` is what it is against, of any other what holds until it is decided.
    ``flagged`` is the organisation whose trusted flagger has reported it, ``like`` what the rule
    has found it like.
    """

    id: CaseId = CaseId("")
    key: str
    kind: Kind
    subject: UserId
    scope: str = ""
    ref: str = ""
    ground: Ground = "other"
    gravity: int = LIGHT
    state: State = "open"
    opened_ms: int = 0
    due_ms: int = 0
    evidence: str = ""
    rule: str = ""
    needs: Role = Role.AGENT
    deciders: tuple[UserId, ...] = ()
    proposed: Step = Step.NONE
    statement: StatementId = StatementId("")
    agent: UserId = UserId("")
    until_ms: int = 0
    outcome: str = ""
    closed_ms: int = 0
    weight: int = 0
    reports: int = 0
    flagged: str = ""
    like: Alike | None = None

    def held(self, now_ms: int) -> bool:
        return bool(self.agent) and now_ms < self.until_ms

    def claimed(self, agent: UserId, now_ms: int) -> "Case":
        """Let ``agent`` have it, for a while; refuses while somebody else does."""
        self.must_be_open()
        if self.held(now_ms) and self.agent != agent:
            raise CaseTaken(retry_after_ms=self.until_ms - now_ms)
        return replace(self, agent=agent, until_ms=now_ms + LEASE_MS)

    def released(self) -> "Case":
        return replace(self, agent=UserId(""), until_ms=0)

    def closed(self, outcome: str, now_ms: int) -> "Case":
        return replace(self, state="closed", key=self.id, outcome=outcome, closed_ms=now_ms)

    def seconded(self, by: UserId, step: Step, now_ms: int) -> "Case":
        """Let another, a lead, decide whether the step is taken that ``by`` proposes."""
        return replace(
            self.released(), proposed=step, needs=Role.LEAD, deciders=(*self.deciders, by),
            due_ms=max(self.due_ms, now_ms + DUE_MS[self.gravity]),
        )  # fmt: skip

    def appealed(self, now_ms: int) -> "Case":
        """Return the case once its subject has appealed against what holds meanwhile."""
        return replace(self, due_ms=min(self.due_ms, now_ms + APPEAL_DUE_MS))

    def graver(self, ground: Ground, added: int) -> "Case":
        """Return the case as another report of ``ground`` that weighs ``added`` makes it."""
        first = ground if GRAVITY[ground] > GRAVITY[self.ground] else self.ground
        grave = gravity(first, self.weight + added)
        if grave <= self.gravity:
            return self
        due_ms = min(self.due_ms, self.opened_ms + _due_ms(self.flagged, grave))
        return replace(self, ground=first, gravity=grave, due_ms=due_ms)

    def flagged_by(self, organisation: str, now_ms: int) -> "Case":
        """Return the case as a trusted flagger's report makes it: due sooner, and marked."""
        if not organisation or self.flagged:
            return self
        due_ms = min(self.due_ms, now_ms + _due_ms(organisation, self.gravity))
        return replace(self, flagged=organisation, due_ms=due_ms)

    def must_be_open(self) -> None:
        if self.state != "open":
            raise CaseClosed

    def must_be_held_by(self, agent: UserId, now_ms: int) -> None:
        self.must_be_open()
        if not self.held(now_ms) or self.agent != agent:
            raise NotYourCase


KEY = unique("key")
QUEUE, OF_KIND = by("state", "due_ms"), by("state", "kind", "due_ms")
OF_PERSON, OF_AGENT, OF_REF = by("subject"), by("agent", "state"), by("ref", "state")
CASES = Collection(
    "case",
    Case,
    indexes=(KEY, QUEUE, OF_KIND, OF_PERSON, OF_AGENT, OF_REF),
    counters=("weight", "reports"),
    personal=("subject", "agent", "deciders"),
)


class CaseChanged(Announcement, frozen=True, tag="case:changed"):
    case: CaseId


def put(case: Case, work: Work) -> None:
    """Store a case, and say that it has come or is not what it was."""
    work.store(CASES, case)
    work.announce(CaseChanged(case.id))


def of_line(subject: UserId, scope: str, ref: str) -> Case:
    """Return the case of a line, for ``opened`` to fill in."""
    return Case(key=f"line/{subject}/{ref}", kind="line", subject=subject, scope=scope, ref=ref)


def of_picture(subject: UserId, ref: str) -> Case:
    """Return the case of an upload, for ``opened`` to fill in."""
    return Case(key=f"picture/{subject}/{ref}", kind="picture", subject=subject, ref=ref)


def of_product(subject: UserId, scope: str, ref: str) -> Case:
    """Return the case of a product, one for all rooms, for ``opened`` to fill in.

    ``subject`` offers it in the room ``scope``, where it was reported first.
    """
    return Case(key=ref, kind="product", subject=subject, scope=scope, ref=ref)


def of_ban(subject: UserId, by: UserId, statement: StatementId) -> Case:
    """Return the case of a ban for ever that ``by`` proposes; ``statement`` holds meanwhile."""
    return Case(
        key=f"ban/{subject}", kind="ban", subject=subject, needs=Role.LEAD, deciders=(by,),
        proposed=Step.BAN, statement=statement,
    )  # fmt: skip


def of_appeal(statement: StatementId, subject: UserId, scope: str, ref: str) -> Case:
    """Return the case of an appeal, for its deciders and what it needs to be filled in."""
    return Case(
        key=f"appeal/{statement}", kind="appeal", subject=subject, scope=scope, ref=ref,
        statement=statement,
    )  # fmt: skip


def opened(case: Case, id: str, ground: Ground, now_ms: int) -> Case:
    """Return ``case`` as it begins; by its ground it is more or less urgent."""
    grave = gravity(ground, case.weight)
    within = APPEAL_DUE_MS if case.kind == "appeal" else _due_ms(case.flagged, grave)
    return replace(
        case, id=CaseId(id), ground=ground, gravity=grave, opened_ms=now_ms, due_ms=now_ms + within
    )


def source_of(case: Case, against: Statement | None = None) -> Source:
    """Return by what the thing came to be known: of an appeal, as it was told before."""
    if against:
        return against.source
    if case.rule:
        return "rule"
    return "flagger" if case.flagged else "report" if case.reports else "moderator"


async def open_of(key: str, look: Look) -> Case | None:
    """Return the open case of a thing."""
    found = await look.range(CASES, KEY, key, limit=1)
    return found[0] if found else None


async def reported(case: Case, id: str, ground: Ground, now_ms: int, work: Work) -> CaseId:
    """Add a report that weighs ``case.weight`` to the open case of its thing, or open that.

    ``case.flagged`` is the organisation for which it is flagged, "" for a report like any other.
    """
    there = await open_of(case.key, work)
    if there is None:
        put(opened(replace(case, reports=1), id, ground, now_ms), work)
        return CaseId(id)
    # Counted, not written: a hundred who report at once need not wait for one another.
    work.count(CASES, there.id, "weight", case.weight)
    work.count(CASES, there.id, "reports", 1)
    fresh = there.graver(ground, case.weight).flagged_by(case.flagged, now_ms)
    if fresh is not there:
        work.store(CASES, fresh)
    work.announce(CaseChanged(there.id))
    return there.id


async def found(case: Case, id: str, ground: Ground, now_ms: int, work: Work) -> Case:
    """Return the case of what ``case.rule`` has found: the open one of the thing, or a new one."""
    there = await open_of(case.key, work)
    if there is None:
        fresh = opened(case, id, ground, now_ms)
    else:
        graver, like = there.graver(ground, 0), there.like or case.like
        fresh = replace(graver, rule=there.rule or case.rule, like=like)
    if fresh != there:
        put(fresh, work)
    return fresh


def _due_ms(flagged: str, grave: int) -> int:
    return flagged_due_ms(grave) if flagged else DUE_MS[grave]
