"""What is left of a person in what the gateway keeps for a day or two: nothing."""

from gateway.dispatch import ANSWERED, Answered
from gateway.outbox import SET_ASIDE, SetAside
from rialto.ids import UserId
from storage.personal import Lasts, Leaver, NotYet, Trace
from storage.work import Work

# A repetition comes within seconds; for so long a key keeps its answer whoever it names.
REPEATED_MS = 60 * 60 * 1000


async def forget_answer(row: Answered, who: Leaver, work: Work) -> bool:
    """Forget answers to the person, and those to others that name them."""
    asked, _, _ = row.id.rpartition("/")
    if not asked.endswith(f"/{who.user}") and not _names(row.answer, who.user):
        return False
    if who.world.now_ms() < row.at_ms + REPEATED_MS:
        raise NotYet
    work.delete(ANSWERED, row)
    return True


async def forget_aside(row: SetAside, who: Leaver, work: Work) -> bool:
    if not _names(row.body, who.user):
        return False
    work.delete(SET_ASIDE, row)
    return True


def _names(body: bytes, user: UserId) -> bool:
    return f'"{user}"'.encode() in body


LEAVING = (
    Trace(ANSWERED, erase=forget_answer, lasts=Lasts(2)),
    Trace(SET_ASIDE, erase=forget_aside),
)
