"""Moderators of the site: whoever is named counts as one, and no longer than that."""

import pytest

from moderation.access import ACCESSES
from moderation.moderators import Moderators
from moderation.roles import GRANTS, grant
from rialto.roles import Role
from storage.work import Look
from tests.callers import sam


@pytest.fixture
def moderators(world):
    return Moderators(world)


@pytest.fixture
def named(moderators):
    return lambda user, work: moderators.add(user, Role.MODERATOR, work)


@pytest.fixture
def does(house):
    async def does(act, user):
        return await house.commit(lambda work: act(user, work))

    return does


async def test_who_is_named_is_a_moderator_of_the_whole_site(moderators, named, does, store):
    first, again = await does(named, "bo"), await does(named, "bo")
    await does(named, "ada")

    assert (first, again) == (True, False)
    assert (await store.get(GRANTS, "/bo")).role is Role.MODERATOR
    assert [row.user for row in await moderators.named(Look(store))] == ["ada", "bo"]


async def test_who_moderates_one_room_is_not_listed(moderators, house, room, store):
    async def appoint(work):
        work.store(GRANTS, grant("cy", Role.MODERATOR, room))

    await house.commit(appoint)

    assert await moderators.named(Look(store)) == []


async def test_who_is_named_no_more_has_nothing_that_says_otherwise(
    moderators, named, does, store, hear, world
):
    await does(named, "bo")
    nodes = hear("outbox:house")

    first, again = await does(moderators.remove, "bo"), await does(moderators.remove, "bo")

    assert (first, again) == (True, False)
    assert await moderators.named(Look(store)) == []
    access = await store.get(ACCESSES, "bo")
    assert (access.since_ms, access.role) == (world.now_ms(), Role.VIEWER)
    assert nodes == [{"kind": "access:revoked", "user": "bo", "why": "renewed"}]


async def test_a_ban_outlasts_it(moderators, named, does, ask, store):
    await does(named, "bo")
    await ask.ok("access:ban", sam, user="bo", reason="fraud")

    await does(moderators.remove, "bo")

    assert (await store.get(ACCESSES, "bo")).reason == "fraud"


async def test_who_becomes_something_else_is_no_more_what_they_were(
    moderators, named, does, store, hear
):
    await does(named, "bo")
    nodes = hear("outbox:house")

    await does(lambda user, work: moderators.add(user, Role.AUDITOR, work), "bo")

    assert [(row.user, row.role) for row in await moderators.named(Look(store))] == [
        ("bo", Role.AUDITOR)
    ]
    assert nodes == [{"kind": "access:revoked", "user": "bo", "why": "renewed"}]
