"""Rows and their counters: written at the version they were read at."""

import asyncio

import pytest
from msgspec.structs import replace

from storage.port import Conflict, Delete, Increment, Put
from tests.storage.things import BY_LIKES, BY_SLUG, PLAINS, THINGS, Plain, thing

# Rows.


async def test_a_row_comes_back_at_its_next_version(store, put):
    await put(thing("a", owner="bo", words=("tea",)))

    assert await store.get(THINGS, "a") == thing("a", owner="bo", words=("tea",), version=1)
    assert await store.get(THINGS, "b") is None


async def test_an_id_may_have_any_name_and_any_letters(store, commit):
    name = "ж 茶 'quoted\" \x00 🍵"

    await commit(Put(PLAINS, Plain(name, "x" * 5000)))

    assert await store.get(PLAINS, name) == Plain(name, "x" * 5000, version=1)
    assert [row.name for row in await store.get_many(PLAINS, (name, "x", name))] == [name, name]


async def test_many_come_in_the_order_asked_and_the_missing_are_left_out(store, put):
    await put(thing("a"), thing("b"), thing("c"))

    found = await store.get_many(THINGS, ("c", "nothing", "a", "c"))

    assert [row.id for row in found] == ["c", "a", "c"]
    assert await store.get_many(THINGS, ()) == []


@pytest.mark.parametrize(("version", "index"), [(0, "id"), (2, "version"), (7, "version")])
async def test_a_row_is_written_only_at_the_version_it_was_read_at(store, put, version, index):
    await put(thing("a"))

    with pytest.raises(Conflict) as conflict:
        await put(thing("a", kind="late", version=version))

    assert (conflict.value.of, conflict.value.id, conflict.value.index) == (
        "test_thing",
        "a",
        index,
    )
    await put(thing("a", kind="next", version=1))
    assert (await store.get(THINGS, "a")).kind == "next"


async def test_a_row_that_is_not_there_cannot_be_replaced(put):
    with pytest.raises(Conflict, match="version"):
        await put(thing("a", version=1))


async def test_a_unique_value_is_taken_once_and_the_conflict_names_the_index(put):
    await put(thing("a", slug="one"), thing("b"), thing("c", slug="one", owner="bo"))

    with pytest.raises(Conflict) as inserted:
        await put(thing("d", slug="one"))
    with pytest.raises(Conflict) as replaced:
        await put(thing("b", slug="one", version=1))

    assert inserted.value.index == replaced.value.index == BY_SLUG.name == "owner_slug"


async def test_of_an_id_and_a_unique_value_that_are_both_taken_the_id_is_named(put):
    await put(thing("a", slug="one"))

    with pytest.raises(Conflict) as conflict:
        await put(thing("a", slug="one"))

    assert conflict.value.index == "id"


async def test_a_unique_value_that_was_left_is_free(put):
    await put(thing("a", slug="one"))

    await put(thing("a", slug="two", version=1), thing("b", slug="one"))


async def test_of_many_writers_of_one_version_one_wins(store, put):
    await put(thing("a"))

    tries = (put(thing("a", kind=f"k{n}", version=1)) for n in range(20))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)

    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 19


async def test_a_deleted_row_is_gone_and_its_id_is_free(store, put, commit):
    await put(thing("a"))

    await commit(Delete(THINGS, "a", 1))

    assert await store.get(THINGS, "a") is None
    await put(thing("a"))


@pytest.mark.parametrize(("id", "version"), [("a", 0), ("a", 2), ("nothing", 1)])
async def test_a_row_is_deleted_only_at_its_version(store, put, commit, id, version):
    await put(thing("a"))

    with pytest.raises(Conflict) as conflict:
        await commit(Delete(THINGS, id, version))

    assert (conflict.value.id, conflict.value.index) == (id, "version")
    assert await store.get(THINGS, "a") is not None


# Counters.


async def test_a_counter_begins_as_inserted_and_moves_without_the_version(store, put, commit):
    await put(thing("a", left=5))

    await commit(Increment(THINGS, "a", "left", -2), Increment(THINGS, "a", "likes", 3))

    assert await store.get(THINGS, "a") == thing("a", left=3, likes=3, version=1)


async def test_a_put_leaves_the_counters_that_moved_meanwhile(store, put, commit):
    await put(thing("a", likes=1))
    read = await store.get(THINGS, "a")
    await commit(Increment(THINGS, "a", "likes", 1))

    await put(replace(read, kind="other", likes=70))

    assert await store.get(THINGS, "a") == thing("a", kind="other", likes=2, version=2)


async def test_a_counter_never_falls_below_its_floor(store, put, commit):
    await put(thing("a", left=10))

    takes = (commit(Increment(THINGS, "a", "left", -3, floor=0)) for _ in range(20))
    outcomes = await asyncio.gather(*takes, return_exceptions=True)

    assert outcomes.count([]) == 3
    assert {o.index for o in outcomes if isinstance(o, Conflict)} == {"floor"}
    assert (await store.get(THINGS, "a")).left == 1
    await commit(Increment(THINGS, "a", "left", -9))
    assert (await store.get(THINGS, "a")).left == -8


async def test_a_counter_of_no_row_is_a_conflict_of_its_id(commit):
    for floor in (None, 0):
        with pytest.raises(Conflict) as conflict:
            await commit(Increment(THINGS, "nothing", "likes", 1, floor))
        assert (conflict.value.of, conflict.value.index) == ("test_thing", "id")


async def test_what_is_not_declared_a_counter_is_not_moved(put, commit):
    await put(thing("a"))

    with pytest.raises(TypeError):
        await commit(Increment(THINGS, "a", "rank", 1))


async def test_rows_may_be_asked_for_by_a_counter(store, put, commit):
    await put(thing("a"), thing("b"), thing("c"))
    await commit(Increment(THINGS, "b", "likes", 7), Increment(THINGS, "a", "likes", 3))

    best = await store.range(THINGS, BY_LIKES, (), descending=True, limit=2)

    assert [(row.id, row.likes) for row in best] == [("b", 7), ("a", 3)]
