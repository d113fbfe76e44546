"""Moderators of the whole site: named, and named no more, by those who run it."""

from dataclasses import dataclass

from msgspec.structs import replace

from moderation.access import ACCESSES, Access, Revoked
from moderation.roles import BY_ROLE, GRANTS, grant
from rialto.ids import UserId
from rialto.roles import Role
from rialto.world import World
from storage.work import Look, Work

SITE = ""


@dataclass
class Moderators:
    world: World

    async def add(self, user: UserId, work: Work) -> bool:
        """Name somebody; False if they are a moderator already. It counts with their next token."""
        row = grant(user, Role.MODERATOR, SITE)
        if await work.get(GRANTS, row.id):
            return False
        work.store(GRANTS, row)
        return True

    async def remove(self, user: UserId, work: Work) -> bool:
        """Name somebody no more; False if they are no moderator.

        What they hold that says otherwise counts no more from now on: they sign in anew.
        """
        held = await work.get(GRANTS, grant(user, Role.MODERATOR, SITE).id)
        if held is None:
            return False
        work.delete(GRANTS, held)
        now = self.world.now_ms()
        access = await work.get(ACCESSES, user) or Access(user)
        work.store(ACCESSES, replace(access, since_ms=now, role=Role.VIEWER, role_ms=now))
        work.announce(Revoked(user, "renewed"))
        return True

    async def named(self, look: Look) -> list[UserId]:
        """Return who is a moderator of the site, by their ids."""
        held = [row async for row in look.every(GRANTS, BY_ROLE, Role.MODERATOR)]
        return sorted(row.user for row in held if row.id == f"{SITE}/{row.user}")
