"""What those who decide are shown of a case, and with what they decide on it."""

import typing

from msgspec import Struct

from moderation.case import Alike, Case, Kind
from moderation.conflicts import Interest
from moderation.covers import Cover
from moderation.grounds import UNLAWFUL, Ground
from moderation.ladder import OF_A_PLACE, SPANS, Step
from moderation.macros import PREPARED, fitting
from moderation.right import Holder, Notice
from moderation.right import Kind as RightKind
from moderation.snapshots import Seen, product_of
from moderation.statements import APPEAL_MS, Source, Statement, StatementShown
from rialto.ids import CaseId, UploadId, UserId
from rialto.roles import Role


class CaseCard(Struct, frozen=True):
    """A case as it stands in a list. ``agent`` has it, "" nobody; ``needs`` is who decides it.

    ``interest`` is why the caller may not: what they have to do with it, "" for nothing.
    ``flagged`` is the organisation whose trusted flagger has reported it, "" where none has.
    """

    case: CaseId
    kind: Kind
    subject: UserId
    subject_name: str
    scope: str
    ground: Ground
    gravity: int
    weight: int
    reports: int
    opened_ms: int
    due_ms: int
    needs: str
    agent: UserId
    agent_name: str
    until_ms: int
    proposed: str
    outcome: str
    closed_ms: int
    interest: Interest
    flagged: str


class Told(Struct, frozen=True):
    """A report within a case, with uploads that show what is meant; who reported is not told."""

    why: Ground
    note: str
    weight: int
    at_ms: int
    photos: tuple[UploadId, ...]


class RightTold(Struct, frozen=True):
    """A notice of a right within a case, from whom and how to reach them, unless one only reads."""

    name: str
    organisation: str
    email: str
    holder: Holder
    right: RightKind
    proof: str
    why: str
    photos: tuple[UploadId, ...]
    at_ms: int


class Rung(Struct, frozen=True):
    """A step that may be decided, and how long it lasts; 0 where it has no end, or none is set."""

    step: str
    least_s: int
    usual_s: int
    most_s: int


class MacroShown(Struct, frozen=True):
    macro: str
    ground: Ground
    step: str


class Means(Struct, frozen=True):
    """With what this case may be decided: of an appeal, with nothing worse than what stands.

    ``unlawful`` are grounds that the law forbids; ``appeal_ms`` is how long one may appeal.
    """

    steps: list[Rung]
    grounds: list[Ground]
    unlawful: list[Ground]
    macros: list[MacroShown]
    appeal_ms: int


class CaseShown(Struct, frozen=True):
    """All that is known of a case: ``seen`` is what ``evidence``, a hash, may show.

    ``history`` is what was decided on its subject before, ``points`` what is left of that, and
    ``step`` what the ladder proposes. ``appeal`` is what they say to a decision, ``against``.
    ``source`` is by what a decision on this case would say that it came to be known. ``picture``
    is the upload that it is about, "" where it is about none. ``rights`` are notices of those who
    say that it infringes theirs. ``held`` says that ``evidence`` is under a legal hold, ``covers``
    what is not shown of it and of the pictures; ``like`` is what a rule has found it like.
    """

    card: CaseCard
    evidence: str
    seen: Seen | None
    reports: list[Told]
    history: list[StatementShown]
    points: int
    step: str
    appeal: str
    against: StatementShown | None
    source: Source
    means: Means
    picture: UploadId
    rights: list[RightTold]
    held: bool
    covers: list[Cover]
    like: Alike | None


def card(case: Case, now_ms: int, names: dict[UserId, str], interest: Interest) -> CaseCard:
    held = case.held(now_ms)
    return CaseCard(
        case.id, case.kind, case.subject, names[case.subject], case.scope, case.ground,
        case.gravity, case.weight, case.reports, case.opened_ms, case.due_ms,
        case.needs.name.lower(), case.agent if held else UserId(""),
        names[case.agent] if held else "", case.until_ms if held else 0,
        case.proposed.name.lower() if case.proposed else "", case.outcome, case.closed_ms,
        interest, case.flagged,
    )  # fmt: skip


def right_told(notice: Notice, reader: Role) -> RightTold:
    """Return a notice as ``reader`` may see it: the address is for those who may have to ask."""
    email = "" if reader is Role.AUDITOR else notice.email
    return RightTold(
        notice.name, notice.organisation, email, notice.holder, notice.right, notice.proof,
        notice.why, notice.photos, notice.at_ms,
    )  # fmt: skip


def means(case: Case, against: Statement | None) -> Means:
    most = against.step if against and case.kind == "appeal" else Step.BAN
    macros = {macro: PREPARED[macro] for macro in fitting(product_of(case.ref) is not None)}
    steps = [step for step in Step if step <= most and (case.scope or step not in OF_A_PLACE)]
    return Means(
        [Rung(step.name.lower(), *SPANS[step]) for step in steps],
        list(typing.get_args(Ground)),
        sorted(UNLAWFUL),
        [
            MacroShown(macro, prepared.ground, prepared.step.name.lower())
            for macro, prepared in macros.items()
            if prepared.step in steps
        ],
        0 if case.kind == "appeal" else APPEAL_MS,
    )
