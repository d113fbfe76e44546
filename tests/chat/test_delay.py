"""Delay: others see a line later, if nobody took it back, and no end of a node loses it."""

import asyncio

import pytest

from bus.memory import MemoryBus
from chat import delay
from chat.waiting import WAITING
from gateway.house import compose
from marketplace.breaker import Breaker
from rialto.command import Member
from tests.callers import ada, bo, guest, hana, mo
from tests.fakes import FakeMarketplace


@pytest.fixture
async def delayed(ask, room):
    await ask.ok("chat:modes", mo, chat=room, delay_s=4)
    return room


@pytest.fixture
def say(ask, delayed):
    async def say(text="Good evening", who=ada, **body):
        return await ask.ok("chat:say", who, chat=delayed, text=text, **body)

    return say


async def read(ask, room, who):
    return [line["id"] for line in (await ask.ok("chat:read", who, chat=room))["lines"]]


async def test_others_see_a_line_when_its_time_comes_and_its_author_at_once(
    ask, delayed, say, hear, house
):
    heard = hear(f"chat:{delayed}")

    said = await say()

    assert await read(ask, delayed, ada) == await read(ask, delayed, mo) == [said["id"]]
    assert await read(ask, delayed, bo) == await read(ask, delayed, guest) == []
    await asyncio.sleep(3.9)
    await house.delay.meet()
    assert heard == []
    await asyncio.sleep(0.1)
    await house.delay.meet()
    assert heard == [{"kind": "said"} | said]
    assert await read(ask, delayed, bo) == await read(ask, delayed, guest) == [said["id"]]


async def test_whoever_keeps_the_chat_sees_it_at_their_desk(ask, delayed, say, hear):
    desk = (await ask.ok("chat:desk", mo, chat=delayed))["channel"]
    heard = hear(desk)

    said = await say()

    shown_ms = said["at_ms"] + 4_000
    assert heard == [{"kind": "line_waits", "line": said, "shown_ms": shown_ms, "rule": ""}]


@pytest.mark.parametrize("who", [hana, mo], ids=lambda who: who.user)
async def test_whoever_keeps_the_chat_does_not_wait(who, delayed, say, hear):
    heard = hear(f"chat:{delayed}")

    said = await say(who=who)

    assert heard == [{"kind": "said"} | said]


async def test_a_line_that_is_taken_back_meanwhile_is_never_shown(
    ask, delayed, say, hear, house, store
):
    heard = hear(f"chat:{delayed}")
    line = (await say("Something unkind", mentions=["bo"]))["id"]

    await ask.ok("chat:delete", mo, chat=delayed, line=line)
    await asyncio.sleep(5)
    await house.delay.meet()

    assert [news["kind"] for news in heard] == ["deleted"]
    assert not store.rows[WAITING.name]


async def test_a_line_that_was_shown_is_taken_back_as_any(ask, delayed, say, hear, house):
    line = (await say())["id"]
    await asyncio.sleep(4)
    await house.delay.meet()
    heard = hear(f"chat:{delayed}")

    await ask.ok("chat:delete", mo, chat=delayed, line=line)

    assert [news["kind"] for news in heard] == ["deleted"]


async def test_who_is_mentioned_hears_of_it_when_all_do(say, hear, house):
    told = hear("user:bo")

    await say("Look, Bo", mentions=["bo"])

    assert told == []
    await asyncio.sleep(4)
    await house.delay.meet()
    assert [news["kind"] for news in told] == ["mentioned"]


async def test_a_node_that_takes_over_shows_what_the_one_before_did_not(delayed, say, store, world):
    said = await say()
    lease = await store.claim("embedded", 10_000)
    bus, heard = MemoryBus("boot again"), []
    bus.subscribe(f"chat:{delayed}", lambda item: heard.append(said["id"].encode() in item.body))
    market = FakeMarketplace(world.now_ms)
    successor = compose(store, bus, world, lease, market, Breaker(world.now_ms))
    await asyncio.sleep(4)

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(successor.delay.run())
        await asyncio.sleep(1)
        running.cancel()

    assert heard == [True]


async def test_many_lines_are_shown_in_their_order(say, hear, delayed, house, monkeypatch):
    monkeypatch.setattr(delay, "AT_ONCE", 2)
    heard = hear(f"chat:{delayed}")
    said = [(await say(f"Line {n}", Member(f"who {n}")))["id"] for n in range(5)]

    await asyncio.sleep(4)
    await house.delay.meet()

    assert [news["id"] for news in heard] == said
