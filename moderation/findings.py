"""Findings: what a rule may do about what it has found after it was said, until people decide.

It opens the case of the thing, or joins the one that is open, and may take the thing back
meanwhile. Whoever said it is told why, and what they may do. It leaves no points, silences nobody,
and touches nothing on which people have decided. Why: docs/adr/0025.
"""

from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from moderation.audit import SYSTEM
from moderation.case import (
    CASES,
    OF_PERSON,
    OF_REF,
    Alike,
    Case,
    found,
    of_line,
    of_product,
    open_of,
    put,
)
from moderation.circumstances import circumstances
from moderation.grounds import Ground
from moderation.ladder import Step
from moderation.macros import Macro
from moderation.rules import errs
from moderation.snapshots import Contents, Seen, Surroundings, keep, product_of
from moderation.statements import RULE, Decider, Measure, restrict
from rialto.ids import UserId, gone
from rialto.roles import Roles
from rialto.world import World
from storage.work import Look, Work


class Finding(Struct, frozen=True):
    """What ``rule`` has found, and where; ``macro`` says in the reader's words what is wrong.

    ``like`` is what it was found like.
    """

    rule: str
    ground: Ground
    scope: str
    ref: str
    macro: Macro = ""
    like: Alike | None = None


@dataclass
class Findings:
    world: World
    roles: Roles
    contents: Contents

    async def report(self, finding: Finding, work: Work) -> None:
        """Let people look at it; repeated, it is the same case."""
        if around := await self.contents.around(finding.scope, finding.ref, work):
            await self._case(finding, around, work)

    async def retract(self, finding: Finding, work: Work) -> None:
        """Take it back until people have looked at it; repeated, nothing is there any more.

        A rule that was wrong too often only lets people look.
        """
        around = await self.contents.around(finding.scope, finding.ref, work)
        case = await self._case(finding, around, work) if around else None
        if around is None or case is None or await errs(finding.rule, work):
            return
        measure = Measure(
            verb="rule:retract", user=case.subject, step=Step.REMOVAL, ground=finding.ground,
            macro=finding.macro, scope=finding.scope, ref=finding.ref, content=around.said.text,
            case=case.id, evidence=case.evidence, source="rule", rule=finding.rule,
        )  # fmt: skip
        statement = restrict(measure, Decider(RULE, SYSTEM), work, self.world)
        await self.contents.remove(finding.scope, finding.ref, RULE, work)
        put(replace(case, rule=finding.rule, statement=statement.id), work)

    async def _case(self, finding: Finding, around: Surroundings, work: Work) -> Case | None:
        """Return the open case of the thing; None where there is nothing to be found any more."""
        scope, user = finding.scope, around.said.author
        if gone(user) or await _decided(user, scope, finding.ref, work):
            return None
        now = self.world.now_ms()
        of = of_line if product_of(finding.ref) is None else of_product
        case = replace(of(user, scope, finding.ref), rule=finding.rule, like=finding.like)
        if await open_of(case.key, work) is None:
            stood = await circumstances(user, scope, self.roles, work, now)
            case = replace(case, evidence=await keep(Seen(scope, around, stood), now, work))
        return await found(case, self.world.new_id(), finding.ground, now, work)


async def _decided(user: UserId, scope: str, ref: str, look: Look) -> bool:
    """Say whether people have decided on this: to a rule that is the end of it.

    A product is the same in whosever room it lies.
    """
    if product_of(ref) is not None:
        return bool(await look.range(CASES, OF_REF, ref, "closed", limit=1))
    async for case in look.every(CASES, OF_PERSON, user):
        if (case.scope, case.ref, case.state) == (scope, ref, "closed"):
            return True
    return False
