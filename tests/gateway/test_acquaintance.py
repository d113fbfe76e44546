"""Acquaintance: what follows, orders and accounts know of somebody who would speak."""

import pytest
from msgspec.structs import replace

from accounts.account import ACCOUNTS, Account
from chat.modes import STRANGER, Known
from gateway.acquaintance import RoomAcquaintance
from livestream.orders import PURCHASES
from storage.work import Look
from tests.callers import Asker, ada, bo


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.fixture
def known(house):
    async def known(user, chat):
        return await RoomAcquaintance().known(user, chat, Look(house.commit.store))

    return known


async def test_nothing_is_known_of_a_stranger(known, room):
    assert await known("bo", room) == STRANGER


async def test_it_is_known_since_when_one_follows_the_host_and_has_an_account(
    known, room, ask, house, world
):
    await ask.ok("follow:add", ada, whom="hana")
    await ask.ok("follow:add", bo, whom="mo")
    now = world.now_ms()

    async def register(work):
        work.store(ACCOUNTS, Account("ada", "Ada", False, 5))

    await house.commit(register)

    assert await known("ada", room) == Known(follows_ms=now, here_ms=5)
    assert await known("ada", "a chat of no room") == Known(here_ms=5)
    assert await known("bo", room) == STRANGER


@pytest.mark.parametrize(("state", "bought"), [("placed", True), ("canceled", False)])
async def test_only_what_is_placed_was_bought(state, bought, known, ask, house):
    names = await ask.known()

    async def end(work):
        for id in ("order:place", "order:cancel"):
            order = await work.get(PURCHASES, names.special[id]["order"])
            work.store(PURCHASES, replace(order, state=state))

    await house.commit(end)

    assert (await known("hana", names["room"])).bought == bought
