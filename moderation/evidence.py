"""Evidence: what agents and leads do with a snapshot, which itself is never changed."""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from moderation.audit import Deed, acting, record
from moderation.snapshots import LAYERS, SNAPSHOTS, Layer, Seen, Snapshot
from rialto.command import Change, Member, Rate, command
from rialto.refusal import Refusal
from rialto.roles import Role
from rialto.world import World
from storage.work import Work

Why = Annotated[str, Meta(min_length=1, max_length=200)]
At = Annotated[int, Meta(ge=0, le=2000)]


class NoSuchEvidence(Refusal):
    code = 1533
    reason = "there is no such evidence"


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


class EvidenceKept(Struct, frozen=True):
    """A snapshot, by its hash, and whether it is under a hold."""

    evidence: str
    held: bool


@dataclass
class Evidences:
    world: World

    @command("evidence:hold", needs=Role.LEAD, rate=Rate(20, 10), refuses=(NoSuchEvidence,))
    async def hold(self, ask: AskHold, who: Member, work: Work) -> EvidenceKept:
        row = await work.find(SNAPSHOTS, ask.evidence, NoSuchEvidence)
        self._record("hold" if ask.held else "let_go", row, ask.why, who, work)
        work.store(SNAPSHOTS, replace(row, held=int(ask.held)))
        return EvidenceKept(row.id, ask.held)

    @command("evidence:redact", needs=Role.AGENT, rate=Rate(20, 10), refuses=(NoSuchEvidence,))
    async def redact(self, ask: AskRedact, who: Member, work: Work) -> EvidenceKept:
        row = await work.find(SNAPSHOTS, ask.evidence, NoSuchEvidence)
        around = msgspec.json.decode(row.body, type=Seen).around
        if ask.line not in {line.id for line in (*around.before, around.said, *around.after)}:
            raise NoSuchEvidence(id=ask.line)
        self._record("redact", row, ask.why, who, work)
        layer = Layer(
            self.world.new_id(), row.id, ask.line, ask.start, ask.end, ask.why,
            who.user, self.world.now_ms(),
        )  # fmt: skip
        work.store(LAYERS, layer)
        return EvidenceKept(row.id, bool(row.held))

    def _record(self, verb: str, row: Snapshot, why: str, who: Member, work: Work) -> None:
        deed = Deed(
            f"evidence:{verb}", who.user, acting(who.role), row.subject, why=why, evidence=row.id
        )
        record(deed, work, self.world)
