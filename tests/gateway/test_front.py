"""In front: who listens at Centrifugo counts as who listens here."""

import asyncio
import random

from bus.centrifugo import Away, NotTaken
from bus.memory import MemoryBus
from gateway import codes
from gateway.front import LOOK_EVERY_S, Everywhere, Front, There, fronted
from gateway.groups import Feed
from gateway.hub import Hub
from gateway.topics import Topic
from moderation.bans import BannedHere
from rialto.news import Position, channel
from rialto.settings import Settings
from rialto.world import World
from tests.gateway.listening import Member

ROOM, STAT = channel("room", "r"), channel("stat", "r")
SETTINGS = Settings(
    centrifugo="http://127.0.0.1:9/api", centrifugo_key="k", centrifugo_secret="s" * 32
)


async def test_both_doors_are_counted_together():
    hub, noticed = Hub(), []

    async def ask():
        return {ROOM: 3, STAT: 2}

    there = There(ask, noticed.append)
    everywhere = Everywhere(hub, there)
    hub.move(Member(), frozenset({Feed(Topic(ROOM, Position(0, "e")))}))

    await there.look()

    assert (everywhere.audience(ROOM), everywhere.audience(STAT)) == (4, 2)
    assert (everywhere.listened("room"), everywhere.listened("stat")) == ([ROOM], [STAT])
    assert everywhere.listened("chat") == []
    assert noticed == [ROOM, STAT]


async def test_while_it_is_away_the_last_count_holds_and_is_complained_of_once(caplog):
    answers = [{ROOM: 3}, Away("down"), Away("down"), {}]
    seen = []

    async def ask():
        seen.append(there.audience(ROOM))
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    there = There(ask, lambda channel: None)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(there.run())
        await asyncio.sleep(3.5 * LOOK_EVERY_S)
        task.cancel()

    assert seen == [0, 3, 3, 3]
    assert there.audience(ROOM) == 0
    assert [record.message for record in caplog.records] == ["centrifugo.away"]


async def test_who_is_to_be_ended_is_as_soon_as_it_answers_and_what_it_refuses_is_told(caplog):
    answers = [Away("down"), Away("down"), None, NotTaken("bad request")]
    asked = []

    async def disconnect(user, close):
        asked.append((user, close.code))
        if answer := answers.pop(0):
            raise answer

    front = Front(SETTINGS, None, None, disconnect, None)
    await front.end("ada", codes.BANNED, "")
    await front.end("bo", codes.BANNED, "")

    assert asked == [("ada", 3503)] * 3 + [("bo", 3503)]
    assert [record.message for record in caplog.records] == ["centrifugo.not_ended"]


async def test_without_the_setting_there_is_nothing_in_front():
    async with fronted(Settings(), MemoryBus("boot"), World()) as front:
        assert front is None


async def test_with_it_the_bus_goes_out_and_the_hooks_are_there(house):
    world = World(chance=random.Random(7))

    async with fronted(SETTINGS, house.commit.bus, world) as front:
        assert front.bus.own is house.commit.bus
        assert set(front.loops) == {"centrifugo", "listeners"}
        assert len(front.hooks(house.dispatch, None)) == 6


async def test_who_is_barred_is_taken_out_of_the_rooms_that_do_not_let_them_in():
    answers, left = [Away("down"), None, NotTaken("bad request")], []

    async def unsubscribe(user, channel):
        left.append((user, channel))
        if answer := answers.pop(0):
            raise answer

    async def welcome(user, room):
        if room == "r":
            raise BannedHere

    there = There(None, lambda channel: None)
    there.counts = {"chat": {"chat:r": 2}, "room": {"room:r": 2, "room:other": 1}}
    front = Front(SETTINGS, None, there, None, unsubscribe)

    await front.bar("ada", welcome)

    assert left == [("ada", "room:r")] * 2 + [("ada", "chat:r")]
