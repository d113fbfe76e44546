"""Transparency: what was reported, decided and overturned in half a year, and each statement.

The figures are those of the Digital Services Act, article 15 (1) b to e and article 24 (1). The
form of a statement is that of the Commission's database (article 24 (5)), as version 2 of its API
takes it since July 2025: transparency.dsa.ec.europa.eu/page/api-documentation-two; which category
is which: its page additional-explanation-for-statement-attributes. No person is named in either.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from statistics import median

from msgspec import Struct

from moderation.case import CASES, QUEUE, Case
from moderation.grounds import Ground
from moderation.ladder import Step
from moderation.lookalikes import NAME
from moderation.reports import REPORTS, Report
from moderation.right import CLAIMS, GROUND, Claim
from moderation.rules import RULES, Precision, Rule, erring
from moderation.sanctions import UNTIL_LIFTED_MS
from moderation.snapshots import product_of
from moderation.statements import BY_TIME, STATEMENTS, Source, Statement
from storage.port import EVERY
from storage.work import Look

HALF = re.compile(r"(\d{4})-H([12])")
REVIEWED = ("upheld", "reduced", "overturned")
CATEGORIES: dict[Ground, str] = {
    "spam": "OTHER_VIOLATION_TC", "contact": "OTHER_VIOLATION_TC",
    "other": "OTHER_VIOLATION_TC", "sexual": "OTHER_VIOLATION_TC",
    "payment": "SCAMS_AND_FRAUD", "scam": "SCAMS_AND_FRAUD",
    "abuse": "CYBER_VIOLENCE", "hate": "ILLEGAL_OR_HARMFUL_SPEECH",
    "threat": "VIOLENCE", "selfharm": "SELF_HARM",
    "counterfeit": "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "privacy": "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "unsafe": "UNSAFE_AND_PROHIBITED_PRODUCTS", "misleading": "CONSUMER_INFORMATION",
}  # fmt: skip
NOTICED: dict[Source, str] = {
    "report": "SOURCE_ARTICLE_16",
    "flagger": "SOURCE_TRUSTED_FLAGGER",
}
OWN = "SOURCE_VOLUNTARY"
# A nudge and a warning restrict nothing: they are no statements of the database's.
VISIBILITY = {Step.REMOVAL: "CONTENT_REMOVED", Step.SLOW: "CONTENT_INTERACTION_RESTRICTED"}
PROVISION = {Step.TIMEOUT, Step.ROOM_BAN, Step.MUTE}
ACCOUNT = {Step.SUSPENSION: "SUSPENDED", Step.BAN: "TERMINATED"}


class Period(Struct, frozen=True):
    """From ``since_ms`` on, before ``until_ms``."""

    since_ms: int
    until_ms: int

    def has(self, at_ms: int) -> bool:
        return self.since_ms <= at_ms < self.until_ms


class Told(Struct, frozen=True):
    """What the rule counts: rows that were read."""

    reports: list[Report]
    claims: list[Claim]
    cases: list[Case]
    statements: list[Statement]
    rules: list[Rule]


class Transparency(Struct, frozen=True):
    """The figures of a period; shares are 0 to 1, and None where there is nothing to divide.

    ``automated_share`` is the part of actions on what a rule found; ``decided_by_rules`` is how
    many were lines that one took back until people had decided.
    ``error_rate`` is the part of what rules found that people found wrong. ``median_ms`` is how
    long it took from the first report of a thing to the decision. ``notices`` are reports, and
    notices of rights, each of which counts once, at however many things it points. ``trusted`` are
    what trusted flaggers told on their grounds, counted among all as well.
    """

    period: Period
    notices: int
    notices_by_ground: dict[str, int]
    trusted_notices: int
    trusted_notices_by_ground: dict[str, int]
    actions: int
    actions_by_ground: dict[str, int]
    actions_by_step: dict[str, int]
    actions_by_basis: dict[str, int]
    automated_share: float | None
    decided_by_rules: int
    error_rate: float | None
    median_ms: int | None
    trusted_median_ms: int | None
    appeals: int
    appeals_by_outcome: dict[str, int]
    reversal_rate: float | None
    appeal_median_ms: int | None
    erring_rules: list[Precision]


def half(text: str) -> Period:
    """Return the half of a year that ``text`` names, such as 2026-H2; raises ValueError."""
    if not (told := HALF.fullmatch(text)):
        raise ValueError("a half-year is written like 2026-H2")
    year, second = int(told[1]), told[2] == "2"
    begin, end = ((year, 7), (year + 1, 1)) if second else ((year, 1), (year, 7))
    return Period(_ms(*begin), _ms(*end))


def figures(told: Told, period: Period) -> Transparency:
    """Return what happened in a period."""
    notices = _notices(told, period)
    actions = [row for row in told.statements if period.has(row.at_ms)]
    appeals = [row for row in told.statements if row.appealed_ms and period.has(row.appealed_ms)]
    reviewed = [row for row in appeals if row.state in REVIEWED]
    decided = [
        row for row in told.cases if row.closed_ms and row.reports and period.has(row.closed_ms)
    ]
    right = sum(rule.right for rule in told.rules)
    wrong = sum(rule.wrong for rule in told.rules)
    reversed_ = sum(row.state != "upheld" for row in reviewed)
    return Transparency(
        period=period,
        notices=len(notices),
        notices_by_ground=_counted(ground for ground, _ in notices),
        trusted_notices=sum(trusted for _, trusted in notices),
        trusted_notices_by_ground=_counted(ground for ground, trusted in notices if trusted),
        actions=len(actions),
        actions_by_ground=_counted(row.ground for row in actions),
        actions_by_step=_counted(row.step.name.lower() for row in actions),
        actions_by_basis=_counted("law" if row.unlawful else "terms" for row in actions),
        automated_share=_share(sum(row.automated for row in actions), len(actions)),
        decided_by_rules=sum(row.by_rule_alone for row in actions),
        error_rate=_share(wrong, right + wrong),
        median_ms=_median(row.closed_ms - row.opened_ms for row in decided),
        trusted_median_ms=_median(row.closed_ms - row.opened_ms for row in decided if row.flagged),
        appeals=len(appeals),
        appeals_by_outcome=_counted(row.state for row in appeals),
        reversal_rate=_share(reversed_, len(reviewed)),
        appeal_median_ms=_median(row.ended_ms - row.appealed_ms for row in reviewed),
        erring_rules=erring(told.rules),
    )


def restricts(row: Statement) -> bool:
    """Say whether a statement is one for the Commission's database."""
    return row.step >= Step.REMOVAL


