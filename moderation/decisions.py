"""Decisions: what agents decide on cases, and what comes of appeals.

A decision is one piece of work: the measure with its statement and its row of the audit, the case
closed, and what is learned of who reported and of the rule that found it. A ban for ever is
proposed by one and decided by another, a lead. Of an appeal the same step upholds, a milder one
reduces, none overturns; ``seconds`` 0 is the usual time of a step.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from moderation.audit import Deed, acting, record
from moderation.case import (
    CASES,
    Case,
    CaseClosed,
    NoSuchCase,
    NotYourCase,
    OwnCase,
    of_appeal,
    opened,
    put,
    source_of,
)
from moderation.conflicts import must_be_free
from moderation.grounds import Ground
from moderation.ladder import OF_A_PLACE, Step
from moderation.macros import Macro
from moderation.measures import Measures, until_ms
from moderation.notifiers import judge_notifiers
from moderation.right import claimed
from moderation.rules import judge_rule
from moderation.sanctions import Above
from moderation.snapshots import shown
from moderation.statements import (
    STATEMENTS,
    Decider,
    Measure,
    Standing,
    Statement,
    StatementShown,
    tell,
)
from rialto.command import Change, Member, Rate, command
from rialto.ids import CaseId, StatementId
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.work import Work

Facts = Annotated[str, Meta(max_length=1000)]
Said = Annotated[str, Meta(min_length=1, max_length=1000)]
Seconds = Annotated[int, Meta(ge=0, le=31_536_000)]
Named = Literal[
    "none", "nudge", "warning", "removal", "slow", "timeout", "room_ban", "mute", "hold",
    "suspension", "ban",
]  # fmt: skip
Reviewed = Literal["restricted", "upheld", "reduced", "overturned"]
Outcome = Literal["none", "restricted", "proposed", "upheld", "reduced", "overturned"]


class NoFacts(Refusal):
    code = 1527
    reason = "say what happened"


class Worse(Refusal):
    code = 1528
    reason = "an appeal makes nothing worse"


class NoPlace(Refusal):
    code = 1529
    reason = "this did not happen in a room"


class NoSuchStatement(Refusal):
    code = 1531
    reason = "there is no such decision"


class NoAppeal(Refusal):
    code = 1532
    reason = "this decision cannot be appealed against any more"


class Decided(Struct, frozen=True):
    """What came of a case; ``statement`` is what its subject was told, "" for nothing."""

    case: CaseId
    outcome: Outcome
    statement: StatementId


class AskDecide(Change, frozen=True):
    """Decide on a case that one has claimed: a step, on a ground, with what happened."""

    case: CaseId
    step: Named
    ground: Ground
    facts: Facts = ""
    macro: Macro = ""
    seconds: Seconds = 0


class AskAppeal(Change, frozen=True):
    """Appeal against a decision that concerns oneself; another person looks at it."""

    statement: StatementId
    text: Said


@dataclass
class Decisions:
    world: World
    roles: Roles
    measures: Measures

    @command(
        "case:decide",
        needs=Role.AGENT,
        rate=Rate(20, 10),
        refuses=(
            NoSuchCase, OwnCase, NotYourCase, CaseClosed, Above, NoFacts, Worse, NoPlace,
        ),
    )  # fmt: skip
    async def decide(self, ask: AskDecide, who: Member, work: Work) -> Decided:
        case = await work.find(CASES, ask.case, NoSuchCase)
        now, step = self.world.now_ms(), Step[ask.step.upper()]
        case.must_be_held_by(who.user, now)
        await must_be_free(who, case, self.roles, work)
        await self._must_be_possible(case, step, ask, who)
        if step is Step.BAN and case.proposed is not Step.BAN:
            return self._propose(case, who, ask, work)
        against = await work.get(STATEMENTS, case.statement) if case.statement else None
        if against:
            return await self._review(case, against, step, ask, who, work)
        if step is Step.NONE:
            return await self._dismiss(case, ask, who, work)
        made = await self.measures.take(
            await self._measure(case, step, ask, work), self._decider(case, who), work
        )
        put(case.closed("restricted", now), work)
        await self._learn(case, True, work)
        return Decided(case.id, "restricted", made.id)

    @command(
        "statement:appeal",
        needs=Role.VIEWER,
        rate=Rate(5, 60),
        refuses=(NoSuchStatement, NoAppeal),
    )
    async def appeal(self, ask: AskAppeal, who: Member, work: Work) -> StatementShown:
        statement = await work.find(STATEMENTS, ask.statement, NoSuchStatement)
        if statement.user != who.user:
            raise NoSuchStatement(id=ask.statement)
        now = self.world.now_ms()
        if not statement.appealable(now):
            raise NoAppeal
        by_staff = statement.by_role in (acting(Role.AGENT), acting(Role.LEAD))
        waiting = await work.get(CASES, statement.case) if statement.by_rule_alone else None
        if waiting and waiting.state == "open":
            put(waiting.appealed(now), work)
        else:
            case = replace(
                of_appeal(statement.id, who.user, statement.scope, statement.ref),
                deciders=statement.deciders, evidence=statement.evidence, rule=statement.rule,
                needs=Role.LEAD if by_staff else Role.AGENT,
            )  # fmt: skip
            put(opened(case, self.world.new_id(), statement.ground, now), work)
        fresh = replace(statement, state="appealed", text=ask.text, appealed_ms=now)
        deed = Deed("statement:appeal", who.user, "subject", who.user, ref=statement.id)
        record(deed, work, self.world)
        tell(fresh, work)
        return fresh.shown()

    async def _must_be_possible(self, case: Case, step: Step, ask: AskDecide, who: Member) -> None:
        if step and not ask.facts and not ask.macro:
            raise NoFacts
        if step in OF_A_PLACE and not case.scope:
            raise NoPlace
        if await self.roles.standing(case.subject, "") >= who.role:
            raise Above

    def _propose(self, case: Case, who: Member, ask: AskDecide, work: Work) -> Decided:
        """Let a lead decide whether somebody is banned for ever."""
        self._note("case:propose", case, who, ask, work)
        put(case.seconded(who.user, Step.BAN, self.world.now_ms()), work)
        return Decided(case.id, "proposed", StatementId(""))

    async def _dismiss(self, case: Case, ask: AskDecide, who: Member, work: Work) -> Decided:
        self._note("case:dismiss", case, who, ask, work)
        put(case.closed("none", self.world.now_ms()), work)
        await self._learn(case, False, work)
        return Decided(case.id, "none", StatementId(""))

    async def _review(
        self, case: Case, held: Statement, step: Step, ask: AskDecide, who: Member, work: Work
    ) -> Decided:
        """Decide on what another has decided, or what holds meanwhile: a ban, or a rule's find."""
        if case.kind == "appeal" and step > held.step:
            raise Worse
        outcome, now, made = _outcome(case, held, step), self.world.now_ms(), StatementId("")
        self._note(f"{case.kind}:{outcome}", case, who, ask, work)
        if outcome != "upheld":
            await self.measures.undo(held, who.user, step < Step.REMOVAL, work)
        if outcome in ("reduced", "restricted"):
            measure = await self._measure(case, step, ask, work)
            measure = replace(
                measure, appealable=case.kind != "appeal", source=held.source, rule=held.rule,
                notice_ms=held.notice_ms or measure.notice_ms, rights=held.rights or measure.rights,
            )  # fmt: skip
            made = (await self.measures.take(measure, self._decider(case, who), work)).id
        tell(replace(held, state=_ended(held, outcome, step), ended_ms=now), work)
        if case.kind in ("line", "picture", "product"):
            await self._learn(case, outcome == "restricted", work)
        elif outcome == "overturned":
            await self._unlearn(held, work)
        put(case.closed(outcome, now), work)
        return Decided(case.id, outcome, made)

    async def _measure(self, case: Case, step: Step, ask: AskDecide, work: Work) -> Measure:
        seen = await shown(case.evidence, work) if case.evidence else None
        return Measure(
            verb="case:decide", user=case.subject, step=step, ground=ask.ground, facts=ask.facts,
            macro=ask.macro, scope=case.scope, ref=case.ref,
            content=seen.around.said.text if seen else "",
            until_ms=until_ms(step, ask.seconds, self.world.now_ms()), case=case.id,
            evidence=case.evidence, source=source_of(case), rule=case.rule,
            notice_ms=case.opened_ms if case.reports else 0,
            rights=await claimed(case.id, work),
        )  # fmt: skip

    def _decider(self, case: Case, who: Member) -> Decider:
        others = case.deciders if case.proposed else ()
        return Decider(who.user, acting(who.role), others)

    def _note(self, verb: str, case: Case, who: Member, ask: AskDecide, work: Work) -> None:
        why = ask.facts or ask.macro
        deed = Deed(
            verb, who.user, acting(who.role), case.subject, case.scope, case.id, why, case.evidence
        )
        record(deed, work, self.world)

    async def _learn(self, case: Case, right: bool, work: Work) -> None:
        """Take note of who told of it, and which rule found it, rightly or not."""
        await judge_notifiers(case.id, int(right), int(not right), work, self.world)
        if case.rule:
            await judge_rule(case.rule, int(right), int(not right), work)

    async def _unlearn(self, held: Statement, work: Work) -> None:
        """Take note that what was thought right was wrong."""
        if held.case:
            await judge_notifiers(held.case, -1, 1, work, self.world)
        if held.rule:
            await judge_rule(held.rule, -1, 1, work)


def _outcome(case: Case, held: Statement, step: Step) -> Reviewed:
    if step is Step.NONE:
        return "overturned"
    if case.kind != "appeal":
        return "restricted"
    return "upheld" if step is held.step else "reduced"


def _ended(held: Statement, outcome: Reviewed, step: Step) -> Standing:
    """Return what became of what held: until it was decided on, or was appealed against."""
    if outcome != "restricted":
        return outcome
    if held.state != "appealed":
        return "lifted"
    return "upheld" if step >= held.step else "reduced"
