"""Sessions: a pass opens one, and nothing does once it is over."""

import pytest

from accounts.leaving import LEAVING
from accounts.sessions import LASTS_MS, MOST, SEEN_EVERY_MS, SESSIONS, NoSession, Sessions
from gateway.keeping import Keeping
from rialto.command import Member
from storage.work import Look
from tests.callers import ada, bo


@pytest.fixture
def sessions(world):
    return Sessions(world)


@pytest.fixture
def opened(house, sessions):
    async def opened(user="ada", device="Firefox · Linux"):
        return await house.commit(lambda work: sessions.open(user, "mail", device, work))

    return opened


@pytest.fixture
def held(sessions, store):
    async def held(kept):
        return await sessions.held(kept, Look(store))

    return held


async def test_a_pass_opens_its_session_and_a_wrong_one_none(opened, held):
    row, kept = await opened()

    assert (await held(kept)).id == row.id
    assert await held(f"{row.id}.{'x' * 43}") is None
    assert await held("01JAAAAAAAAAAAAAAAAAAAAAAA." + kept.partition(".")[2]) is None


async def test_the_store_keeps_no_pass(opened, store):
    row, kept = await opened()

    assert kept.partition(".")[2] not in repr(await store.get(SESSIONS, row.id))


async def test_a_session_lasts_a_month_from_its_last_use(opened, held, house, sessions, world):
    row, kept = await opened()
    clock = world.now_ms()
    world.now_ms = lambda: clock + SEEN_EVERY_MS
    assert sessions.stale(row)

    async def seen(work):
        sessions.seen(await work.get(SESSIONS, row.id), work)

    await house.commit(seen)

    world.now_ms = lambda: clock + SEEN_EVERY_MS + LASTS_MS - 1
    assert await held(kept)
    world.now_ms = lambda: clock + SEEN_EVERY_MS + LASTS_MS
    assert await held(kept) is None


async def test_who_signed_out_everywhere_has_no_session_left(opened, held, ask, house):
    _, kept = await opened()

    await ask.ok("access:logout", ada)

    assert await held(kept) is None
    assert (await ask.ok("session:mine", ada))["devices"] == []


async def test_one_sees_the_own_devices_the_one_seen_last_first(opened, ask, world):
    first, _ = await opened(device="Safari · iPhone")
    clock = world.now_ms()
    world.now_ms = lambda: clock + 5
    second, _ = await opened(device="Firefox · Linux")
    await opened("bo")

    devices = (await ask.ok("session:mine", Member("ada", session=first.id)))["devices"]

    assert [(one["session"], one["device"], one["here"]) for one in devices] == [
        (second.id, "Firefox · Linux", False),
        (first.id, "Safari · iPhone", True),
    ]


async def test_a_device_that_is_signed_out_is_out_on_every_node(opened, held, ask, hear):
    row, kept = await opened()
    nodes = hear("outbox:house")

    answer = await ask.ok("session:end", ada, session=row.id)

    assert answer == {"session": row.id}
    assert await held(kept) is None
    assert nodes == [
        {"kind": "access:revoked", "user": "ada", "why": "signed_out", "session": row.id}
    ]


async def test_nobody_signs_out_anothers_device_or_learns_that_there_is_one(opened, held, ask):
    row, kept = await opened()

    anothers = await ask.no("session:end", bo, session=row.id)
    none = await ask.no("session:end", bo, session="01JAAAAAAAAAAAAAAAAAAAAAAA")

    assert anothers["code"] == none["code"] == NoSession.code
    assert await held(kept)


async def test_of_too_many_devices_the_oldest_is_signed_out(opened, held, world):
    clock, kept = world.now_ms(), []
    for number in range(MOST + 1):
        world.now_ms = lambda number=number: clock + number
        kept.append((await opened())[1])

    assert await held(kept[0]) is None
    assert await held(kept[1])
    assert await held(kept[-1])


async def test_sessions_that_are_over_are_swept_away_and_no_others(opened, store, house, world):
    clock = world.now_ms()
    old, _ = await opened()
    await opened("bo")
    world.now_ms = lambda: clock + LASTS_MS
    fresh, _ = await opened()

    gone = [await house.commit(Keeping(world, LEAVING).sweep) for _ in range(2)]

    assert gone == [2, 0]
    assert await store.get(SESSIONS, old.id) is None
    assert await store.get(SESSIONS, fresh.id)
