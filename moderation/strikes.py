"""Strikes: the points that decisions left against somebody; what was overturned leaves none."""

from moderation.ladder import POINTS, Mark, Step
from rialto.ids import StatementId, UserId
from storage.port import Collection, Row, by
from storage.work import Look, Work


class Strike(Row, frozen=True):
    """``points`` of a decision, in hundredths; its id is that of the statement."""

    id: StatementId
    user: UserId
    points: int
    at_ms: int


OF_USER = by("user", "at_ms")
STRIKES = Collection("strike", Strike, indexes=(OF_USER,), personal=("user",), audited=True)


async def strikes_of(user: UserId, look: Look) -> list[Mark]:
    return [Mark(row.points, row.at_ms) async for row in look.every(STRIKES, OF_USER, user)]


def strike(id: StatementId, user: UserId, step: Step, now_ms: int, work: Work) -> None:
    if given := POINTS[step]:
        work.store(STRIKES, Strike(id, user, given, now_ms))


async def strike_out(id: StatementId, work: Work) -> None:
    if held := await work.get(STRIKES, id):
        work.delete(STRIKES, held)
