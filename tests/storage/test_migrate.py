"""A file of an older version is brought to what is declared now, or left as it was."""

import sqlite3
from typing import Any

import pytest
from msgspec import defstruct

from storage.port import Batch, Collection, Increment, Put, Row, Unavailable, by, unique
from storage.sqlite import SqliteStore

pytestmark = pytest.mark.threads

TEXT, NUMBER, WORDS = (str, ""), (int, 0), (tuple[str, ...], ())


@pytest.fixture(autouse=True)
def of_their_own(monkeypatch):
    """Let each version of the code declare its collections anew."""
    monkeypatch.setattr(Collection, "known", {})


def version(called="shop_thing", *, indexes=(), counters=(), terms="", **fields):
    """Declare a collection as some version of the code did: each field with type and default."""
    Collection.known.pop(called, None)
    typed: list[Any] = [("id", str), *((field, *typed) for field, typed in fields.items())]
    row = defstruct("Thing", typed, bases=(Row,), frozen=True)
    return Collection(called, row, indexes=indexes, counters=counters, terms=terms)


@pytest.fixture
async def run(tmp_path):
    """Start a version of the code, let it do something, and stop it."""

    async def run(do, *collections, epoch="first"):
        store = await SqliteStore.open(tmp_path / "store.db", collections, epoch)
        try:
            return await do(store)
        finally:
            await store.close()

    return run


def putting(of, *rows):
    async def put(store):
        lease = await store.claim("node", 1000)
        await store.commit(Batch(lease, tuple(Put(of, of.row(**row)) for row in rows)))

    return put


def reading(of, id):
    return lambda store: store.get(of, id)


def dump(path):
    db = sqlite3.connect(path)
    lines = [*db.iterdump()]
    db.close()
    return lines


OLD = {"text": TEXT, "rank": NUMBER, "likes": NUMBER, "words": WORDS}
ROWS = (
    {"id": "a", "text": "x", "rank": 3, "words": ("red", "tea")},
    {"id": "b", "text": "y", "rank": 1, "words": ("tea",)},
)


async def test_a_new_collection_stands_beside_those_that_are_there(run):
    old = version(**OLD)
    await run(putting(old, *ROWS), old)

    new = version("shop_other", name=TEXT, indexes=(by("name"),))
    await run(putting(new, {"id": "n", "name": "x"}), old, new)

    assert (await run(reading(old, "a"), old, new)).rank == 3
    assert (await run(reading(new, "n"), old, new)).name == "x"


async def test_a_new_index_covers_the_rows_that_are_there(run):
    old = version(**OLD)
    await run(putting(old, *ROWS), old)

    new = version(**OLD, indexes=(by("rank"), by("text", "rank")))
    found = await run(lambda store: store.range(new, by("rank"), ()), new)

    assert [(row.id, row.rank, row.version) for row in found] == [("b", 1, 1), ("a", 3, 1)]


async def test_a_new_field_may_be_indexed_at_once(run):
    old = version(**OLD)
    await run(putting(old, *ROWS), old)

    new = version(**OLD, kind=(str, "plain"), indexes=(by("kind"),))
    found = await run(lambda store: store.range(new, by("kind"), ("plain",)), new)

    assert [row.id for row in found] == ["a", "b"]


async def test_a_new_counter_begins_at_what_the_rows_have(run):
    old = version(**OLD)
    await run(putting(old, {"id": "a", "rank": 7}), old)
    new = version(**OLD, left=(int, 5), counters=("rank", "left"))

    async def count(store):
        step = Increment(new, "a", "rank", 1), Increment(new, "a", "left", -1, floor=0)
        await store.commit(Batch(await store.claim("node", 1), increments=step))

    await run(count, new)

    row = await run(reading(new, "a"), new)
    assert (row.rank, row.left) == (8, 4)


