"""Circumstances: how somebody stood in a place as what they said there became evidence."""

from moderation.access import ACCESSES
from moderation.ladder import points
from moderation.sanctions import SANCTIONS, key
from moderation.snapshots import Circumstances
from moderation.strikes import strikes_of
from rialto.ids import UserId
from rialto.roles import Roles
from storage.work import Look


async def circumstances(
    user: UserId, scope: str, roles: Roles, look: Look, now_ms: int
) -> Circumstances:
    muted = await look.get(SANCTIONS, key(user, scope))
    access = await look.get(ACCESSES, user)
    return Circumstances(
        (await roles.granted(user, scope)).name.lower(),
        muted.until_ms if muted else 0,
        access.until_ms if access else 0,
        points(await strikes_of(user, look), now_ms),
    )
