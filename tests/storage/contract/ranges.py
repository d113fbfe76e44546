"""Ranges, read page by page and trimmed."""

import pytest

from storage.port import EVERY, by
from tests.storage.things import BY_KIND, BY_RANK, BY_SLUG, THINGS, thing


async def walk(store, index, equals, *, limit, descending=False):
    """Read a range page by page."""
    seen, after = [], ()
    while page := await store.range(
        THINGS, index, equals, after=after, limit=limit, descending=descending
    ):
        seen += page
        after = THINGS.cursor(index, equals, page[-1])
    return [row.id for row in seen]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 100])
@pytest.mark.parametrize(("index", "equals"), [(BY_KIND, 1), (BY_RANK, 1), (BY_RANK, 0)])
async def test_pages_neither_skip_nor_repeat(store, put, index, equals, limit, descending):
    rows = [thing(f"{n:02}", kind="ab"[n % 2], rank=n * 7 % 5 - 2) for n in range(23)]
    await put(*rows)

    walked = await walk(store, index, ("a",)[:equals], limit=limit, descending=descending)

    mine = [row for row in rows if not equals or row.kind == "a"]
    mine.sort(key=lambda row: THINGS.cursor(index, ("a",)[:equals], row), reverse=descending)
    assert walked == [row.id for row in mine]


async def test_a_range_with_all_fields_given_is_in_order_of_the_id(store, put):
    await put(*(thing(id, rank=1) for id in "cab"))

    assert await walk(store, BY_RANK, ("plain", 1), limit=2) == ["a", "b", "c"]
    assert await walk(store, BY_SLUG, ("hana", "b"), limit=2) == ["b"]


async def test_a_place_cut_short_stands_before_all_that_begin_with_it(store, put):
    await put(*(thing(f"{n}", rank=n // 2) for n in range(6)))

    up = await store.range(THINGS, BY_RANK, ("plain",), after=(1,))
    down = await store.range(THINGS, BY_RANK, ("plain",), after=(1,), descending=True)

    assert [row.id for row in up] == ["2", "3", "4", "5"]
    assert [row.id for row in down] == ["1", "0"]


async def test_what_has_no_declared_index_cannot_be_asked(store):
    with pytest.raises(TypeError):
        await store.range(THINGS, by("owner"), ("hana",))
    with pytest.raises(TypeError):
        await store.trim(THINGS, by("owner"), ("hana",), keep=1)


@pytest.mark.parametrize(("keep", "left"), [(0, ""), (2, "ef"), (6, "abcdef"), (9, "abcdef")])
async def test_a_trim_keeps_the_last_of_a_range_and_all_of_others(store, put, keep, left):
    await put(*(thing(id, rank=ord(id), words=("tea",)) for id in "abcdef"), thing("x", kind="y"))

    gone = await store.trim(THINGS, BY_RANK, ("plain",), keep=keep)

    assert gone == 6 - len(left)
    assert await walk(store, BY_RANK, ("plain",), limit=9) == list(left)
    assert await walk(store, BY_RANK, ("y",), limit=9) == ["x"]
    found = await store.search(THINGS, ("tea",), mode="all", limit=9)
    assert [row.id for row in found] == list(reversed(left))


async def test_a_trim_takes_a_thousand_at_a_time(store, put):
    await put(*(thing(f"{n:04}") for n in range(1100)))

    assert await store.trim(THINGS, BY_KIND, ("plain",), keep=20) == 1000
    assert await store.trim(THINGS, BY_KIND, ("plain",), keep=20) == 80
    assert await store.trim(THINGS, BY_KIND, ("plain",), keep=20) == 0


async def test_all_rows_can_be_gone_through_whatever_their_indexes(store, put):
    await put(*(thing(f"{n:02}", kind="ab"[n % 2]) for n in range(7)))

    assert await walk(store, EVERY, (), limit=3) == [f"{n:02}" for n in range(7)]
