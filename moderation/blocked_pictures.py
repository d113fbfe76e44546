"""Pictures that are known and may not come back, in whatever size or shade."""

from collections.abc import Iterable

from rialto.ids import StatementId, UploadId, UserId
from rialto.refusal import Refusal
from storage.image_hash import read
from storage.port import Collection, Row, by
from storage.work import Look as Source


class Blocked(Row, frozen=True):
    """An upload that may not come back.

    ``source`` is the SHA-256 of what was sent, ``looks`` how it looks (storage/image_hash.py);
    ``by`` decided it, for ``reason``, and ``statement`` tells its owner.
    """

    id: UploadId
    source: str
    looks: tuple[str, ...]
    by: UserId
    reason: str
    at_ms: int
    statement: StatementId = StatementId("")

    def meant(self, source: str, looks: Iterable[str]) -> bool:
        """Say whether this is the same file, or looks like it to an eye."""
        if source == self.source:
            return True
        known = [look for look in map(read, self.looks) if look.telling]
        return any(read(look).near(other) for look in looks for other in known)


BY_TIME = by("at_ms")
BLOCKED = Collection("blocked_picture", Blocked, indexes=(BY_TIME,), personal=("by",))


class BlockedPicture(Refusal):
    code = 1584
    reason = "this picture may not be shown here"


async def must_be_allowed(source: str, looks: Iterable[str], look: Source) -> None:
    """Refuse with BlockedPicture what is on the list.

    It is gone through from end to end: some thousand rows cost a few milliseconds, a hundredth of
    what it takes to unpack the picture.
    """
    async for row in look.every(BLOCKED, BY_TIME):
        if row.meant(source, looks):
            raise BlockedPicture
