"""Roles: granted in one scope, and nowhere else."""

import asyncio

import pytest

from moderation.access import ACCESSES, Access
from moderation.places import Place, rooms_of
from moderation.roles import GRANTS, Grant, Granted, grant
from rialto.roles import Role
from storage.work import Look


class Hall:
    """Rooms of Hana's: one that goes on, and one that is over."""

    async def room(self, id, look):
        return {"room": Place("hana"), "past": Place("hana", over=True)}.get(id)


@pytest.fixture
def roles(store, world):
    return Granted(Look(store), Hall(), world.now_ms)


@pytest.fixture
def given(house):
    async def given(*rows):
        async def write(work):
            for row in rows:
                work.store(GRANTS, row)

        await house.commit(write)

    return given


async def test_a_role_is_granted_in_its_scope_to_its_person_alone(given, roles):
    await given(grant("mo", Role.MODERATOR, "room"))

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
    house, roles, noted, granted, standing
):
    async def given(work):
        if noted:
            work.store(ACCESSES, Access("ada", role=noted))
        if granted:
            work.store(GRANTS, grant("ada", granted, "room"))

    await house.commit(given)

    assert await roles.standing("ada", "room") is standing


@pytest.mark.parametrize(
    ("scope", "lasting", "where", "role"),
    [
        ("room", False, "room", Role.MODERATOR),
        ("past", False, "past", Role.VIEWER),
        ("past", True, "past", Role.MODERATOR),
        ("nowhere", False, "nowhere", Role.VIEWER),
        ("host:hana", True, "room", Role.MODERATOR),
        ("host:hana", True, "past", Role.MODERATOR),
        ("host:hana", True, "host:hana", Role.MODERATOR),
        ("host:hana", True, "nowhere", Role.VIEWER),
        ("host:noor", True, "room", Role.VIEWER),
    ],
)
async def test_who_moderates_a_show_does_so_until_its_end_and_elsewhere_where_it_was_said(
    scope, lasting, where, role, given, roles
):
    row = Grant(f"{scope}/mo", "mo", Role.MODERATOR, scope, lasting=lasting)
    await given(row)

    assert await roles.granted("mo", where) is role


@pytest.mark.parametrize("scope", ["room", "host:hana"])
async def test_what_was_given_for_a_while_is_over_at_that_moment(scope, given, roles, world):
    until_ms = world.now_ms() + 60_000
    await given(Grant(f"{scope}/mo", "mo", Role.MODERATOR, scope, until_ms))
    before = await roles.granted("mo", "room")

    await asyncio.sleep(60)

    assert (before, await roles.granted("mo", "room")) == (Role.MODERATOR, Role.VIEWER)


async def test_a_host_is_one_in_all_their_rooms(roles):
    assert await roles.granted("hana", rooms_of("hana")) is Role.HOST
    assert await roles.granted("hana", "room") is Role.HOST
    assert await roles.granted("hana", rooms_of("noor")) is Role.VIEWER
