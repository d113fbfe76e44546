"""Clearing that is cut short, overtaken or forestalled comes to the same end."""

import pytest

from livestream import clearing
from storage.port import Unavailable
from tests.callers import ada

BLOCKED = "blocked", 1
ALLOWED = "allowed", 2


async def test_a_node_that_dies_before_the_rooms_followed_does_it_when_it_starts(evening):
    order = await evening.quoted()
    await evening.hear(BLOCKED)
    await evening.open()

    await evening.follow()

    assert await evening.shelf() == ([], ["teapot"])
    assert (await evening.see(order))["reason"] == "blocked"
    await evening.return_all()
    assert evening.units() == 20


@pytest.mark.parametrize("survives", range(4))
async def test_a_node_that_dies_in_the_middle_of_it_goes_on(survives, evening, monkeypatch):
    monkeypatch.setattr(clearing, "AT_ONCE", 1)
    other = await evening.ask._room()
    order = await evening.quoted()
    await evening.hear(BLOCKED)
    commit, left = evening.store.commit, [None] * survives

    async def dying(batch):
        if not left:
            raise Unavailable("gone")
        left.pop()
        return await commit(batch)

    evening.store.commit = dying
    await evening.house.loops["clearing"].__self__.attend()
    evening.store.commit = commit
    assert await evening.verdict() == "blocking"
    await evening.open()

    await evening.follow()

    for room in (evening.room, other):
        assert await evening.shelf(room) == ([], ["teapot"])
    assert (await evening.see(order))["reason"] == "blocked"
    assert len(evening.deeds()) == 3
    assert await evening.verdict() == "blocked"


async def test_a_verdict_that_is_overtaken_while_rooms_follow_is_not_the_last_word(evening):
    lay = clearing.Clearing._lay

    async def overtaken(self, *more):
        await lay(self, *more)
        self._lay = lay.__get__(self)
        await evening.hear(ALLOWED)

    keeper = evening.house.loops["clearing"].__self__
    keeper._lay = overtaken.__get__(keeper)
    await evening.hear(BLOCKED)

    await keeper.attend()
    await evening.follow()

    assert await evening.verdict() == "open"
    assert await evening.shelf() == ([], [])


async def test_what_hosts_and_buyers_do_themselves_meanwhile_is_not_done_again(evening):
    order = await evening.hold()
    await evening.hear(BLOCKED)
    keeper = evening.house.loops["clearing"].__self__
    let_go, lay = keeper._let_go, keeper._lay

    async def hiding(*more):
        await evening.hide()
        await lay(*more)

    async def canceling(*more):
        await evening.ask.ok("order:cancel", ada, order=order["id"])
        await let_go(*more)

    keeper._lay, keeper._let_go = hiding, canceling
    await keeper.attend()

    assert await evening.shelf() == ([], [])
    assert (await evening.see(order))["state"] == "canceled"
    assert await evening.verdict() == "blocked"