async def test_what_a_counter_came_to_stays_when_it_is_one_no_longer(run):
    old = version(**OLD, counters=("likes",), indexes=(by("rank"),))

    async def count(store):
        await putting(old, *ROWS)(store)
        lease = await store.claim("node", 1000)
        await store.commit(Batch(lease, increments=(Increment(old, "a", "likes", 9),)))

    await run(count, old)

    new = version(**OLD)
    assert (await run(reading(new, "a"), new)).likes == 9
    await run(putting(new, {"id": "c", "likes": 2}), new)
    assert (await run(reading(new, "c"), new)).likes == 2


async def test_an_index_that_is_gone_is_no_burden_and_may_come_back(run):
    indexed, bare = ({"indexes": (by("rank"),)}, {})
    first = version(**OLD, **indexed)
    await run(putting(first, *ROWS), first)
    second = version(**OLD, **bare)
    await run(putting(second, {"id": "c", "rank": 2}), second)

    third = version(**OLD, **indexed)
    found = await run(lambda store: store.range(third, by("rank"), ()), third)

    assert [row.rank for row in found] == [1, 2, 3]


async def test_terms_may_be_declared_changed_and_dropped(run):
    old = version(**OLD)
    await run(putting(old, *ROWS), old)
    new = version(**OLD, terms="words")

    async def search(store):
        return [row.id for row in await store.search(new, ("tea",), mode="all", limit=9)]

    assert await run(search, new) == ["b", "a"]
    await run(putting(new, {"id": "c", "words": ("tea",)}), new)
    assert await run(search, new) == ["c", "b", "a"]

    gone = version(**OLD)
    await run(putting(gone, {"id": "d", "words": ("tea",)}), gone)
    new = version(**OLD, terms="words")
    assert await run(search, new) == ["d", "c", "b", "a"]


async def test_an_index_that_becomes_unique_over_equal_rows_stops_the_start(run, tmp_path):
    old = version(**OLD, indexes=(by("text"),))
    await run(putting(old, {"id": "a", "text": "x"}, {"id": "b", "text": "x"}), old)
    before = dump(tmp_path / "store.db")

    with pytest.raises(Unavailable, match="rows of shop_thing share their text"):
        await run(putting(old), version(**OLD, indexes=(unique("text"),)))

    assert dump(tmp_path / "store.db") == before
    assert (await run(reading(old, "a"), old)).text == "x"


async def test_a_new_field_without_a_default_stops_the_start_and_changes_nothing(run):
    old = version(**OLD)
    await run(putting(old, *ROWS), old)
    Collection.known.clear()
    row = defstruct("Thing", [("id", str), ("must", str)], bases=(Row,), frozen=True)
    new = Collection("shop_thing", row, indexes=(by("must"),))

    with pytest.raises(Unavailable, match=r"shop_thing a cannot be read.*needs a default"):
        await run(reading(new, "a"), new)

    assert (await run(reading(old, "a"), old)).rank == 3


async def test_a_file_of_a_newer_version_is_refused(run, tmp_path):
    old = version(**OLD)
    await run(putting(old, *ROWS), old)
    db = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    db.execute("update _meta set value = '99' where key = 'schema'")
    db.close()

    with pytest.raises(Unavailable, match=r"store\.db: a newer Rialto wrote this file \(schema 99"):
        await run(reading(old, "a"), old)


async def test_many_rows_are_brought_along(run):
    old = version(**OLD)
    await run(putting(old, *({"id": f"{n:05}", "rank": n % 7} for n in range(2500))), old)

    new = version(**OLD, indexes=(by("rank"),))
    found = await run(lambda store: store.range(new, by("rank"), (3,), limit=9999), new)

    assert [int(row.id) for row in found] == [n for n in range(2500) if n % 7 == 3]


async def test_a_file_that_is_as_declared_is_not_touched(run, tmp_path):
    old = version(**OLD, indexes=(by("rank"),), counters=("likes",), terms="words")
    await run(putting(old, *ROWS), old)
    before = (tmp_path / "store.db").read_bytes()

    async def nothing(store):
        return store.epoch

    assert await run(nothing, old, epoch="second") == "first"
    assert (tmp_path / "store.db").read_bytes() == before
