"""Restraints on the whole site: who speaks slowly, and who neither buys nor goes on air."""

from typing import Literal

from rialto.ids import StatementId, UserId
from rialto.refusal import Refusal
from storage.port import Collection, Row
from storage.work import Look, Work

What = Literal["slow", "hold"]
PACE_MS = 60_000


class OnHold(Refusal):
    code = 1530
    reason = "you can neither buy nor sell for a while"


class Restraint(Row, frozen=True):
    """That ``user`` is restrained before ``until_ms``; the id is ``what/user``."""

    id: str
    user: UserId
    until_ms: int
    statement: StatementId


class Pace(Row, frozen=True):
    """Of somebody who speaks slowly: when they may again."""

    user: UserId
    next_ms: int


RESTRAINTS = Collection(
    "restraint", Restraint, personal=("id", "user"), hot=True, audited=True
)  # fmt: skip
PACES = Collection("pace", Pace, id="user", personal=("user",), hot=True)


def restraint_id(what: str, user: UserId) -> str:
    return f"{what}/{user}"


async def held_back(what: What, user: UserId, look: Look, now_ms: int) -> Restraint | None:
    row = await look.get(RESTRAINTS, restraint_id(what, user))
    return row if row and now_ms < row.until_ms else None


async def must_not_be_on_hold(user: UserId, look: Look, now_ms: int) -> None:
    """Refuse with OnHold, which says for how long, while somebody may neither buy nor sell."""
    if row := await held_back("hold", user, look, now_ms):
        raise OnHold(retry_after_ms=row.until_ms - now_ms)


async def slowed_ms(user: UserId, work: Work, now_ms: int) -> int:
    """Return in how many milliseconds somebody may speak; 0 takes note that they do now."""
    if await held_back("slow", user, work, now_ms) is None:
        return 0
    pace = await work.get(PACES, user)
    if pace and now_ms < pace.next_ms:
        return pace.next_ms - now_ms
    work.store(PACES, Pace(user, now_ms + PACE_MS).over(pace))
    return 0
