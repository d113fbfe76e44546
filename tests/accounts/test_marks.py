"""Marks: who signs in anew by a banned device or contact is banned as well, and who is not."""

import asyncio

import pytest

from accounts.leaving import LEAVING
from accounts.marks import KNOWN_BY, contact_mark, device_mark
from accounts.port import Person
from gateway.keeping import Keeping
from moderation.access import ACCESSES, Access
from moderation.bans import BANS
from moderation.roles import GRANTS, grant
from rialto.command import Member
from rialto.roles import Role
from tests.callers import ada, sam

DEVICE = device_mark("a device", "pepper")
BOX = contact_mark(Person("mail", "box", "Ada"), "pepper")
WHY = "fraud"
KEPT_S = 180 * 24 * 60 * 60


@pytest.fixture
def known(house):
    return house.known


@pytest.fixture
def signs_in(house, known):
    async def signs_in(user, *by):
        await house.commit(lambda work: known.meet(user, by or (DEVICE, BOX), work))

    return signs_in


def test_a_mark_tells_nothing_of_what_it_is_made_of():
    box = contact_mark(Person("mail", "ada@example.org", "Ada"), "pepper")

    assert box.startswith("contact:")
    assert "ada" not in box
    assert box != contact_mark(Person("mail", "ada@example.org", "Ada"), "salt")
    assert contact_mark(Person("a device", "", ""), "pepper") != DEVICE


@pytest.mark.parametrize("by", [DEVICE, BOX], ids=["device", "contact"])
async def test_who_is_banned_from_the_site_comes_back_under_no_other_account(
    by, signs_in, ask, store, hear
):
    await signs_in("ada")
    await ask.ok("access:ban", sam, user="ada", reason=WHY, seconds=3600)
    nodes = hear("outbox:house")

    await signs_in("ada2", by)

    first, second = await store.get(ACCESSES, "ada"), await store.get(ACCESSES, "ada2")
    assert (second.until_ms, second.reason) == (first.until_ms, WHY)
    assert {"kind": "access:revoked", "user": "ada2", "why": "banned"} in nodes


async def test_lifted_for_one_it_is_for_all_to_whom_it_went_over(signs_in, ask, store):
    await signs_in("ada")
    await ask.ok("access:ban", sam, user="ada", reason=WHY)
    await signs_in("ada2")

    await ask.ok("access:unban", sam, user="ada")

    assert [(await store.get(ACCESSES, user)).until_ms for user in ("ada", "ada2")] == [0, 0]
    await signs_in("ada3")
    assert await store.get(ACCESSES, "ada3") is None


async def test_a_ban_of_a_room_goes_over_as_well_and_is_told(signs_in, ask, room, hear):
    await signs_in("ada")
    await ask.ok("room:ban", scope=room, user="ada", reason=WHY)
    told, nodes = hear("user:ada2"), hear("outbox:house")

    await signs_in("ada2")

    assert [news["kind"] for news in told] == ["statement", "barred"]
    assert {"kind": "ban:barred", "user": "ada2", "scope": room} in nodes
    assert len((await ask.ok("room:banned", scope=room))["banned"]) == 2
    await ask.ok("room:unban", scope=room, user="ada")
    assert [news["until_ms"] for news in told if news["kind"] == "barred"][1:] == [0]


async def test_it_has_reasons_of_its_own_and_they_are_over_with_it(signs_in, ask):
    await signs_in("ada")
    await ask.ok("access:ban", sam, user="ada", reason=WHY)
    await signs_in("ada2")
    again = Member("ada2", "Ada")
    given = (await ask.ok("statement:list", again))["statements"]

    await ask.ok("access:unban", sam, user="ada2")

    assert [(one["facts"], one["detected"], one["state"]) for one in given] == [
        (WHY, True, "stands")
    ]
    for who in (again, ada):
        after = (await ask.ok("statement:list", who))["statements"]
        assert [one["state"] for one in after] == ["lifted"]


async def test_it_goes_no_further_than_to_whom_it_went_over(signs_in, ask, store):
    await signs_in("ada", "device:1")
    await ask.ok("access:ban", sam, user="ada", reason=WHY)
    await signs_in("bo", "device:1", "device:2")

    await signs_in("cy", "device:2")

    assert (await store.get(ACCESSES, "bo")).until_ms > 0
    assert await store.get(ACCESSES, "cy") is None


async def test_it_goes_over_once(signs_in, ask, room, hear):
    await signs_in("ada")
    await ask.ok("room:ban", scope=room, user="ada", reason=WHY)
    await signs_in("ada2")
    told = hear("user:ada2")

    await signs_in("ada2")
    await signs_in("ada")

    assert told == []


async def test_a_longer_one_takes_the_place_of_a_shorter(signs_in, ask, room, store):
    await signs_in("ada")
    await ask.ok("room:ban", scope=room, user="ada2", reason="rude", seconds=60)
    await ask.ok("room:ban", scope=room, user="ada", reason=WHY, seconds=3600)

    await signs_in("ada2")

    assert (await store.get(BANS, f"{room}/ada2")).reason == WHY


async def test_a_ban_that_is_over_goes_over_to_nobody(signs_in, ask, store):
    await signs_in("ada")
    await ask.ok("access:ban", sam, user="ada", reason=WHY, seconds=60)
    await asyncio.sleep(60)

    await signs_in("ada2")

    assert await store.get(ACCESSES, "ada2") is None


async def test_whoever_shares_a_device_keeps_what_is_theirs(signs_in, ask, room, house, store):
    await signs_in("ada")
    await ask.ok("room:ban", scope=room, user="ada", reason=WHY)
    await ask.ok("access:ban", sam, user="ada", reason=WHY)

    async def staff(work):
        work.store(ACCESSES, Access("iris", role=Role.AGENT))
        work.store(GRANTS, grant("leo", Role.LEAD, ""))

    await house.commit(staff)
    for user in ("hana", "iris", "leo"):
        await signs_in(user)

    assert await store.get(BANS, f"{room}/hana") is None
    assert (await store.get(ACCESSES, "iris")).until_ms == 0
    assert await store.get(ACCESSES, "leo") is None


async def test_a_mark_that_nobody_shows_is_forgotten(signs_in, house, store, world):
    keeping = Keeping(world, LEAVING)
    await signs_in("ada", "device:1")
    await asyncio.sleep(KEPT_S)
    await signs_in("ada", "device:2")

    swept = await house.commit(keeping.sweep)

    assert swept == 1
    assert [row.mark for row in store.rows[KNOWN_BY.name].values()] == ["device:2"]
    assert await house.commit(keeping.sweep) == 0
