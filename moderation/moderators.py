"""Staff of the whole site: moderators, agents, leads and auditors, named by those who run it."""

from dataclasses import dataclass

from moderation.access import sign_out
from moderation.audit import OPERATOR, Deed, record
from moderation.roles import BY_ROLE, GRANTS, Grant, grant
from rialto.ids import UserId
from rialto.roles import STAFF, Role
from rialto.world import World
from storage.work import Look, Work

SITE = ""


@dataclass
class Moderators:
    """A person has one of the roles of STAFF at a time: duties that exclude each other stay so."""

    world: World

    async def add(self, user: UserId, role: Role, work: Work) -> bool:
        """Name somebody; False if they are that already. It counts with their next token.

        Who was something else is that no more at once.
        """
        row = grant(user, role, SITE)
        held = await work.get(GRANTS, row.id)
        if held and held.role is role:
            return False
        work.store(GRANTS, row.over(held))
        if held:
            await sign_out(user, "renewed", self.world.now_ms(), work)
        deed = Deed("moderator:add", UserId(""), OPERATOR, user, ref=role.name.lower())
        record(deed, work, self.world)
        return True

    async def remove(self, user: UserId, work: Work) -> bool:
        """Name somebody no more; False if they were nothing.

        What they hold that says otherwise counts no more from now on: they sign in anew.
        """
        held = await work.get(GRANTS, grant(user, Role.MODERATOR, SITE).id)
        if held is None:
            return False
        work.delete(GRANTS, held)
        await sign_out(user, "renewed", self.world.now_ms(), work)
        deed = Deed("moderator:remove", UserId(""), OPERATOR, user, ref=held.role.name.lower())
        record(deed, work, self.world)
        return True

    async def named(self, look: Look) -> list[Grant]:
        """Return who is something on the site, by their ids."""
        held = [row for role in STAFF async for row in look.every(GRANTS, BY_ROLE, role)]
        site = (row for row in held if row.id == f"{SITE}/{row.user}")
        return sorted(site, key=lambda row: row.user)
