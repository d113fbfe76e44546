"""Saying: what holds in a chat is asked before a line is kept, and nobody who keeps it waits."""

import asyncio

import pytest

from chat.lines import LINES
from chat.modes import BuyersOnly, EmojiOnly, FollowersOnly, Repeated, SaidBefore, TooNew, TooSoon
from chat.slow import Slow
from moderation.verdict import Screened
from tests.callers import ada, bo, hana, mo

PITCH = "leave this show now and come with us everybody"
MODES = {
    "slow": ({"slow_s": 30}, TooSoon),
    "followers": ({"followers_min": 0}, FollowersOnly),
    "buyers": ({"buyers": True}, BuyersOnly),
    "age": ({"age_min": 10}, TooNew),
    "emoji": ({"emoji": True}, EmojiOnly),
    "unique": ({"unique_min": 5}, SaidBefore),
}


@pytest.fixture
def say(ask, room):
    async def say(text="Good evening", who=ada, **body):
        return await ask.ok("chat:say", who, chat=room, text=text, **body)

    return say


@pytest.mark.parametrize("mode", MODES)
async def test_each_mode_refuses_a_stranger_and_nobody_who_keeps_the_chat(
    mode, ask, room, say, hear
):
    modes, refusal = MODES[mode]
    for who in (ada, mo, hana):
        await say(who=who)
    await ask.ok("chat:modes", mo, chat=room, **modes)
    heard = hear(f"chat:{room}")

    refused = await ask.no("chat:say", ada, chat=room, text="Good evening")

    assert refused["code"] == refusal.code
    assert heard == []
    for who in (mo, hana):
        await say(who=who)


async def test_who_follows_the_host_speaks_and_who_does_not_is_told(ask, room, say):
    await ask.ok("chat:modes", chat=room, followers_min=0)
    await ask.ok("follow:add", ada, whom="hana")

    refused = await ask.no("chat:say", bo, chat=room, text="Good evening")

    assert (refused["code"], refused["facts"]) == (FollowersOnly.code, {"minutes": 0})
    await say()


async def test_ones_own_repetition_is_refused_and_may_be_said_later(ask, room, say):
    await say(PITCH)
    await say(PITCH)

    refused = await ask.no("chat:say", ada, chat=room, text=PITCH)

    assert (refused["code"], refused["retry_after_ms"]) == (Repeated.code, 30_000)
    for _ in range(3):
        await say(PITCH, hana)


async def test_a_line_that_was_not_kept_does_not_let_its_author_wait(ask, room, house, say):
    await ask.ok("chat:modes", chat=room, slow_s=30)
    body = {"key": "one and the same", "chat": room, "text": "Good evening"}
    first = await ask("chat:say", ada, **body)

    again = await ask("chat:say", ada, **body)

    assert again == first
    assert len(house.floor.slow.spoke) == 1
    house.floor.slow = Slow()
    assert await ask("chat:say", ada, **body) == first
    assert not house.floor.slow.spoke


async def test_a_link_is_for_those_whom_the_host_trusts(ask, room, say):
    await ask.ok("chat:modes", chat=room, links="trusted")

    refused = await ask.no("chat:say", ada, chat=room, text="See kiln.com")

    assert refused["code"] == Screened.code


async def test_an_ask_that_comes_again_while_it_is_under_way_is_answered_with_the_one_line(
    ask, room, store
):
    await ask.ok("chat:modes", chat=room, slow_s=30, unique_min=5)
    body = {"key": "one and the same", "chat": room, "text": "Good evening"}

    answers = await asyncio.gather(*(ask("chat:say", ada, **body) for _ in range(3)))

    assert answers == [{"ok": answers[0]["ok"]}] * 3
    assert len(store.rows[LINES.name]) == 1
    other = await ask.no("chat:say", ada, chat=room, text="And another")
    assert other["code"] == TooSoon.code
