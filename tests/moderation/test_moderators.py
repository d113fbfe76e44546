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
def does(house):
    async def does(act, user):
        return await house.commit(lambda work: act(user, work))

    return does


async def test_who_is_named_is_a_moderator_of_the_whole_site(moderators, does, store):
    first, again = await does(moderators.add, "bo"), await does(moderators.add, "bo")
    await does(moderators.add, "ada")

    assert (first, again) == (True, False)
    assert (await store.get(GRANTS, "/bo")).role is Role.MODERATOR
    assert await moderators.named(Look(store)) == ["ada", "bo"]


async def test_who_moderates_one_room_is_not_listed(moderators, house, room, store):
    async def appoint(work):
        work.store(GRANTS, grant("cy", Role.MODERATOR, room))

    await house.commit(appoint)

    assert await moderators.named(Look(store)) == []


async def test_who_is_named_no_more_has_nothing_that_says_otherwise(
    moderators, does, store, hear, world
):
    await does(moderators.add, "bo")
    nodes = hear("outbox:house")

    first, again = await does(moderators.remove, "bo"), await does(moderators.remove, "bo")

    assert (first, again) == (True, False)
    assert await moderators.named(Look(store)) == []
    access = await store.get(ACCESSES, "bo")
    assert (access.since_ms, access.role) == (world.now_ms(), Role.VIEWER)
    assert nodes == [{"kind": "access:revoked", "user": "bo", "why": "renewed"}]


async def test_a_ban_outlasts_it(moderators, does, ask, store):
    await does(moderators.add, "bo")
    await ask.ok("access:ban", sam, user="bo", reason="fraud")

    await does(moderators.remove, "bo")

    assert (await store.get(ACCESSES, "bo")).reason == "fraud"
