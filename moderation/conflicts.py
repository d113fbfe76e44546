"""Conflicts of interest: nobody decides on what concerns themselves."""

from typing import Literal

from moderation.case import Case, OwnCase
from moderation.reports import ONCE, REPORTS
from moderation.right import BY_NOTIFIER, CLAIMS
from moderation.snapshots import product_of
from rialto.command import Member
from rialto.ids import UserId
from rialto.refusal import Denied
from rialto.roles import Role, Roles
from storage.work import Look

Interest = Literal["", "subject", "decided", "place", "reported"]


def interest(case: Case, agent: str, keeps_the_place: bool, has_reported: bool) -> Interest:
    """Return what ``agent`` has to do with a case, "" for nothing.

    They are who it is about; they decided on it before; it happened where they keep order or
    sell; or it was they who reported it, or told of a right of theirs.
    """
    if agent == case.subject:
        return "subject"
    if agent in case.deciders:
        return "decided"
    if keeps_the_place:
        return "place"
    return "reported" if has_reported else ""


async def interest_of(who: Member, case: Case, roles: Roles, look: Look) -> Interest:
    there = await roles.granted(who.user, case.scope) if case.scope else Role.VIEWER
    told = await _has_told(who.user, case.ref, look)
    return interest(case, who.user, there >= Role.MODERATOR, told)


async def must_be_free(who: Member, case: Case, roles: Roles, look: Look) -> None:
    """Refuse with Denied or OwnCase unless ``who`` may see and decide this case."""
    if who.role is Role.AUDITOR:
        return
    if why := await interest_of(who, case, roles, look):
        raise OwnCase(why=why)
    if who.role < case.needs:
        raise Denied(needs=case.needs.name)


async def _has_told(user: UserId, ref: str, look: Look) -> bool:
    """Say whether they told of a thing, whatever case that became: an appeal is another."""
    if ref and await look.range(REPORTS, ONCE, user, ref, limit=1):
        return True
    product = product_of(ref)
    return bool(product and await look.range(CLAIMS, BY_NOTIFIER, user, product, limit=1))
