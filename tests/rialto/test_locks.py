"""Locks by name: one after another where the name is the same, and nothing is left of them."""

import asyncio

import pytest

from rialto.locks import Locks


async def test_those_of_one_name_come_one_after_another_in_their_order():
    locks, seen = Locks(), []

    async def visit(who, name="teapot"):
        async with locks.hold(name):
            seen.append(f"{who} in")
            await asyncio.sleep(1)
            seen.append(f"{who} out")

    await asyncio.gather(visit("ada"), visit("bo"))

    assert seen == ["ada in", "ada out", "bo in", "bo out"]
    assert not locks.known


async def test_those_of_two_names_do_not_wait_for_each_other():
    locks = Locks()

    async with locks.hold("teapot"), locks.hold("bowl"):
        assert set(locks.known) == {"teapot", "bowl"}

    assert not locks.known


async def test_whoever_fails_or_gives_up_waiting_leaves_no_lock_behind():
    locks = Locks()

    async with locks.hold("teapot"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1), locks.hold("teapot"):
                raise AssertionError("two held it")
    with pytest.raises(KeyError):
        async with locks.hold("teapot"):
            raise KeyError

    assert not locks.known
