"""Admission: what is noted of a token, so that others know how high its person stands."""

import asyncio

import pytest

from accounts.returning import DEPARTURES, Departure
from gateway.admission import Admission
from gateway.tokens import Tokens
from moderation.access import ACCESSES, Access, Banned
from moderation.audit import Deed, record
from rialto.ids import UserId
from rialto.roles import Role
from storage.work import Look
from tests.callers import SETTINGS, Asker, ada, sam


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.fixture
def admission(house, world, store):
    return Admission(
        Tokens("s" * 32, world.now_ms), Look(store), house.commit, returns=house.returns
    )


@pytest.fixture
def come(admission):
    """Let somebody in by a token of this moment, or by the one that is given."""

    async def come(role, token=""):
        token = token or admission.tokens.mint("sue", name="Sue", role=role, ttl_s=600)
        await admission.member(token)
        return token

    return come


@pytest.fixture
def noted(store):
    async def noted():
        return await store.get(ACCESSES, "sue")

    return noted


@pytest.mark.parametrize("role", [Role.VIEWER, Role.HOST])
async def test_of_who_rules_nobody_nothing_is_noted(come, noted, role):
    await come(role)

    assert await noted() is None


async def test_a_moderators_token_is_noted_once(come, noted):
    await come(Role.MODERATOR)
    first = await noted()
    await asyncio.sleep(1)
    await come(Role.MODERATOR)

    assert first.role is Role.MODERATOR
    assert await noted() == first


async def test_who_is_a_moderator_no_more_is_noted_as_such_by_the_next_token_alone(come, noted):
    old = await come(Role.VIEWER)
    await asyncio.sleep(1)
    await come(Role.MODERATOR)

    await come(Role.VIEWER, old)
    still = (await noted()).role
    await asyncio.sleep(1)
    await come(Role.VIEWER)

    assert (still, (await noted()).role) == (Role.MODERATOR, Role.VIEWER)


async def test_a_note_leaves_a_ban_as_it_is(ask, come, noted, store):
    await ask.ok("access:ban", sam, user="sue", seconds=60, reason="fraud")
    await asyncio.sleep(60)
    before = await noted()

    await come(Role.MODERATOR)

    after = await noted()
    assert (after.until_ms, after.reason, after.by) == (before.until_ms, "fraud", "sam")


async def test_who_does_not_want_to_be_seen_is_hidden_and_nobody_else(admission, ask):
    await ask.ok("settings:save", ada, **SETTINGS | {"hidden": ["presence"]})

    assert await admission.hidden("ada")
    assert not await admission.hidden("bo")


async def test_what_held_against_who_was_erased_holds_when_they_come_again(
    house, world, store, come
):
    hashed = house.returns.hashes.of("sue")

    async def erased(work):
        work.store(DEPARTURES, Departure(hashed, hashed))
        work.store(ACCESSES, Access(UserId(hashed), world.now_ms() + 60_000))
        record(Deed("test", UserId("system"), "system"), work, world)

    await house.commit(erased)

    with pytest.raises(Banned):
        await come(Role.VIEWER)

    assert (await store.get(ACCESSES, "sue")).until_ms == world.now_ms() + 60_000
