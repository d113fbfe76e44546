"""Covers: what of the evidence of a case is not shown, and who is kept from which picture by that.

What is covered is kept as it was. Whoever covered it takes the cover off again, or a lead does.
"""

from msgspec import Struct

from moderation.appointments import NameOf
from moderation.case import Case
from moderation.reports import OF_CASE, REPORTS
from moderation.right import notices_of
from moderation.snapshots import SNAPSHOTS, Layer, layers_of
from moderation.statements import STATEMENTS
from moderation.upload import UPLOADS, Upload
from rialto.command import Caller, Guest
from rialto.ids import UploadId, UserId
from storage.work import Look


class Cover(Struct, frozen=True):
    """Characters ``start`` to ``end`` of a ``line``, or a whole ``picture``; the other is "".

    ``by`` (``by_name``) put it there for the reason ``why``; what lies underneath is kept.
    """

    cover: str
    line: str
    picture: UploadId
    start: int
    end: int
    why: str
    by: UserId
    by_name: str
    at_ms: int


async def pictures_of(case: Case, look: Look) -> list[UploadId]:
    """Return the uploads that are shown with a case: photos of those who told of it, or its own."""
    against = await look.get(STATEMENTS, case.statement) if case.statement else None
    noticed = against.case if against and case.kind == "appeal" else case.id
    told = [report.photos async for report in look.every(REPORTS, OF_CASE, case.id)]
    told += [notice.photos for notice in await notices_of(noticed, look)]
    upload = await look.get(UPLOADS, case.ref) if case.ref and not case.scope else None
    own = [upload.id] if upload else []
    return list(dict.fromkeys([*own, *(id for photos in told for id in photos)]))


async def covers_of(case: Case, name_of: NameOf, look: Look) -> list[Cover]:
    """Return what is covered of the evidence of a case."""
    lines = await layers_of(case.evidence, look) if case.evidence else []
    over = [await layers_of(id, look) for id in await pictures_of(case, look)]
    return [
        _told(layer, await name_of(layer.by, look)) for layers in (lines, *over) for layer in layers
    ]


async def held(case: Case, look: Look) -> bool:
    """Say whether the evidence of a case is under a legal hold."""
    row = await look.get(SNAPSHOTS, case.evidence) if case.evidence else None
    return bool(row and row.held)


async def may_see(upload: Upload, who: Caller, look: Look) -> bool:
    """Say whether ``who`` may see an upload.

    One that is covered is for its owner alone, unless it is there for everybody.
    """
    if not upload.shown_to(who):
        return False
    own = not isinstance(who, Guest) and who.user == upload.owner
    return own or upload.shown_to(Guest("")) or not await layers_of(upload.id, look)


def _told(layer: Layer, by_name: str) -> Cover:
    picture = UploadId("" if layer.line else layer.snapshot)
    return Cover(
        layer.id, layer.line, picture, layer.start, layer.end, layer.why, layer.by, by_name,
        layer.at_ms,
    )  # fmt: skip
