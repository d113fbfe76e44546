"""The lookout: what looks sent is told to those who keep the room, and to nobody else."""

import asyncio

import pytest

from chat.desk import at_desk
from livestream.lookout import Lookout
from rialto.news import channel
from storage.work import Look
from tests.callers import mo


class Watched:
    """An audience of as many as a test says."""

    def __init__(self, room):
        self.room, self.viewers = room, 10

    def audience(self, of):
        return self.viewers if of == channel("room", self.room) else 0

    def listened(self, kind):
        return [channel(kind, self.room)]


@pytest.fixture
async def watched(room):
    return Watched(room)


@pytest.fixture
async def raided(house, watched, world):
    """Let a calm minute pass, and then a crowd come."""
    look = Look(house.commit.store)
    lookout = Lookout(world, watched, house.floor.raids, house.commit.bus.publish, look)

    async def raided():
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(lookout.run())
            await asyncio.sleep(90)
            watched.viewers += 200
            await asyncio.sleep(5)
            running.cancel()

    return raided


async def test_whoever_keeps_the_room_hears_of_a_crowd_once(ask, room, hear, raided):
    desk = (await ask.ok("chat:desk", mo, chat=room))["channel"]
    heard, others = hear(desk), [hear(f"{kind}:{room}") for kind in ("room", "chat")]

    await raided()

    assert heard == [{"kind": "raid_suspected", "chat": room, "why": "joins"}]
    assert others == [[], []]


async def test_under_the_shield_it_is_not_suggested(ask, room, hear, raided):
    heard = hear((await ask.ok("chat:desk", mo, chat=room))["channel"])
    await ask.ok("chat:modes", mo, chat=room, slow_s=5)
    await ask.ok("chat:shield", mo, chat=room, on=True)

    await raided()

    assert heard == []


async def test_where_nobody_has_ever_sat_at_the_desk_nobody_is_told(room, house, raided):
    await raided()

    assert await at_desk(room, Look(house.commit.store)) is None
