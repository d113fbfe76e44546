"""Follows: to follow twice is to follow once, and the count is theirs who follow."""

import asyncio

import pytest

from rialto.answer import BadBody
from rialto.command import Member
from rialto.refusal import SignInFirst
from social.follows import FOLLOWED, FollowedYourself
from tests.callers import ada, bo, guest, hana


async def standing(ask, who=guest, whom="hana"):
    shown = await ask.ok("follow:show", who, whom=whom)
    return shown["following"], shown["followers"]


async def test_who_follows_is_counted_and_knows_it(ask):
    answer = await ask.ok("follow:add", ada, whom="hana")

    assert answer == {"whom": "hana", "following": True, "followers": 1}
    assert await standing(ask, ada) == (True, 1)
    assert await standing(ask, bo) == (False, 1)
    assert await standing(ask) == (False, 1)


async def test_nobody_follows_somebody_unknown(ask):
    assert await standing(ask, ada) == (False, 0)


async def test_to_follow_twice_is_to_follow_once(ask):
    first = await ask.ok("follow:add", ada, whom="hana")

    again = await ask.ok("follow:add", ada, whom="hana")

    assert again == first
    assert await standing(ask) == (False, 1)


async def test_who_stops_following_is_counted_no_more(ask):
    await ask.ok("follow:add", ada, whom="hana")
    await ask.ok("follow:add", bo, whom="hana")

    answer = await ask.ok("follow:remove", ada, whom="hana")

    assert answer == {"whom": "hana", "following": False, "followers": 1}
    assert await standing(ask, ada) == (False, 1)
    assert await standing(ask, bo) == (True, 1)


async def test_to_stop_what_never_began_changes_nothing(ask):
    await ask.ok("follow:add", bo, whom="hana")

    known = await ask.ok("follow:remove", ada, whom="hana")
    unknown = await ask.ok("follow:remove", ada, whom="nobody")

    assert (known["followers"], unknown["followers"]) == (1, 0)


async def test_nobody_follows_themselves(ask):
    refused = await ask.no("follow:add", hana, whom="hana")

    assert refused["code"] == FollowedYourself.code


async def test_guests_follow_nobody(ask):
    refused = await ask.no("follow:add", guest, whom="hana")

    assert refused["code"] == SignInFirst.code


@pytest.mark.parametrize("whom", ["", "w" * 65, "hana/ada"])
async def test_nobody_is_followed_who_cannot_be_anybody(whom, ask):
    with pytest.raises(BadBody):
        await ask.ok("follow:add", ada, whom=whom)


async def test_one_who_follows_many_times_at_once_is_counted_once(ask):
    await asyncio.gather(*(ask.ok("follow:add", ada, whom="hana") for _ in range(5)))

    assert await standing(ask) == (False, 1)


async def test_many_who_follow_at_once_are_all_counted(ask):
    people = [Member(f"somebody {n}") for n in range(12)]

    await asyncio.gather(*(ask.ok("follow:add", who, whom="hana") for who in people))

    assert await standing(ask) == (False, 12)


async def test_follows_and_their_ends_at_once_leave_the_count_true(ask, store):
    people = [Member(f"somebody {n}") for n in range(6)]
    acts = [(name, who) for who in people for name in ("follow:add", "follow:remove")] * 2

    await asyncio.gather(*(ask.ok(name, who, whom="hana") for name, who in acts))

    following = [who for who in people if (await standing(ask, who))[0]]
    assert (await standing(ask))[1] == len(following)
    assert store.rows[FOLLOWED.name]["hana"].followers == len(following)


async def test_among_people_one_is_told_whom_one_follows_and_nobody_elses_follows(ask):
    await ask.ok("follow:add", ada, whom="hana")
    await ask.ok("follow:add", bo, whom="mo")

    mine = await ask.ok("follow:among", ada, people=["mo", "hana", "hana", "nobody"])

    assert mine == {"following": ["hana"]}
    assert await ask.ok("follow:among", ada, people=[]) == {"following": []}
    assert (await ask.no("follow:among", guest, people=["hana"]))["code"] == SignInFirst.code
    with pytest.raises(BadBody):
        await ask.ok("follow:among", ada, people=["hana"] * 101)
