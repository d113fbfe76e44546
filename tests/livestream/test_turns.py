"""Turns: each purchase waits once, and is in one hand at a time."""

import asyncio

from livestream.turns import Turns


async def test_who_is_woken_many_times_waits_once():
    turns = Turns()

    for _ in range(100):
        turns.wake("o1")

    assert turns.ready.qsize() == 1
    assert await turns.next() == "o1"
    assert not turns.waiting


async def test_who_is_woken_while_in_hand_has_another_turn_after():
    turns = Turns()
    assert turns.take("o1")

    turns.wake("o1")
    assert not turns.take("o1")
    assert turns.ready.empty()
    turns.let_go("o1")

    assert await turns.next() == "o1"
    assert turns.take("o1")
    turns.let_go("o1")
    assert turns.ready.empty()


async def test_a_rest_ends_when_somebody_is_woken_or_was_meanwhile():
    turns, loop = Turns(), asyncio.get_running_loop()
    turns.wake("o1")

    began = loop.time()
    await turns.rest(60)
    assert loop.time() == began
    await turns.rest(60)

    assert loop.time() == began + 60


async def test_who_waits_for_idleness_waits_for_what_is_in_hand_and_not_for_ever():
    turns, loop = Turns(), asyncio.get_running_loop()
    await turns.idle(60)
    turns.take("o1")
    turns.take("o2")
    began = loop.time()

    loop.call_later(1, turns.let_go, "o1")
    loop.call_later(2, turns.let_go, "o2")
    await turns.idle(60)
    after_both = loop.time() - began
    turns.take("o1")
    await turns.idle(60)

    assert after_both == 2
    assert loop.time() - began == 62
