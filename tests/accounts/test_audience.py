"""Audiences: said by one's own app, lasting two months, and known to whoever offers a deal."""

import pytest

from accounts.audience import LASTS_MS, MARKS, SEEN_EVERY_MS, Audiences
from rialto.answer import BadBody
from storage.work import Look
from tests.callers import ada, bo, guest


@pytest.fixture
def clock(world):
    """Return what moves the world's clock ahead."""
    start = world.now_ms()

    def ahead(ms):
        world.now_ms = lambda: start + ms

    return ahead


@pytest.fixture
def includes(world, store):
    async def includes(who):
        return await Audiences(world).includes("installed", who.user, Look(store))

    return includes


async def test_who_uses_the_app_is_of_the_audience_and_nobody_else_is(ask, includes, world):
    told = await ask.ok("app:open", ada)

    now = world.now_ms()
    assert told == {"audience": "installed", "since_ms": now, "until_ms": now + LASTS_MS}
    assert await includes(ada)
    assert not await includes(bo)
    assert (await ask.ok("audience:mine", ada))["audiences"] == [told]
    assert (await ask.ok("audience:mine", bo))["audiences"] == []


async def test_a_guest_is_of_none_and_nobody_joins_for_another(ask, includes):
    assert (await ask.no("app:open", guest))["code"] == 1005
    with pytest.raises(BadBody):
        await ask("app:open", ada, user="bo", key="a-key-of-ada")
    assert not await includes(bo)
    assert (await ask.ok("audience:mine", ada))["audiences"] == []


async def test_an_app_that_is_not_opened_for_two_months_counts_no_more(ask, includes, clock):
    await ask.ok("app:open", ada)

    clock(LASTS_MS - 1)
    assert await includes(ada)
    clock(LASTS_MS)
    assert not await includes(ada)
    assert (await ask.ok("audience:mine", ada))["audiences"] == []


async def test_who_says_it_again_stays_of_it_since_the_first_time(ask, includes, clock):
    first = await ask.ok("app:open", ada)
    clock(LASTS_MS - 1)
    again = await ask.ok("app:open", ada)

    clock(LASTS_MS + 1)
    assert again["since_ms"] == first["since_ms"]
    assert again["until_ms"] == first["until_ms"] + LASTS_MS - 1
    assert await includes(ada)


async def test_who_comes_back_after_long_begins_anew(ask, includes, clock):
    first = await ask.ok("app:open", ada)
    clock(LASTS_MS)
    again = await ask.ok("app:open", ada)

    assert again["since_ms"] == first["since_ms"] + LASTS_MS
    assert await includes(ada)


async def test_it_is_written_once_a_day_however_often_it_is_said(ask, store, clock):
    await ask.ok("app:open", ada)
    first = await store.get(MARKS, "installed/ada")
    clock(SEEN_EVERY_MS - 1)
    await ask.ok("app:open", ada)
    same_day = await store.get(MARKS, "installed/ada")
    clock(SEEN_EVERY_MS)
    await ask.ok("app:open", ada)

    assert same_day == first
    assert (await store.get(MARKS, "installed/ada")).seen_ms == first.seen_ms + SEEN_EVERY_MS
