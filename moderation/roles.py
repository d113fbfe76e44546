"""Roles that were granted, each in one scope."""

from dataclasses import dataclass

from moderation.access import ACCESSES
from rialto.ids import UserId
from rialto.roles import Role
from storage.port import Collection, Row, by
from storage.work import Look


class Grant(Row, frozen=True):
    """That ``user`` has ``role`` in a scope, such as a room; the id is ``scope/user``."""

    id: str
    user: UserId
    role: Role


BY_ROLE = by("role")
GRANTS = Collection("grant", Grant, indexes=(BY_ROLE,), personal=("id", "user"), hot=True)


def grant(user: UserId, role: Role, scope: str) -> Grant:
    return Grant(f"{scope}/{user}", user, role)


@dataclass
class Granted:
    """The Roles port over the store: whoever is signed in is at least a viewer."""

    look: Look

    async def granted(self, user: UserId, scope: str) -> Role:
        held = await self.look.get(GRANTS, f"{scope}/{user}")
        return held.role if held else Role.VIEWER

    async def standing(self, user: UserId, scope: str) -> Role:
        access = await self.look.get(ACCESSES, user)
        return max(await self.granted(user, scope), access.role if access else Role.VIEWER)
