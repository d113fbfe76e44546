"""A trusted flagger: whose reports on stated grounds are looked at sooner, and until when.

Digital Services Act, articles 22 and 23. The lane is all that it is: what comes by it is decided by
people like anything else, and weighs what its reporter's reports weigh (moderation/trust.py).
"""

from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from moderation.grounds import Ground
from rialto.ids import CaseId, UserId
from rialto.news import News, channel
from storage.port import Collection, Row, by
from storage.work import Look, Work

# Of the last twenty that were decided; fewer than ten say nothing yet.
REMEMBERED, LEAST_JUDGED, LEAST_RIGHT = 20, 10, 0.5
Status = Literal["", "named", "suspended", "dismissed"]


class Flag(NamedTuple):
    """That ``user`` told of the thing of a case, and whether as a trusted flagger."""

    user: UserId
    case: CaseId
    at_ms: int
    trusted: bool


class Judged(Struct, frozen=True):
    """What people found of a report that came by the lane."""

    case: CaseId
    right: bool


class Flagger(Row, frozen=True, kw_only=True):
    """That ``user`` reports for an organisation, and on which grounds they are trusted.

    ``reason`` is why they were dismissed. ``judged`` are the last reports that were decided since
    ``since_ms``.
    """

    user: UserId
    organisation: str
    grounds: tuple[Ground, ...]
    by: UserId
    since_ms: int
    state: Status = "named"
    reason: str = ""
    judged: tuple[Judged, ...] = ()

    @property
    def right(self) -> int:
        return sum(one.right for one in self.judged)

    @property
    def errs(self) -> bool:
        """Say whether they are wrong more often than right, of late."""
        seen = len(self.judged)
        return seen >= LEAST_JUDGED and self.right < LEAST_RIGHT * seen

    def trusted_on(self, ground: Ground) -> bool:
        return self.state == "named" and ground in self.grounds

    def found(self, case: CaseId, right: bool) -> "Flagger":
        """Return them once ``case`` was decided, or decided otherwise after an appeal.

        Who errs is suspended, by this rule alone, until a lead names them anew.
        """
        others = [one for one in self.judged if one.case != case]
        fresh = replace(self, judged=(*others, Judged(case, right))[-REMEMBERED:])
        return replace(fresh, state="suspended") if fresh.errs else fresh


BY_STATE = by("state", "since_ms")
FLAGGERS = Collection(
    "flagger",
    Flagger,
    id="user",
    indexes=(BY_STATE,),
    personal=("user", "organisation", "by", "reason"),
    audited=True,
)


class Flags(News, frozen=True, tag="flags"):
    """For a trusted flagger: that they are one, and on which grounds; or no more, and why."""

    organisation: str
    grounds: tuple[Ground, ...]
    state: Status
    reason: str


def put(row: Flagger, work: Work) -> None:
    """Store who is a trusted flagger, or was, and tell them."""
    work.store(FLAGGERS, row)
    news = Flags(row.organisation, row.grounds, row.state, row.reason)
    work.publish(channel("user", row.user), news)


async def flagged_for(user: UserId, ground: Ground, look: Look) -> str:
    """Return the organisation for which ``user`` flags on this ground, "" where they are none."""
    row = await look.get(FLAGGERS, user)
    return row.organisation if row and row.trusted_on(ground) else ""
