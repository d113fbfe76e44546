"""Roles: how high somebody stands in a place, and who only reads (ADR 21)."""

from enum import IntEnum
from typing import Protocol

from rialto.ids import UserId


class Role(IntEnum):
    """A ladder: who stands higher may act on who stands lower, and may do what they may.

    Two things are otherwise. A host's work is the host's own: who stands above stops it, but does
    not do it. An auditor stands as a viewer does and changes nothing; where staff read, they read.
    Stored as numbers, hence the gaps: a new role goes between two old ones.
    """

    GUEST = 0
    VIEWER = 10
    AUDITOR = 15
    MODERATOR = 20
    HOST = 30
    AGENT = 40
    LEAD = 50


# What a token, or a service account, may name.
GRANTABLE = {role.name.lower(): role for role in Role if role is not Role.GUEST}
# What those who run the site give on the whole of it. A person has one of these: who audits does
# not act, and who acts does not audit.
STAFF = (Role.MODERATOR, Role.AGENT, Role.LEAD, Role.AUDITOR)


class Roles(Protocol):
    """Tells which role was granted to ``user`` in a scope, such as the id of a room.

    The scope "" is the whole site; there the caller's token says the role.
    """

    async def granted(self, user: UserId, scope: str) -> Role: ...

    async def standing(self, user: UserId, scope: str) -> Role:
        """Return that, or what their last token gave them everywhere, whichever is higher."""
