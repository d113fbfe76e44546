"""Reports: a member tells moderators of a line; the text as it was then is kept as evidence."""

from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from msgspec import Meta, Struct

from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import ChatId, LineId, ReportId, UserId
from rialto.news import Announcement
from rialto.refusal import Refusal
from rialto.roles import Role
from rialto.world import World
from storage.port import Collection, Row, by, unique
from storage.work import Look, Work

PAGE = 50
Why = Literal["spam", "abuse", "scam", "other"]
Note = Annotated[str, Meta(max_length=300)]


class Evidence(Struct, frozen=True):
    """What was reported, as it stood at that moment."""

    author: UserId
    author_name: str
    text: str


class Evidences(Protocol):
    """Whoever owns the content tells what it says; None where it is gone or never was."""

    async def snapshot(self, scope: str, ref: str, look: Look) -> Evidence | None: ...


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


class LineReported(Announcement, frozen=True, tag="line:reported"):
    report: ReportId
    scope: str


class NothingThere(Refusal):
    code = 1505
    reason = "what you report is not there any more"


class ReportedAlready(Refusal):
    code = 1506
    reason = "you have reported this already"


BY_SCOPE = by("scope")
ONCE = unique("reporter", "ref")
REPORTS = Collection(
    "report",
    Report,
    indexes=(BY_SCOPE, ONCE),
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
    evidences: Evidences

    @command(
        "report:line", needs=Role.VIEWER, rate=Rate(5, 60), refuses=(NothingThere, ReportedAlready)
    )
    async def line(self, ask: AskReport, who: Member, work: Work) -> Reported:
        seen = await self.evidences.snapshot(ask.chat, ask.line, work)
        if seen is None:
            raise NothingThere
        if await work.range(REPORTS, ONCE, who.user, ask.line):
            raise ReportedAlready
        report = Report(
            ReportId(self.world.new_id()),
            ask.chat,
            ask.line,
            who.user,
            seen.author,
            seen.author_name,
            seen.text,
            ask.reason,
            ask.note,
            self.world.now_ms(),
        )
        work.store(REPORTS, report)
        work.announce(LineReported(report.id, report.scope))
        return Reported(report.id)

    @command("report:list", needs=Role.MODERATOR, of="scope", rate=Rate(20, 10))
    async def list(self, ask: AskReports, who: Member, look: Look) -> Cards:
        found = await look.range(REPORTS, BY_SCOPE, ask.scope, limit=PAGE, descending=True)
        return Cards(
            [
                Card(r.id, r.ref, r.author, r.author_name, r.text, r.why, r.note, r.at_ms)
                for r in found
            ]
        )
