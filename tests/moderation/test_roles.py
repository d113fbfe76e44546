"""Roles: granted in one scope, and nowhere else."""

import pytest

from moderation.access import ACCESSES, Access
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


@pytest.mark.parametrize(
    ("noted", "granted", "standing"),
    [
        (None, None, Role.VIEWER),
        (Role.VIEWER, Role.HOST, Role.HOST),
        (Role.MODERATOR, None, Role.MODERATOR),
        (Role.MODERATOR, Role.HOST, Role.HOST),
    ],
)
async def test_somebody_stands_as_high_as_the_room_or_their_token_lifts_them(
    house, store, noted, granted, standing
):
    async def given(work):
        if noted:
            work.store(ACCESSES, Access("ada", role=noted))
        if granted:
            work.store(GRANTS, grant("ada", granted, "room"))

    await house.commit(given)

    assert await Granted(Look(store)).standing("ada", "room") is standing
