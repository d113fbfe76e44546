"""Reports: a member tells moderators of a line or a product; what stands there is kept.

All reports of one thing are one case. What they weigh says how soon people look at it.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from moderation.case import CASES, Case, of_line, of_product, reported
from moderation.circumstances import circumstances
from moderation.flagger import flagged_for
from moderation.grounds import Ground
from moderation.sanctions import SANCTIONS, key
from moderation.snapshots import Contents, Seen, Surroundings, keep, product_ref
from moderation.trust import known, weight
from moderation.upload import NoSuchUpload, UploadInUse
from moderation.uploads import Uploads
from rialto.command import Ask, Change, Member, Rate, command, role_in
from rialto.ids import (
    ID,
    CaseId,
    ChatId,
    LineId,
    ProductId,
    ReportId,
    RoomId,
    UploadId,
    UserId,
)
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.port import Collection, Row, by, unique
from storage.work import Look, Work

PAGE = 50
Why = Literal["spam", "abuse", "scam", "other"]
ProductWhy = Literal["counterfeit", "unsafe", "misleading", "other"]
Note = Annotated[str, Meta(max_length=300)]
Photos = Annotated[tuple[Annotated[UploadId, ID], ...], Meta(max_length=4)]


class Report(Row, frozen=True):
    """What ``reporter`` told of ``ref``, once; ``photos`` are uploads of theirs.

    The scope of a line is its chat. A product's is its ref, so that whoever keeps order in a room
    does not read what was said of what is sold there: that is for whoever decides. ``trusted`` says
    that a trusted flagger told it, on a ground for which they are one.
    """

    id: ReportId
    scope: str
    ref: str
    reporter: UserId
    author: UserId
    author_name: str
    text: str
    why: Ground
    note: str
    at_ms: int
    case: CaseId = CaseId("")
    evidence: str = ""
    weight: int = 0
    photos: tuple[UploadId, ...] = ()
    trusted: bool = False


class Reported(Struct, frozen=True):
    report: ReportId


class Card(Struct, frozen=True):
    """A report as moderators see it; who reported is not told to the room's own."""

    report: ReportId
    line: str
    author: UserId
    author_name: str
    text: str
    why: Ground
    note: str
    at_ms: int


class Cards(Struct, frozen=True):
    reports: list[Card]


class NothingThere(Refusal):
    code = 1505
    reason = "what you report is not there any more"


class ReportedAlready(Refusal):
    code = 1506
    reason = "you have reported this already"


BY_SCOPE = by("scope")
ONCE = unique("reporter", "ref")
OF_CASE, BY_ABOUT = by("case"), by("author")
REPORTS = Collection(
    "report",
    Report,
    indexes=(BY_SCOPE, ONCE, OF_CASE, BY_ABOUT),
    personal=("reporter", "author", "author_name", "text", "note", "photos"),
)


def holder_of(report: ReportId) -> str:
    """Return the name under which a report holds its photos."""
    return f"report/{report}"


class AskReport(Change, frozen=True):
    """Tell moderators of a line, once."""

    chat: ChatId
    line: LineId
    reason: Why
    note: Note = ""


class AskReportProduct(Change, frozen=True):
    """Tell moderators of a product on a room's table, with photos, once until it is decided on."""

    room: RoomId
    product: Annotated[ProductId, Meta(max_length=64)]
    reason: ProductWhy
    note: Note = ""
    photos: Photos = ()


class AskReports(Ask, frozen=True):
    """List what was reported in a place, newest first."""

    scope: str


@dataclass
class Reports:
    world: World
    roles: Roles
    contents: Contents
    uploads: Uploads

    @command(
        "report:line", needs=Role.VIEWER, rate=Rate(5, 60), refuses=(NothingThere, ReportedAlready)
    )
    async def line(self, ask: AskReport, who: Member, work: Work) -> Reported:
        around = await self.contents.around(ask.chat, ask.line, work)
        if around is None:
            raise NothingThere
        if await work.range(REPORTS, ONCE, who.user, ask.line):
            raise ReportedAlready
        case = of_line(around.said.author, ask.chat, ask.line)
        report = await self._report(case, around, who, ask, work)
        work.store(REPORTS, report)
        return Reported(report.id)

    @command(
        "report:product",
        needs=Role.VIEWER,
        rate=Rate(5, 60),
        refuses=(NothingThere, ReportedAlready, NoSuchUpload, UploadInUse),
    )
    async def product(self, ask: AskReportProduct, who: Member, work: Work) -> Reported:
        ref = product_ref(ask.product)
        around = await self.contents.around(ask.room, ref, work)
        if around is None:
            raise NothingThere
        await self._must_be_new(ref, who, work)
        case = of_product(around.said.author, ask.room, ref)
        report = await self._report(case, around, who, ask, work)
        holder = holder_of(report.id)
        photos = await self.uploads.hold_all(ask.photos, who.user, "report", holder, work)
        work.store(REPORTS, replace(report, scope=ref, photos=photos))
        return Reported(report.id)

    async def _must_be_new(self, ref: str, who: Member, work: Work) -> None:
        """Refuse with ReportedAlready while what ``who`` reported of it waits.

        What is decided on makes room: it is named by its own id, too.
        """
        for before in await work.range(REPORTS, ONCE, who.user, ref, limit=1):
            case = await work.get(CASES, before.case)
            if case and case.state == "open":
                raise ReportedAlready
            work.store(REPORTS, replace(before, ref=f"{ref}/{before.id}"))

    async def _report(
        self,
        case: Case,
        around: Surroundings,
        who: Member,
        ask: AskReport | AskReportProduct,
        work: Work,
    ) -> Report:
        """Return the report of what ``case`` is about, and add it to that."""
        said, now = around.said, self.world.now_ms()
        stood = await circumstances(said.author, case.scope, self.roles, work, now)
        evidence = await keep(Seen(case.scope, around, stood), now, work)
        weighs = await self._weight(who, case.scope, work)
        flagged = await flagged_for(who.user, ask.reason, work)
        case = replace(case, weight=weighs, evidence=evidence, flagged=flagged)
        return Report(
            ReportId(self.world.new_id()),
            case.scope,
            case.ref,
            who.user,
            said.author,
            said.author_name,
            said.text,
            ask.reason,
            ask.note,
            now,
            await reported(case, self.world.new_id(), ask.reason, now, work),
            evidence,
            weighs,
            trusted=bool(flagged),
        )

    async def _weight(self, who: Member, scope: str, look: Look) -> int:
        before = await known(who.user, look)
        muted = await look.get(SANCTIONS, key(who.user, scope))
        standing = await role_in(scope, who, self.roles)
        restricted = bool(muted and muted.holds(self.world.now_ms()))
        return weight(standing, restricted, before.right, before.wrong)

    @command("report:list", needs=Role.MODERATOR, of="scope", rate=Rate(20, 10))
    async def list(self, ask: AskReports, who: Member, look: Look) -> Cards:
        found = await look.range(REPORTS, BY_SCOPE, ask.scope, limit=PAGE, descending=True)
        return Cards(
            [
                Card(r.id, r.ref, r.author, r.author_name, r.text, r.why, r.note, r.at_ms)
                for r in found
            ]
        )
