"""Roles: granted in one scope, and nowhere else."""

from moderation.roles import GRANTS, Granted, grant
from rialto.roles import Role
from storage.work import Look


async def test_a_role_is_granted_in_its_scope_to_its_person_alone(house, store):
    async def appoint(work):
        work.store(GRANTS, grant("mo", Role.MODERATOR, "room"))

    await house.commit(appoint)
    roles = Granted(Look(store))

    assert await roles.granted("mo", "room") is Role.MODERATOR
    assert await roles.granted("mo", "other") is Role.VIEWER
    assert await roles.granted("ada", "room") is Role.VIEWER
