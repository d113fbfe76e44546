"""Tables: what lies in which room on air, found in one walk."""

from msgspec.structs import replace

from livestream.room import ROOMS, all_on_air
from livestream.shelf import TABLES
from livestream.tables import LiveTables
from storage.work import Look

LIVE = LiveTables()


async def test_what_lies_on_a_table_is_told_and_nothing_of_a_room_without_one(ask, store):
    room = await ask._room()

    told = [await LIVE.products(id, Look(store)) for id in (room, "nowhere")]

    assert told == [["teapot"], []]


async def test_products_are_found_in_rooms_on_air_and_nowhere_else(ask, house, store):
    ended, room = await ask._room(), await ask._room()
    await ask.ok("room:end", room=ended)

    found = await LIVE.rooms_of({"teapot", "unheard-of"}, Look(store))

    assert found == {"teapot": room}


async def test_the_walk_ends_with_the_last_that_is_found(ask, house, store):
    first, _ = await ask._room(), await ask._room()

    async def lay(work):
        before = await work.get(TABLES, first)
        bowl = replace(before.shelf.item("teapot"), product="bowl")
        shelf = before.shelf.shown(bowl)
        work.store(TABLES, replace(before, shelf=shelf))

    await house.commit(lay)
    walked = []

    class Walked(LiveTables):
        async def products(self, room, look):
            walked.append(room)
            return await super().products(room, look)

    found = await Walked().rooms_of({"teapot", "bowl"}, Look(store))

    assert found == {"teapot": first, "bowl": first}
    assert walked == [first]
    assert await Walked().rooms_of(set(), Look(store)) == {}
    assert walked == [first]


async def test_every_room_on_air_is_gone_through_also_one_whose_picture_comes_back(
    ask, house, store
):
    flowing, quiet = [await ask._room(shown=False) for _ in range(2)]
    begun = {"title": "Soon", "cover": "teapots", "category": "home"}
    draft = (await ask.ok("room:create", **begun))["room"]

    async def picture(work):
        for id in (flowing, draft):
            work.store(ROOMS, (await work.get(ROOMS, id)).with_picture())

    async def back(work):
        work.store(ROOMS, (await work.get(ROOMS, quiet)).with_picture())

    await house.commit(picture)
    seen = []
    async for room in all_on_air(Look(store)):
        if not seen:
            await house.commit(back)
        seen.append(room.id)

    assert set(seen) == {flowing, quiet}