def filed(row: Statement) -> dict[str, object]:
    """Return a statement in the fields of the Commission's database; its facts stay with us."""
    unlawful = "ILLEGAL" if row.unlawful else "INCOMPATIBLE"
    ground = "illegal_content" if row.unlawful else "incompatible_content"
    clause = f"Rialto: {row.ground}"
    automated = "FULLY" if row.by_rule_alone else "NOT_AUTOMATED"
    return {
        "puid": row.id,
        **_decision(row.step, row.until_ms),
        "decision_ground": f"DECISION_GROUND_{unlawful}_CONTENT",
        f"{ground}_{'legal_ground' if row.unlawful else 'ground'}": clause,
        f"{ground}_explanation": f"{row.macro or row.ground} ({row.step.name.lower()})",
        "decision_facts": f"{row.source}: {row.ground}",
        "category": f"STATEMENT_CATEGORY_{CATEGORIES[row.ground]}",
        "content_type": [f"CONTENT_TYPE_{_content(row)}"],
        "content_date": _day(row.at_ms),
        "application_date": _day(row.at_ms),
        "source_type": NOTICED.get(row.source, OWN),
        "automated_detection": "Yes" if row.automated else "No",
        "automated_decision": f"AUTOMATED_DECISION_{automated}",
    }


async def read(look: Look) -> Told:
    """Read all that a report counts."""
    return Told(
        [row async for row in look.every(REPORTS, EVERY)],
        [row async for row in look.every(CLAIMS, EVERY)],
        [row async for row in look.every(CASES, QUEUE, "closed")],
        [row async for row in look.every(STATEMENTS, BY_TIME)],
        [row async for row in look.every(RULES, EVERY)],
    )


def _notices(told: Told, period: Period) -> list[tuple[Ground, bool]]:
    """Return what was told in a period: on which ground, and whether by a trusted flagger."""
    of_rights = {row.notice: row.trusted for row in told.claims if period.has(row.at_ms)}
    reports = [(row.why, row.trusted) for row in told.reports if period.has(row.at_ms)]
    return [*reports, *((GROUND, trusted) for trusted in of_rights.values())]


def _content(row: Statement) -> str:
    if product_of(row.ref):
        return "PRODUCT"
    return "IMAGE" if row.rule == NAME or row.verb == "upload:block" else "TEXT"


def _decision(step: Step, until_ms: int) -> dict[str, object]:
    """Return what was decided, and the day on which it ends, if it does."""
    told: dict[str, object]
    if step in ACCOUNT:
        told, what = {"decision_account": f"DECISION_ACCOUNT_{ACCOUNT[step]}"}, "account"
    elif step in PROVISION:
        told, what = {"decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"}, "service"
    elif step is Step.HOLD:
        told, what = {"decision_monetary": "DECISION_MONETARY_SUSPENSION"}, "monetary"
    else:
        told = {"decision_visibility": [f"DECISION_VISIBILITY_{VISIBILITY[step]}"]}
        what = "visibility"
    if 0 < until_ms < UNTIL_LIFTED_MS:
        told[f"end_date_{what}_restriction"] = _day(until_ms)
    return told


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _median(times: Iterable[int]) -> int | None:
    some = list(times)
    return round(median(some)) if some else None


def _ms(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp()) * 1000


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
