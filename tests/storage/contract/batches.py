"""Batches, whole or not at all, and the leases that they are written under."""

import asyncio

import pytest

from rialto.news import channel
from storage.port import Append, Batch, Conflict, Delete, Increment, Put, Stale
from tests.storage.things import PLAINS, THINGS, Plain, Thing, thing

ROOM = channel("room", "r")

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
