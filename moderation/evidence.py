"""Evidence: what agents and leads do with a snapshot, which itself is never changed."""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from moderation.audit import Deed, acting, record
from moderation.case import CASES, OF_PERSON, CaseChanged, NoSuchCase, OwnCase
from moderation.conflicts import must_be_free
from moderation.covers import pictures_of
from moderation.snapshots import (
    COVER,
    LAYERS,
    SNAPSHOTS,
    Layer,
    Seen,
    Snapshot,
    covered,
    layers_of,
)
from rialto.command import Change, Member, Rate, command
from rialto.ids import ID, CaseId, UploadId, UserId
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.work import Work

Why = Annotated[str, Meta(min_length=1, max_length=200)]
At = Annotated[int, Meta(ge=0, le=2000)]


class NoSuchEvidence(Refusal):
    code = 1533
    reason = "there is no such evidence"


class DoneAlready(Refusal):
    code = 1534
    reason = "it is held, or covered, or neither, already"


class NoSuchCover(Refusal):
    code = 1535
    reason = "this is covered no more"


class OthersCover(Refusal):
    code = 1536
    reason = "somebody else covered this: they or a lead take it off"


class AskHold(Change, frozen=True):
    """Put evidence under a legal hold, so that it is neither swept nor erased, or end that."""

    evidence: str
    held: bool
    why: Why


class AskRedact(Change, frozen=True):
    """Cover some characters of a line in evidence; the original stays."""

    evidence: str
    line: str
    start: At
    end: At
    why: Why


class AskRedactPicture(Change, frozen=True):
    """Cover a picture that is shown with a case: its owner alone sees it; the file stays."""

    case: CaseId
    picture: Annotated[UploadId, ID]
    why: Why


class AskUncover(Change, frozen=True):
    """Take off a cover that one has put there; a lead takes off anybody's."""

    case: CaseId
    cover: str
    why: Why


class Covering(Struct, frozen=True):
    """A cover, and the case with whose evidence it is shown."""

    case: CaseId
    cover: str


class EvidenceKept(Struct, frozen=True):
    """A snapshot, by its hash, and whether it is under a hold."""

    evidence: str
    held: bool


@dataclass
class Evidences:
    world: World
    roles: Roles

    @command(
        "evidence:hold",
        needs=Role.LEAD,
        rate=Rate(20, 10),
        refuses=(NoSuchEvidence, OwnCase, DoneAlready),
    )
    async def hold(self, ask: AskHold, who: Member, work: Work) -> EvidenceKept:
        row = await self._row(ask.evidence, who, work)
        if bool(row.held) == ask.held:
            raise DoneAlready
        deed = _deed("hold" if ask.held else "let_go", row.subject, ask.why, who)
        record(replace(deed, evidence=row.id), work, self.world)
        work.store(SNAPSHOTS, replace(row, held=int(ask.held)))
        await self._tell(row, work)
        return EvidenceKept(row.id, ask.held)

    @command(
        "evidence:redact",
        needs=Role.AGENT,
        rate=Rate(20, 10),
        refuses=(NoSuchEvidence, OwnCase, DoneAlready),
    )
    async def redact(self, ask: AskRedact, who: Member, work: Work) -> EvidenceKept:
        row = await self._row(ask.evidence, who, work)
        seen = msgspec.json.decode(row.body, type=Seen)
        around = covered(seen, await layers_of(row.id, work)).around
        lines = {line.id: line.text for line in (*around.before, around.said, *around.after)}
        shown = lines.get(ask.line, "")[ask.start : ask.end]
        if not shown:
            raise NoSuchEvidence(id=ask.line)
        if not shown.strip(COVER):
            raise DoneAlready
        deed = _deed("redact", row.subject, ask.why, who)
        record(replace(deed, evidence=row.id), work, self.world)
        layer = Layer(
            self.world.new_id(), row.id, ask.line, ask.start, ask.end, ask.why,
            who.user, self.world.now_ms(),
        )  # fmt: skip
        work.store(LAYERS, layer)
        await self._tell(row, work)
        return EvidenceKept(row.id, bool(row.held))

    @command(
        "evidence:redact_picture",
        needs=Role.AGENT,
        rate=Rate(20, 10),
        refuses=(NoSuchCase, NoSuchEvidence, OwnCase, DoneAlready),
    )
    async def redact_picture(self, ask: AskRedactPicture, who: Member, work: Work) -> Covering:
        case = await work.find(CASES, ask.case, NoSuchCase)
        await must_be_free(who, case, self.roles, work)
        if ask.picture not in await pictures_of(case, work):
            raise NoSuchEvidence(id=ask.picture)
        if await layers_of(ask.picture, work):
            raise DoneAlready
        deed = _deed("redact", case.subject, ask.why, who)
        record(replace(deed, ref=ask.picture), work, self.world)
        id, now = self.world.new_id(), self.world.now_ms()
        work.store(LAYERS, Layer(id, ask.picture, "", 0, 0, ask.why, who.user, now))
        work.announce(CaseChanged(case.id))
        return Covering(case.id, id)

    @command(
        "evidence:uncover",
        needs=Role.AGENT,
        rate=Rate(20, 10),
        refuses=(NoSuchCase, OwnCase, NoSuchCover, OthersCover),
    )
    async def uncover(self, ask: AskUncover, who: Member, work: Work) -> Covering:
        case = await work.find(CASES, ask.case, NoSuchCase)
        await must_be_free(who, case, self.roles, work)
        layer = await work.find(LAYERS, ask.cover, NoSuchCover)
        if layer.snapshot not in (case.evidence, *await pictures_of(case, work)):
            raise NoSuchCover
        if layer.by != who.user and who.role < Role.LEAD:
            raise OthersCover
        deed = _deed("uncover", case.subject, ask.why, who)
        on = {"evidence" if layer.line else "ref": layer.snapshot}
        record(replace(deed, **on), work, self.world)
        work.delete(LAYERS, layer)
        work.announce(CaseChanged(case.id))
        return Covering(case.id, layer.id)

    async def _row(self, evidence: str, who: Member, work: Work) -> Snapshot:
        """Return a snapshot, of what others said or offered: nobody touches what is about them."""
        row = await work.find(SNAPSHOTS, evidence, NoSuchEvidence)
        if row.subject == who.user:
            raise OwnCase(why="subject")
        return row

    async def _tell(self, row: Snapshot, work: Work) -> None:
        """Let those who have a case with this evidence open see what it is now."""
        async for case in work.every(CASES, OF_PERSON, row.subject):
            if case.evidence == row.id:
                work.announce(CaseChanged(case.id))


def _deed(verb: str, whom: UserId, why: str, who: Member) -> Deed:
    return Deed(f"evidence:{verb}", who.user, acting(who.role), whom, why=why)
