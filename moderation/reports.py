"""Reports: a member tells moderators of a line; what stands there and around it is kept.

All reports of one thing are one case. What they weigh says how soon people look at it.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from moderation.case import of_line, reported
from moderation.circumstances import circumstances
from moderation.sanctions import SANCTIONS, key
from moderation.snapshots import Contents, Seen, keep
from moderation.trust import known, weight
from rialto.command import Ask, Change, Member, Rate, command, role_in
from rialto.ids import CaseId, ChatId, LineId, ReportId, UserId
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.port import Collection, Row, by, unique
from storage.work import Look, Work

PAGE = 50
Why = Literal["spam", "abuse", "scam", "other"]
Note = Annotated[str, Meta(max_length=300)]


class Report(Row, frozen=True):
    id: ReportId
    scope: str
    ref: str
    reporter: UserId
    author: UserId
    author_name: str
    text: str
    why: Why
    note: str
    at_ms: int
    case: CaseId = CaseId("")
    evidence: str = ""
    weight: int = 0


class Reported(Struct, frozen=True):
    report: ReportId


class Card(Struct, frozen=True):
    """A report as moderators see it; who reported is not told to the room's own."""

    report: ReportId
    line: str
    author: UserId
    author_name: str
    text: str
    why: Why
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
    personal=("reporter", "author", "author_name", "text", "note"),
)


class AskReport(Change, frozen=True):
    """Tell moderators of a line, once."""

    chat: ChatId
    line: LineId
    reason: Why
    note: Note = ""


class AskReports(Ask, frozen=True):
    """List what was reported in a place, newest first."""

    scope: str


@dataclass
class Reports:
    world: World
    roles: Roles
    contents: Contents

    @command(
        "report:line", needs=Role.VIEWER, rate=Rate(5, 60), refuses=(NothingThere, ReportedAlready)
    )
    async def line(self, ask: AskReport, who: Member, work: Work) -> Reported:
        around = await self.contents.around(ask.chat, ask.line, work)
        if around is None:
            raise NothingThere
        if await work.range(REPORTS, ONCE, who.user, ask.line):
            raise ReportedAlready
        said, now = around.said, self.world.now_ms()
        stood = await circumstances(said.author, ask.chat, self.roles, work, now)
        seen = Seen(ask.chat, around, stood)
        evidence = await keep(seen, now, work)
        weighs = await self._weight(who, ask.chat, work)
        case = replace(of_line(said.author, ask.chat, ask.line), weight=weighs, evidence=evidence)
        report = Report(
            ReportId(self.world.new_id()),
            ask.chat,
            ask.line,
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
        )
        work.store(REPORTS, report)
        return Reported(report.id)

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
