"""Notifiers: whoever told of the thing of a case, and what people found of that.

They told it by a report, or by a notice of a right; guests, who are nobody, by the second alone.
"""

from moderation.flagger import Flag
from moderation.flaggers import judge_flagger
from moderation.reports import OF_CASE, REPORTS
from moderation.right import CLAIMS
from moderation.right import OF_CASE as CLAIMS_OF_CASE
from moderation.trust import judge_reporter
from rialto.ids import CaseId, UserId
from rialto.world import World
from storage.work import Look, Work


async def judge_notifiers(case: CaseId, right: int, wrong: int, work: Work, world: World) -> None:
    """Move the counts of each who told of the thing of ``case``, once, however often they did."""
    for flag in (await _flags(case, work)).values():
        await judge_reporter(flag.user, right, wrong, work)
        await judge_flagger(flag, right > 0, work, world)


async def _flags(case: CaseId, look: Look) -> dict[UserId, Flag]:
    """Return what each of them told: by the lane, if they ever did."""
    flags = [
        Flag(report.reporter, case, report.at_ms, report.trusted)
        async for report in look.every(REPORTS, OF_CASE, case)
    ] + [
        Flag(claim.by, case, claim.at_ms, claim.trusted)
        async for claim in look.every(CLAIMS, CLAIMS_OF_CASE, case)
        if claim.by
    ]
    return {flag.user: flag for flag in sorted(flags, key=lambda flag: flag.trusted)}
