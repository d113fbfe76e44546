"""Statements of reasons: whoever is restricted is told what, for how long, why, and what to do.

The form is that of the Digital Services Act, article 17 (3); moderation/transparency.py writes it
in the fields of the Commission's database. None is written without the audit, and no restriction
without it: both are of one piece of work.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from moderation.audit import SYSTEM, Deed, record
from moderation.grounds import UNLAWFUL, Ground
from moderation.ladder import DAY_MS, Step
from moderation.right import Claimed
from moderation.snapshots import product_of
from rialto.command import Ask, Member, Rate, command
from rialto.ids import CaseId, ProductId, StatementId, UserId
from rialto.news import News, channel
from rialto.roles import Role
from rialto.world import World
from storage.port import Collection, Row, by
from storage.work import Look, Work

PAGE = 50
RULE = UserId("rule")  # who takes back what a rule has found (moderation/findings.py)
APPEAL_MS = 183 * DAY_MS  # six months (DSA, article 20 (1))
Source = Literal["report", "flagger", "moderator", "rule"]
# Whether it stands as it was decided, waits for an appeal, or what that made of it; "lifted" is
# what was taken back without one.
Standing = Literal["stands", "appealed", "upheld", "reduced", "overturned", "lifted"]


class Measure(Struct, frozen=True, kw_only=True):
    """What is done to ``user``, and why.

    ``scope`` and ``ref`` are where it happened and what it was, ``content`` what was said.
    """

    verb: str
    user: UserId
    step: Step
    ground: Ground = "other"
    facts: str = ""
    macro: str = ""
    scope: str = ""
    ref: str = ""
    content: str = ""
    until_ms: int = 0
    case: CaseId = CaseId("")
    evidence: str = ""
    source: Source = "moderator"
    rule: str = ""
    notice_ms: int = 0
    appealable: bool = True
    rights: tuple[Claimed, ...] = ()


class Decider(Struct, frozen=True):
    """Who decides, the role by which they may, and who else decided the same before them."""

    user: UserId
    role: str
    others: tuple[UserId, ...] = ()


class Statement(Row, frozen=True):
    """A measure as it was decided. ``appeal_ms`` is until when it may be appealed against.

    ``notice_ms`` is when it was reported first, 0 where nobody did. ``text`` is what was said in
    the appeal. ``automated`` says that a rule found it, ``by_rule_alone`` that it also took
    it back, until people have decided: no rule does more.
    """

    id: StatementId
    user: UserId
    verb: str
    step: Step
    ground: Ground
    facts: str
    macro: str
    scope: str
    ref: str
    content: str
    until_ms: int
    case: CaseId
    evidence: str
    source: Source
    rule: str
    at_ms: int
    appeal_ms: int
    by: UserId
    by_role: str
    others: tuple[UserId, ...] = ()
    state: Standing = "stands"
    text: str = ""
    appealed_ms: int = 0
    ended_ms: int = 0
    notice_ms: int = 0
    rights: tuple[Claimed, ...] = ()

    @property
    def automated(self) -> bool:
        return self.source == "rule"

    @property
    def by_rule_alone(self) -> bool:
        return (self.by, self.by_role) == (RULE, SYSTEM)

    @property
    def unlawful(self) -> bool:
        return self.ground in UNLAWFUL

    @property
    def deciders(self) -> tuple[UserId, ...]:
        return (self.by, *self.others)

    def appealable(self, now_ms: int) -> bool:
        return self.state == "stands" and now_ms < self.appeal_ms

    def shown(self) -> "StatementShown":
        return StatementShown(
            self.id, self.step.name.lower(), self.ground, "law" if self.unlawful else "terms",
            self.facts, self.macro, self.scope, self.content, self.until_ms, self.source,
            self.automated, self.by_rule_alone, self.at_ms, self.appeal_ms, self.state,
            product_of(self.ref) or ProductId(""), list(self.rights),
        )  # fmt: skip


class StatementShown(Struct, frozen=True):
    """A statement of reasons, as whom it concerns reads it.

    ``basis`` is what forbids it: the law, or our terms. ``detected`` says that a rule found it,
    ``decided`` that it took it back by itself, until people have decided. Before ``appeal_ms`` an
    appeal may be made, once; who decided is not told. Of a ``product``, "" for none, ``content``
    is the title; ``rights`` are those that a notice says it infringes.
    """

    id: StatementId
    step: str
    ground: Ground
    basis: Literal["law", "terms"]
    facts: str
    macro: str
    scope: str
    content: str
    until_ms: int
    source: Source
    detected: bool
    decided: bool
    at_ms: int
    appeal_ms: int
    state: Standing
    product: ProductId
    rights: list[Claimed]


class StatementNews(News, frozen=True, tag="statement"):
    """For the person concerned: a statement as it stands now."""

    statement: StatementShown


class AskStatements(Ask, frozen=True):
    """List the decisions that concern oneself, newest first."""


class StatementList(Struct, frozen=True):
    statements: list[StatementShown]


OF_USER, BY_TIME, OF_DECIDER = by("user", "at_ms"), by("at_ms"), by("by")
OF_REF = by("ref", "at_ms")
STATEMENTS = Collection(
    "statement",
    Statement,
    indexes=(OF_USER, BY_TIME, OF_DECIDER, OF_REF),
    personal=("user", "facts", "content", "text", "by", "others"),
    audited=True,
)


def restrict(measure: Measure, decider: Decider, work: Work, world: World) -> Statement:
    """Write and deliver the statement of a measure, and its row of the audit."""
    now = world.now_ms()
    deed = Deed(
        measure.verb, decider.user, decider.role, measure.user, measure.scope,
        measure.case or measure.ref, measure.facts or measure.macro, measure.evidence,
    )  # fmt: skip
    record(deed, work, world)
    statement = Statement(
        StatementId(world.new_id()), measure.user, measure.verb, measure.step, measure.ground,
        measure.facts, measure.macro, measure.scope, measure.ref, measure.content,
        measure.until_ms, measure.case, measure.evidence, measure.source, measure.rule, now,
        now + APPEAL_MS if measure.appealable else 0, decider.user, decider.role, decider.others,
        notice_ms=measure.notice_ms, rights=measure.rights,
    )  # fmt: skip
    tell(statement, work)
    return statement


def tell(statement: Statement, work: Work) -> None:
    """Store a statement and deliver it, as it stands now."""
    work.store(STATEMENTS, statement)
    work.publish(channel("user", statement.user), StatementNews(statement.shown()))


async def lifted(id: StatementId, now_ms: int, work: Work) -> None:
    """Take note that what a statement told of was taken back, without an appeal."""
    held = await work.get(STATEMENTS, id) if id else None
    if held and held.state == "stands":
        tell(replace(held, state="lifted", ended_ms=now_ms), work)


@dataclass
class Statements:
    @command("statement:list", needs=Role.VIEWER, rate=Rate(20, 10))
    async def list(self, ask: AskStatements, who: Member, look: Look) -> StatementList:
        found = await look.range(STATEMENTS, OF_USER, who.user, limit=PAGE, descending=True)
        return StatementList([row.shown() for row in found])
