"""What is left of a person who told of a right: that it was told of, and what it became."""

from msgspec.structs import replace

from moderation.right import (
    BY_NOTIFIER,
    CLAIMS,
    NOTICES,
    OF_NOTICE,
    OF_NOTIFIER,
    Claim,
    Notice,
    holder_of,
)
from moderation.upload import let_go
from storage.personal import Lasts, Leaver, Trace, hashing, only
from storage.port import EVERY
from storage.work import Work


async def untell(notice: Notice, who: Leaver, work: Work) -> bool:
    """Forget who told of it, and with which words; photos go as all they brought does."""
    kept = replace(
        notice, by=who.hashed, name="", organisation="", email="", proof="", why="", photos=()
    )
    work.store(NOTICES, kept)
    return True


async def unkeep(notice: Notice, work: Work) -> None:
    """Remove a notice that is old, whoever told it; its photos are swept."""
    work.delete(NOTICES, notice)
    async for claim in work.every(CLAIMS, OF_NOTICE, notice.id):
        work.delete(CLAIMS, claim)
    await let_go(notice.photos, holder_of(notice.id), notice.at_ms, work)


LEAVING: tuple[Trace[Notice] | Trace[Claim], ...] = (
    Trace(
        NOTICES,
        OF_NOTIFIER,
        erase=untell,
        shows=only("id", "name", "organisation", "email", "right", "proof", "why", "at_ms"),
        lasts=Lasts(365, EVERY, forget=unkeep),
        effect="blanks",
        rest="that a right was told of, and of which kind",
    ),
    Trace(
        CLAIMS,
        BY_NOTIFIER,
        erase=hashing(CLAIMS, "by"),
        effect="blanks",
        rest="which product was pointed at",
    ),
)
