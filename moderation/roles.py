"""Roles that were granted, each in one scope, some for a while."""

from collections.abc import Callable
from dataclasses import dataclass

from moderation.access import ACCESSES
from moderation.places import Place, Places, place_of, rooms_of
from rialto.ids import UserId
from rialto.roles import Role
from storage.port import Collection, Row, by
from storage.work import Look


class Grant(Row, frozen=True):
    """That ``user`` has ``role`` in a scope, such as a room; the id is ``scope/user``.

    It is over at ``until_ms``, 0 for never, and with the show, unless it is ``lasting``. ``by``
    is who granted it, empty where that is told by the place itself.
    """

    id: str
    user: UserId
    role: Role
    scope: str = ""
    until_ms: int = 0
    lasting: bool = True
    by: UserId = UserId("")

    def holds(self, now_ms: int, place: Place | None) -> bool:
        if self.until_ms and now_ms >= self.until_ms:
            return False
        return self.lasting or (place is not None and not place.over)


BY_ROLE, BY_SCOPE = by("role"), by("scope")
BY_HOLDER, BY_GIVER = by("user"), by("by")
GRANTS = Collection(
    "grant",
    Grant,
    indexes=(BY_ROLE, BY_SCOPE, BY_HOLDER, BY_GIVER),
    personal=("id", "user", "scope", "by"),
    hot=True,
)


def grant(user: UserId, role: Role, scope: str) -> Grant:
    return Grant(grant_id(user, scope), user, role, scope)


def grant_id(user: UserId, scope: str) -> str:
    return f"{scope}/{user}"


@dataclass
class Granted:
    """The Roles port over the store: whoever is signed in is at least a viewer."""

    look: Look
    places: Places
    now_ms: Callable[[], int]

    async def granted(self, user: UserId, scope: str) -> Role:
        held = await self.look.get(GRANTS, grant_id(user, scope))
        if held and held.role is Role.HOST:
            return held.role
        place = await place_of(scope, self.places, self.look)
        if held and held.holds(self.now_ms(), place):
            return held.role
        return Role.VIEWER if place is None else await self._everywhere(user, place)

    async def _everywhere(self, user: UserId, place: Place) -> Role:
        """Return what somebody is in all rooms of the host of a place."""
        if user == place.host:
            return Role.HOST
        held = await self.look.get(GRANTS, grant_id(user, rooms_of(place.host)))
        return held.role if held and held.holds(self.now_ms(), place) else Role.VIEWER

    async def standing(self, user: UserId, scope: str) -> Role:
        access = await self.look.get(ACCESSES, user)
        return max(await self.granted(user, scope), access.role if access else Role.VIEWER)
