"""What each backend of the store promises: one suite, run over all of them by test_store.py.

A backend brings the fixture ``store``.
"""

import asyncio

import pytest
from msgspec.structs import replace

from rialto.news import channel
from storage.port import (
    Append,
    Batch,
    Conflict,
    Delete,
    Increment,
    Put,
    Stale,
    by,
)
from tests.storage.things import (
    BY_KIND,
    BY_LIKES,
    BY_RANK,
    BY_SLUG,
    PLAINS,
    THINGS,
    Plain,
    Thing,
    thing,
)

ROOM = channel("room", "r")
OTHER = channel("room", "other")


@pytest.fixture
async def lease(store):
    return await store.claim("node", 10_000)


@pytest.fixture
def commit(store, lease):
    """Commit changes of any kind as one batch."""

    async def commit(*changes):
        def each(kind):
            return tuple(change for change in changes if isinstance(change, kind))

        return await store.commit(
            Batch(lease, each(Put), each(Delete), each(Increment), each(Append))
        )

    return commit


@pytest.fixture
def put(commit):
    async def put(*rows):
        await commit(*(Put(THINGS, row) for row in rows))

    return put


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


# Batches.


async def test_a_batch_happens_whole_or_not_at_all(store, put, commit):
    await put(thing("old", left=1))

    for wrong in (
        Put(THINGS, thing("b", version=4)),
        Delete(THINGS, "nothing", 1),
        Increment(THINGS, "old", "left", -2, floor=0),
    ):
        with pytest.raises(Conflict):
            await commit(
                Put(THINGS, thing("a")),
                Increment(THINGS, "old", "likes", 1),
                Append(ROOM, b"1"),
                wrong,
            )

    assert await store.get(THINGS, "a") is None
    assert (await store.get(THINGS, "old")).likes == 0
    assert await store.head(ROOM) == 0


async def test_a_batch_that_fails_leaves_its_neighbours_alone(store, commit):
    def batch(n):
        spoiled = [Put(THINGS, thing("x", version=9))] if n % 3 == 0 else []
        return commit(Put(PLAINS, Plain(f"{n:02}")), Append(ROOM, b"%d" % n), *spoiled)

    outcomes = await asyncio.gather(*map(batch, range(30)), return_exceptions=True)

    well = [n for n in range(30) if n % 3]
    assert [n for n, o in enumerate(outcomes) if not isinstance(o, Exception)] == well
    names = tuple(f"{n:02}" for n in range(30))
    assert [int(row.name) for row in await store.get_many(PLAINS, names)] == well
    history = await store.history(ROOM, since=0)
    assert [item.offset for item in history] == [*range(1, 21)]
    assert sorted(int(item.body) for item in history) == well


async def test_the_changes_of_a_batch_see_those_before_them(store, put, commit):
    await put(thing("a"))

    await commit(
        Put(THINGS, thing("b", left=4)),
        Delete(THINGS, "a", 1),
        Increment(THINGS, "b", "left", -4, floor=0),
    )

    assert await store.get(THINGS, "a") is None
    assert (await store.get(THINGS, "b")).left == 0


async def test_an_empty_batch_is_a_question_about_the_lease(store, commit, lease):
    assert await commit() == []

    await store.claim("node", 10_000)

    with pytest.raises(Stale):
        await commit()


# Ranges.


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


# Search.


@pytest.fixture
async def shelf(put):
    words = {
        "a": ("red", "shoe"),
        "b": ("red", "dress"),
        "c": ("blue", "shoe", "shoe"),
        "d": ("茶", "茶道", "道"),
        "e": ("red", "silk", "shoe"),
        "f": (),
    }
    await put(*(thing(id, words=said) for id, said in words.items()))


@pytest.mark.parametrize(
    ("mode", "terms", "found"),
    [
        ("all", ("red",), "eba"),
        ("all", ("red", "shoe"), "ea"),
        ("all", ("shoe", "shoe"), "eca"),
        ("all", ("red", "nothing"), ""),
        ("all", ("茶道",), "d"),
        ("all", (), ""),
        ("any", ("red",), "eba"),
        ("any", ("red", "silk"), "eba"),
        ("any", ("shoe", "dress"), "beca"),
        ("any", ("nothing", "茶", "blue"), "dc"),
        ("any", ("blue", "shoe", "shoe"), "cea"),
        ("any", ("nothing",), ""),
        ("any", (), ""),
    ],
)
async def test_search_finds_rows_by_their_words(store, shelf, mode, terms, found):
    rows = await store.search(THINGS, terms, mode=mode, limit=9)

    assert [row.id for row in rows] == list(found)


@pytest.mark.parametrize("mode", ["all", "any"])
async def test_search_stops_at_its_limit(store, shelf, mode):
    rows = await store.search(THINGS, ("red",), mode=mode, limit=2)

    assert [row.id for row in rows] == ["e", "b"]


