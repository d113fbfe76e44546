"""Roles, in order: who may do at least what another may."""

from enum import IntEnum
from typing import Protocol

from rialto.ids import UserId


class Role(IntEnum):
    """Stored as numbers, hence the gaps: a new role goes between two old ones."""

    GUEST = 0
    VIEWER = 10
    MODERATOR = 20
    HOST = 30


# What a token, or a service account, may name.
GRANTABLE = {role.name.lower(): role for role in Role if role is not Role.GUEST}


class Roles(Protocol):
    """Tells which role was granted to ``user`` in a scope, such as the id of a room.

    The scope "" is the whole site; there the caller's token says the role.
    """

    async def granted(self, user: UserId, scope: str) -> Role: ...

    async def standing(self, user: UserId, scope: str) -> Role:
        """Return that, or what their last token gave them everywhere, whichever is higher."""
