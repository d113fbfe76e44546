"""Timers: a room's deadlines are rows, and are met whatever happened to the node."""

import asyncio

import pytest

from livestream.room import ARRIVE_MS, GIVE_UP_MS, GONE_MS, ROOMS, Clock, State
from livestream.timers import LOOK_EVERY_S
from tests.running import during


@pytest.fixture
def timers(house):
    return house.timers


@pytest.fixture
async def room(ask, timers):
    found = await ask._room(shown=False)
    await timers.picture_started(found)
    return found


@pytest.fixture
def state(ask, store):
    async def of(room):
        return (await store.get(ROOMS, room)).state

    return of


async def wait_ms(ms):
    await asyncio.sleep(ms / 1000)


async def test_a_picture_that_stays_away_interrupts_the_room_and_then_ends_it(timers, room, state):
    await timers.picture_stopped(room)

    await timers.meet()
    assert await state(room) is State.LIVE
    await wait_ms(GONE_MS)
    await timers.meet()
    assert await state(room) is State.INTERRUPTED
    await wait_ms(GIVE_UP_MS)
    await timers.meet()

    assert await state(room) is State.ENDED


async def test_nobody_talks_in_a_room_that_ended_by_itself(ask, timers, room):
    await timers.picture_stopped(room)
    for ms in (GONE_MS, GIVE_UP_MS):
        await wait_ms(ms)
        await timers.meet()

    refused = await ask.no("chat:say", chat=room, text="Still there?")

    assert refused["reason"]


async def test_a_picture_that_returns_makes_an_interrupted_room_live(timers, room, state):
    await timers.picture_stopped(room)
    await wait_ms(GONE_MS)
    await timers.meet()

    await timers.picture_started(room)

    assert await state(room) is State.LIVE


async def test_a_node_that_starts_anew_gives_hosts_a_while_to_return(timers, room, state):
    await timers.forget_pictures()

    await wait_ms(ARRIVE_MS - 1)
    await timers.meet()
    assert await state(room) is State.LIVE
    await wait_ms(1)
    await timers.meet()

    assert await state(room) is State.INTERRUPTED


async def test_a_row_that_no_rule_moves_does_not_hold_up_the_start(timers, room, store, house):
    odd = (await store.get(ROOMS, room)).without_picture(0).waiting(Clock.FLOWING, 0)
    store.rows[ROOMS.name][room] = odd

    await timers.forget_pictures()

    assert store.rows[ROOMS.name][room] == odd


async def test_the_loop_meets_every_deadline(timers, room, state):
    await timers.forget_pictures()
    async with during(timers.run):
        await wait_ms(ARRIVE_MS + LOOK_EVERY_S * 1000)

    assert await state(room) is State.INTERRUPTED


async def test_a_picture_of_no_room_of_ours_changes_nothing(timers, store):
    await timers.picture_started("another")

    assert not store.rows.get(ROOMS.name)
