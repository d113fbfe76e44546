"""Tidying: answers are kept as long as their keys hold."""

import asyncio

from gateway.dispatch import ANSWERED
from gateway.tidy import Tidy
from tests.callers import hana

DAY_S = 24 * 60 * 60


async def test_answers_are_forgotten_when_no_repetition_may_ask_for_them(ask, commit, store):
    await ask("test:leave", hana, key="an-old-key", board="board", text="old")
    await asyncio.sleep(DAY_S)
    await ask("test:leave", hana, key="a-new-key", board="board", text="new")
    tidy = Tidy(commit, ())

    await tidy.once()
    assert len(store.rows[ANSWERED.name]) == 2
    await asyncio.sleep(DAY_S)
    await tidy.once()

    assert list(store.rows[ANSWERED.name]) == ["a-new-key/hana/test:leave"]


async def test_what_is_over_is_swept_until_nothing_is_left(commit):
    left = [2, 1, 0]

    async def sweep(work):
        return left.pop(0)

    await Tidy(commit, (), (sweep,)).once()

    assert left == []
