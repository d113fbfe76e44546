"""Trust: how much a report weighs, by who reports and how often they were right before.

Weights order the queue. However heavy they are, they punish nobody: people decide.
"""

from rialto.ids import UserId
from rialto.roles import Role
from storage.port import Collection, Row
from storage.work import Look, Work

PLAIN, KEEPER, STAFF = 100, 200, 300


class Reporter(Row, frozen=True):
    """How often what somebody reported was found to be so, and how often it was not."""

    user: UserId
    right: int = 0
    wrong: int = 0


REPORTERS = Collection(
    "reporter", Reporter, id="user", counters=("right", "wrong"), personal=("user",)
)


def weight(standing: Role, restricted: bool, right: int, wrong: int) -> int:
    """Return what a report weighs, in hundredths of one of somebody of whom nothing is known.

    Whoever was always wrong comes to weigh nothing, whoever was always right to weigh double
    (the rule of succession: one right and one wrong are added). ``restricted`` are those who are
    not heard themselves at the moment.
    """
    trust = STAFF if standing >= Role.AGENT else KEEPER if standing >= Role.MODERATOR else PLAIN
    if restricted:
        trust //= 2
    return 2 * trust * (right + 1) // (right + wrong + 2)


async def known(user: UserId, look: Look) -> Reporter:
    return await look.get(REPORTERS, user) or Reporter(user)


async def judge_reporter(user: UserId, right: int, wrong: int, work: Work) -> None:
    """Move the counts of ``user``: what they reported was found to be so, or not."""
    if await work.get(REPORTERS, user) is None:
        work.store(REPORTERS, Reporter(user, max(0, right), max(0, wrong)))
        return
    work.count(REPORTERS, user, "right", right)
    work.count(REPORTERS, user, "wrong", wrong)
