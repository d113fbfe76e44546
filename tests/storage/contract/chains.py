"""Chains: the store gives each row its place and its seal, whoever writes beside it."""

import asyncio

import pytest

from storage.chain import Walk
from storage.port import SEQ, Conflict, Delete, Link, Linked, Put
from tests.storage.things import CHAINS, PLAINS, Plain


def entry(id, body=b"done"):
    return Link(CHAINS, Linked(id=id, body=body))


async def chain(store):
    return await store.range(CHAINS, SEQ, ())


async def test_rows_are_linked_in_the_order_in_which_they_come(store, commit):
    await commit(entry("b"), entry("a"))
    await commit(entry("c", b"more"))

    rows, walk = await chain(store), Walk()
    assert [(row.seq, row.id) for row in rows] == [(1, "b"), (2, "a"), (3, "c")]
    assert [walk.flaw(row) for row in rows] == ["", "", ""]
    assert await store.get(CHAINS, "c") == rows[2]


async def test_writers_at_once_need_not_wait_for_one_another(store, commit):
    await asyncio.gather(*(commit(entry(f"{n:02}")) for n in range(40)))

    rows, walk = await chain(store), Walk()
    assert len(rows) == 40
    assert not any(walk.flaw(row) for row in rows)


async def test_what_fails_leaves_no_link(store, commit):
    with pytest.raises(Conflict):
        await commit(Put(PLAINS, Plain("a", version=4)), entry("a"))

    assert await chain(store) == []
    await commit(entry("a"))
    assert [row.seq for row in await chain(store)] == [1]


async def test_a_link_that_is_there_already_spoils_its_batch(store, commit):
    await commit(entry("a"))

    with pytest.raises(Conflict) as conflict:
        await commit(Put(PLAINS, Plain("x")), entry("a", b"another"))

    assert (conflict.value.of, conflict.value.index) == (CHAINS.name, "id")
    assert await store.get(PLAINS, "x") is None
    assert [row.body for row in await chain(store)] == [b"done"]


async def test_a_chain_only_grows(store, commit):
    await commit(entry("a"))
    row = (await chain(store))[0]

    for wrong in (Put(CHAINS, row), Delete(CHAINS, "a", row.version)):
        with pytest.raises(TypeError, match="is a chain"):
            await commit(wrong)
    with pytest.raises(TypeError, match="is a chain"):
        await store.trim(CHAINS, SEQ, (), keep=0)

    assert await chain(store) == [row]
