"""Holding: what the screen is in doubt of is told at the desk, or waits until somebody lets it."""

import pytest

from chat.lines import NoSuchLine
from chat.waiting import HELD_MS, WAITING
from tests.callers import ada, bo, guest, mo

DOUBTFUL = "Get a real job"


@pytest.fixture
async def desk(ask, room):
    return (await ask.ok("chat:desk", mo, chat=room))["channel"]


@pytest.fixture
async def held(ask, room, desk):
    await ask.ok("chat:modes", mo, chat=room, strict=3)
    return await ask.ok("chat:say", ada, chat=room, text=DOUBTFUL)


async def read(ask, room, who):
    return (await ask.ok("chat:read", who, chat=room))["lines"]


async def test_what_is_in_doubt_is_shown_and_told_at_the_desk(ask, room, desk, hear):
    heard, told = hear(f"chat:{room}"), hear(desk)

    said = await ask.ok("chat:say", ada, chat=room, text=DOUBTFUL)

    assert heard == [{"kind": "said"} | said]
    flagged = {"kind": "line_flagged", "rule": "insult", "found": "get a real job"}
    assert told == [flagged | {"line": said}]


async def test_without_a_desk_nobody_is_told(ask, room, hear):
    heard = hear(f"chat:{room}")

    said = await ask.ok("chat:say", ada, chat=room, text=DOUBTFUL)

    assert heard == [{"kind": "said"} | said]


async def test_in_a_strict_place_it_waits_and_its_author_and_the_keepers_see_it(
    ask, room, desk, hear
):
    await ask.ok("chat:modes", mo, chat=room, strict=3)
    heard, told = hear(f"chat:{room}"), hear(desk)

    said = await ask.ok("chat:say", ada, chat=room, text=DOUBTFUL)

    assert said["held"]
    assert heard == []
    assert told == [{"kind": "line_waits", "line": said, "shown_ms": HELD_MS, "rule": "insult"}]
    assert await read(ask, room, ada) == await read(ask, room, mo) == [said]
    assert await read(ask, room, bo) == await read(ask, room, guest) == []


async def test_no_time_shows_what_is_held(held, house, store, room, ask):
    await house.delay.meet()

    assert await store.get(WAITING, held["id"])
    assert await read(ask, room, bo) == []


async def test_once_released_all_see_it(ask, room, held, hear, store):
    heard = hear(f"chat:{room}")

    shown = await ask.ok("chat:release", mo, chat=room, line=held["id"])

    assert shown == held | {"held": False}
    assert heard == [{"kind": "said"} | shown]
    assert await read(ask, room, bo) == [shown]
    assert await store.get(WAITING, held["id"]) is None


async def test_it_is_released_once_and_what_does_not_wait_is_not(ask, room, held):
    other = await ask.ok("chat:say", ada, chat=room, text="Good evening")
    await ask.ok("chat:release", mo, chat=room, line=held["id"])

    for line in (held, other):
        refused = await ask.no("chat:release", mo, chat=room, line=line["id"])

        assert refused["code"] == NoSuchLine.code