async def test_search_follows_the_words_of_a_row(store, shelf, put, commit):
    await put(thing("a", words=("green", "shoe"), version=1))
    await commit(Delete(THINGS, "e", 1), Increment(THINGS, "b", "likes", 1))

    for term, found in (("red", "b"), ("green", "a"), ("shoe", "ca"), ("silk", "")):
        rows = await store.search(THINGS, (term,), mode="all", limit=9)
        assert [row.id for row in rows] == list(found)


async def test_a_search_term_is_a_word_and_never_a_wildcard_or_a_query(store, put):
    await put(thing("a", words=('"', "*", "red OR", "%")), thing("b", words=("red",)))

    for term, found in (('"', "a"), ("*", "a"), ("red OR", "a"), ("re*", ""), ("%", "a")):
        rows = await store.search(THINGS, (term,), mode="all", limit=9)
        assert [row.id for row in rows] == list(found)


async def test_what_declares_no_terms_cannot_be_searched(store):
    with pytest.raises(TypeError):
        await store.search(PLAINS, ("tea",), mode="all", limit=1)


# Logged channels.


async def test_appends_get_the_next_offsets_of_their_channel(store, commit):
    committed = await asyncio.gather(
        *(commit(Append(ROOM, b"%d" % n), Append(OTHER, b"x")) for n in range(3))
    )

    assert sorted(mine.offset for mine, _ in committed) == [1, 2, 3]
    assert [item.offset for item in await store.history(ROOM, since=1)] == [2, 3]
    assert await store.history(ROOM, since=0, limit=1) == [committed[0][0]]
    assert await store.head(OTHER) == 3
    assert await store.head(channel("room", "silent")) == 0


@pytest.mark.parametrize(("keep", "left"), [(0, []), (2, [4, 5]), (5, [1, 2, 3, 4, 5])])
async def test_a_trimmed_log_keeps_its_last_and_its_offsets_go_on(store, commit, keep, left):
    await commit(*(Append(ROOM, b"%d" % n) for n in range(1, 6)), Append(OTHER, b"x"))

    assert await store.trim_log(ROOM, keep=keep) == 5 - len(left)
    assert await store.trim_log(ROOM, keep=keep) == 0

    assert [item.offset for item in await store.history(ROOM, since=0)] == left
    assert await store.head(ROOM) == 5
    (next,) = await commit(Append(ROOM, b"6"))
    assert next.offset == 6
    assert [item.offset for item in await store.history(ROOM, since=0)] == [*left, 6]
    assert await store.head(OTHER) == 1


async def test_a_log_is_trimmed_a_thousand_at_a_time(store, commit):
    await commit(*(Append(ROOM, b"") for _ in range(1100)))

    assert await store.trim_log(ROOM, keep=20) == 1000
    assert await store.trim_log(ROOM, keep=20) == 80
    assert [item.offset for item in await store.history(ROOM, since=0)] == [*range(1081, 1101)]


# Leases.


async def test_a_node_that_was_replaced_writes_no_more(store):
    old = await store.claim("node", 10_000)
    new = await store.claim("node", 10_000)
    elsewhere = await store.claim("other node", 10_000)

    with pytest.raises(Stale):
        await store.commit(Batch(old, (Put(THINGS, thing("a")),), appends=(Append(ROOM, b"old"),)))
    with pytest.raises(Stale):
        await store.renew(old, 10_000)

    await store.commit(Batch(new, appends=(Append(ROOM, b"new"),)))
    await store.commit(Batch(elsewhere, appends=(Append(ROOM, b"elsewhere"),)))
    assert [item.body for item in await store.history(ROOM, since=0)] == [b"new", b"elsewhere"]
    assert await store.get(THINGS, "a") is None


async def test_a_lease_that_lapsed_while_nobody_wanted_it_still_writes(store):
    lease = await store.claim("node", 0)

    await store.commit(Batch(lease, appends=(Append(ROOM, b"late"),)))
    await store.renew(lease, 10_000)

    assert await store.head(ROOM) == 1


async def test_a_claim_among_batches_stops_those_that_come_after_it(store, lease):
    def write(n):
        return store.commit(Batch(lease, (Put(PLAINS, Plain(f"{n}")),)))

    outcomes = await asyncio.gather(
        *map(write, range(5)),
        store.claim("node", 10_000),
        *map(write, range(5, 9)),
        return_exceptions=True,
    )

    claimed = outcomes.pop(5)
    assert claimed.term == lease.term + 1
    assert all(outcome == [] or isinstance(outcome, Stale) for outcome in outcomes)
    well = [f"{n}" for n, outcome in enumerate(outcomes) if outcome == []]
    there = await store.get_many(PLAINS, tuple(f"{n}" for n in range(9)))
    assert [row.name for row in there] == well
    assert all(isinstance(outcome, Stale) for outcome in outcomes[5:])


async def test_what_is_acknowledged_is_read_by_whoever_asks_next(store, put):
    async def write_and_read(n):
        await put(thing(f"{n}"))
        row: Thing | None = await store.get(THINGS, f"{n}")
        return row is not None

    assert all(await asyncio.gather(*map(write_and_read, range(50))))
