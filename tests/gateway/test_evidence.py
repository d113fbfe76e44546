"""Evidence: what a line says or a table offers and what stands around it, taken and given back."""

import pytest
from msgspec.structs import replace

from chat.lines import LINES
from gateway.evidence import LineContents, ProductContents, SiteContents
from livestream.shelf import TABLES, Shelf
from moderation.snapshots import AROUND, RoomThen
from rialto.money import Money
from storage.work import Look
from tests.callers import Asker, Member, ada, hana
from tests.fakes import PRICE


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.fixture
async def said(ask, room):
    """Say so many lines, each by another; return their ids."""

    async def said(count):
        return [
            (await ask.ok("chat:say", Member(f"m{n}"), chat=room, text=f"line {n}"))["id"]
            for n in range(count)
        ]

    return said


@pytest.fixture
async def line(ask, room):
    return (await ask.ok("chat:say", ada, chat=room, text="Good evening"))["id"]


async def test_a_line_is_told_with_its_room_and_the_lines_around_it(said, room, store):
    ids = await said(2 * AROUND + 5)

    seen = await LineContents().around(room, ids[22], Look(store))

    assert (seen.said.id, seen.said.author, seen.said.text) == (ids[22], "m22", "line 22")
    assert [line.id for line in seen.before] == ids[2:22]
    assert [line.id for line in seen.after] == ids[23:43]
    assert seen.place == RoomThen("Evening sale", "hana", "draft", 0)


async def test_in_a_place_that_is_no_room_there_is_none(line, room, store):
    del store.rows["room"][room]

    assert (await LineContents().around(room, line, Look(store))).place is None


async def test_a_line_that_was_taken_back_is_no_evidence_but_stands_around_others(
    ask, said, room, store
):
    first, second = await said(2)
    await ask.ok("chat:delete", chat=room, line=first)

    assert await LineContents().around(room, first, Look(store)) is None
    around = await LineContents().around(room, second, Look(store))
    assert [(line.id, line.gone) for line in around.before] == [(first, True)]


@pytest.mark.parametrize(("scope", "ref"), [("another", "LINE"), ("ROOM", "never said")])
async def test_nothing_is_evidence_elsewhere(scope, ref, line, room, store):
    scope, ref = scope.replace("ROOM", room), ref.replace("LINE", line)

    assert await LineContents().around(scope, ref, Look(store)) is None


async def test_what_was_taken_back_by_others_is_given_back(ask, line, room, house, store, hear):
    contents, told = LineContents(), hear(f"chat:{room}")

    await house.commit(lambda work: contents.remove(room, line, "tess", work))
    gone = (await store.get(LINES, line)).gone_by
    await house.commit(lambda work: contents.restore(line, work))

    assert gone == "tess"
    assert [news["kind"] for news in told] == ["deleted", "said"]
    assert (await ask.ok("chat:read", chat=room))["lines"][0]["text"] == "Good evening"


async def test_those_whom_it_mentions_hear_of_it_again(ask, room, house, hear):
    line = (await ask.ok("chat:say", ada, chat=room, text="Look", mentions=["bo"]))["id"]
    contents = LineContents()
    await house.commit(lambda work: contents.remove(room, line, "tess", work))
    told = hear("outbox:house")

    await house.commit(lambda work: contents.restore(line, work))

    assert told == [{"kind": "line:mentions", "line": line}]


async def test_what_somebody_took_back_themselves_stays_so(ask, room, house, store):
    line = (await ask.ok("chat:say", hana, chat=room, text="Oops"))["id"]
    await ask.ok("chat:delete", chat=room, line=line)
    contents = LineContents()

    await house.commit(lambda work: contents.restore(line, work))

    assert (await store.get(LINES, line)).gone_by == "hana"


async def test_what_is_not_there_is_neither_taken_nor_given_back(line, room, house, store):
    contents, before = LineContents(), repr(store.rows)

    for ref in ("never said", line):
        await house.commit(lambda work, ref=ref: contents.restore(ref, work))
    await house.commit(lambda work: contents.remove(room, "never said", "tess", work))

    assert repr(store.rows) == before


@pytest.fixture
def contents(house):
    return SiteContents(LineContents(), ProductContents(house.loops["clearing"].__self__))


async def test_a_product_is_told_as_it_lies_there_with_its_cheapest_price(ask, contents, house):
    room = await ask._room()
    table = await house.commit(lambda work: work.get(TABLES, room))
    (item,) = table.shelf.products
    dear, none = replace(item.variants[0], price=Money(9900, "EUR")), replace(item, variants=())
    two = replace(item, variants=(dear, *item.variants))

    seen = [await _told(contents, house, table, laid) for laid in (item, two, none)]

    assert [one.said.text for one in seen] == ["Celadon teapot"] * 3
    assert [one.offered.price for one in seen] == [PRICE, PRICE, None]
    assert (seen[0].before, seen[0].after, seen[0].place.host) == ((), (), "hana")


async def _told(contents, house, table, item):
    async def once(work):
        row = await work.get(TABLES, table.room)
        work.store(TABLES, replace(row, shelf=Shelf((item,))))

    await house.commit(once)
    return await contents.around(table.room, "product/teapot", Look(house.commit.store))


async def test_a_product_of_no_room_or_table_is_not_told(ask, contents, store, room):
    shown = await ask._room()
    look = Look(store)

    assert await contents.around(shown, "product/bowl", look) is None
    assert await contents.around(room, "product/teapot", look) is None
    del store.rows["room"][shown]
    assert await contents.around(shown, "product/teapot", look) is None


async def test_a_product_is_taken_from_all_rooms_and_may_lie_there_again(
    ask, contents, house, room
):
    shown, look = await ask._room(), Look(house.commit.store)

    await house.commit(lambda work: contents.remove(shown, "product/teapot", "tess", work))
    assert await contents.around(shown, "product/teapot", look) is None
    assert (await ask.no("pin:show", room=await ask._room(shown=False), product="teapot"))["code"]

    await house.commit(lambda work: contents.restore("product/teapot", work))
    assert await ask.ok("pin:show", room=await ask._room(shown=False), product="teapot")


async def test_all_else_is_a_line(line, contents, house, room, hear):
    told = hear(f"chat:{room}")

    assert (await contents.around(room, line, Look(house.commit.store))).said.id == line
    await house.commit(lambda work: contents.remove(room, line, "tess", work))
    await house.commit(lambda work: contents.restore(line, work))

    assert [news["edition"] for news in told] == [1, 2]
