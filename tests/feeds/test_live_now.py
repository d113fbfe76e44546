"""Live now: what is on air is listed, the latest first, until it ends."""

import asyncio

import pytest

from feeds.live_now import LISTINGS, PAGE
from livestream.room import RoomChanged, State
from rialto.answer import BadBody
from rialto.command import Member
from rialto.roles import Role
from tests.callers import guest


@pytest.fixture
def change(house):
    """Tell the list that a room changed, as the outbox does."""
    live_now = house.dispatch.routes["feed:live"][1]

    async def change(room, *, state=State.LIVE, category="home", started_ms=1, times=1):
        happened = RoomChanged(
            room, room.title(), "hana", "Hana", "teapots", category, state, started_ms
        )
        for _ in range(times):
            await house.commit(lambda work: live_now.room_changed(happened, work))

    return change


async def rooms(ask, **body):
    return [card["room"] for card in (await ask.ok("feed:live", guest, **body))["cards"]]


async def test_a_room_on_air_is_listed_with_what_a_shopper_chooses_by(ask, house, change):
    house.dispatch.routes["feed:live"][1].watching = Watched({"evening": 7})
    await change("evening", started_ms=5)

    listed = await ask.ok("feed:live", guest)

    assert listed == {
        "cards": [
            {
                "room": "evening",
                "title": "Evening",
                "host": "hana",
                "host_name": "Hana",
                "cover": "teapots",
                "category": "home",
                "state": "live",
                "viewers": 7,
                "started_ms": 5,
            }
        ],
        "next": "",
    }


class Watched(dict):
    def viewers(self, room):
        return self[room]


@pytest.mark.parametrize(
    ("state", "there"),
    [
        (State.DRAFT, False),
        (State.LIVE, True),
        (State.INTERRUPTED, True),
        (State.ENDED, False),
    ],
)
async def test_a_room_is_listed_while_it_is_on_air(state, there, ask, change):
    await change("evening")

    await change("evening", state=state)

    assert await rooms(ask) == (["evening"] if there else [])


async def test_told_twice_of_the_same_change_it_lists_the_same(ask, change, store):
    await change("evening")
    once = await ask.ok("feed:live", guest)

    await change("evening", times=2)

    assert await ask.ok("feed:live", guest) == once
    assert list(store.rows[LISTINGS.name]) == ["evening"]


async def test_the_latest_started_comes_first_whatever_came_first_to_the_list(ask, change):
    for room, started_ms in (("second", 20), ("third", 30), ("first", 10)):
        await change(room, started_ms=started_ms)

    assert await rooms(ask) == ["third", "second", "first"]


async def test_rooms_of_one_category_are_listed_alone(ask, change):
    await change("pots", category="home", started_ms=1)
    await change("shoes", category="fashion", started_ms=2)

    assert await rooms(ask, category="home") == ["pots"]
    assert await rooms(ask, category="tech") == []
    assert await rooms(ask) == ["shoes", "pots"]


@pytest.mark.parametrize("category", ["", "home"])
async def test_the_list_is_read_page_by_page_though_rooms_end_meanwhile(category, ask, change):
    names = [f"room {n:02}" for n in range(2 * PAGE + 1)]
    for n, name in enumerate(names):
        await change(name, started_ms=n // 2)  # two at a time

    first = await ask.ok("feed:live", guest, category=category)
    await change(first["next"], state=State.ENDED, started_ms=(2 * PAGE + 1 - PAGE) // 2)
    second = await ask.ok("feed:live", guest, category=category, after=first["next"])
    last = await ask.ok("feed:live", guest, category=category, after=second["next"])

    seen = [card["room"] for page in (first, second, last) for card in page["cards"]]
    assert seen == names[::-1]
    assert last["next"] == ""


async def test_after_a_room_that_was_never_listed_the_list_begins_anew(ask, change):
    await change("evening")

    assert await rooms(ask, after="made up") == ["evening"]


async def test_a_category_has_bounds(ask):
    with pytest.raises(BadBody):
        await ask.ok("feed:live", guest, category="c" * 21)


async def test_a_room_that_goes_on_air_is_announced_to_the_list(ask, house):
    olga = Member("olga", "Olga", Role.HOST)
    made = await ask.ok("room:create", olga, title="Hers", cover="teapots", category="home")
    await ask.ok("room:start", olga, room=made["room"])

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(10):
            await house.outbox.run()

    assert await rooms(ask) == [made["room"]]
