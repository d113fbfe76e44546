"""Modes as commands: set by those who keep the chat, told to all, and the shield given back."""

import asyncio

import msgspec
import pytest

from chat.lines import NoSuchChat
from chat.modes import FollowersOnly, TooNew
from moderation.audit import AUDIT, Act
from rialto.answer import BadBody
from rialto.refusal import Denied
from tests.callers import ada, bo, guest, hana, mo, sam

NONE = {
    "slow_s": 0, "followers_min": -1, "buyers": False, "age_min": 0, "emoji": False,
    "links": "moderators", "delay_s": 0, "unique_min": 0, "copies": False, "strict": 2,
}  # fmt: skip
FREE = {"keeps": False, "slow_s": 0, "wait_ms": 0, "no": 0, "no_wait_ms": 0}


async def parts(ask, room):
    shown = await ask.ok("room:show", guest, room=room)
    return [part for part in shown["parts"] if part["part"] == "modes"]


@pytest.mark.parametrize("who", [hana, mo, sam], ids=lambda who: who.user)
async def test_what_is_set_is_told_to_all_and_to_those_who_come_later(who, ask, room, hear):
    heard = hear(f"room:{room}")

    set_to = await ask.ok("chat:modes", who, chat=room, slow_s=12)

    assert set_to == {"part": "modes", "modes": NONE | {"slow_s": 12}, "shield": False}
    assert heard == [set_to]
    assert await parts(ask, room) == [set_to]


async def test_what_is_not_named_stays_as_another_has_set_it(ask, room):
    await ask.ok("chat:modes", hana, chat=room, slow_s=12)

    set_to = await ask.ok("chat:modes", mo, chat=room, emoji=True)
    await ask.ok("chat:modes", hana, chat=room, slow_s=0)

    assert set_to["modes"] == NONE | {"slow_s": 12, "emoji": True}
    assert (await parts(ask, room))[0]["modes"] == NONE | {"emoji": True}


async def test_of_what_holds_already_nobody_is_told_again(ask, room, hear):
    await ask.ok("chat:modes", chat=room, slow_s=12)
    heard = hear(f"room:{room}")

    await ask.ok("chat:modes", chat=room, slow_s=12)

    assert heard == []


async def test_a_room_in_which_nothing_was_ever_set_says_nothing_of_it(ask, room):
    assert await parts(ask, room) == []


async def test_the_shield_is_raised_at_once_and_taken_off_to_what_was_before(ask, room, hear):
    await ask.ok("chat:modes", chat=room, slow_s=60, buyers=True)
    heard = hear(f"room:{room}")

    raised = await ask.ok("chat:shield", mo, chat=room, on=True)
    again = await ask.ok("chat:shield", hana, chat=room, on=True)
    lowered = await ask.ok("chat:shield", hana, chat=room, on=False)

    stricter = {"slow_s": 60, "buyers": True, "age_min": 60, "delay_s": 3, "copies": True}
    assert raised == {"part": "modes", "modes": NONE | stricter, "shield": True}
    assert again == raised
    assert lowered["modes"] == NONE | {"slow_s": 60, "buyers": True}
    assert heard == [raised, lowered]


async def test_what_was_set_by_whom_is_in_the_audit(ask, room, store):
    await ask.ok("chat:modes", mo, chat=room, slow_s=5)
    await ask.ok("chat:modes", mo, chat=room, slow_s=5)
    await ask.ok("chat:shield", hana, chat=room, on=True)

    acts = [msgspec.json.decode(row.body, type=Act) for row in store.rows[AUDIT.name].values()]

    raised = "slow_s=30 age_min=60 delay_s=3 copies=True"
    assert [(act.verb, act.role, act.scope, act.ref) for act in acts] == [
        ("chat:modes", "moderator", room, "slow_s=5"),
        ("chat:shield", "host", room, raised),
    ]


async def test_to_take_off_what_is_not_raised_changes_nothing(ask, room, hear):
    heard = hear(f"room:{room}")

    await ask.ok("chat:shield", chat=room, on=False)

    assert heard == []


@pytest.mark.parametrize(
    ("command", "body"), [("chat:modes", {"slow_s": 5}), ("chat:shield", {"on": True})]
)
async def test_members_set_nothing_and_nowhere_is_nothing_to_set(command, body, ask, room):
    by_member = await ask.no(command, ada, chat=room, **body)
    nowhere = await ask.no(command, sam, chat="nowhere", **body)

    assert (by_member["code"], nowhere["code"]) == (Denied.code, NoSuchChat.code)
    assert (await ask.no("chat:may", ada, chat="nowhere"))["code"] == NoSuchChat.code


@pytest.mark.parametrize(
    "wrong",
    [
        {"slow_s": 121}, {"slow_s": -1}, {"followers_min": -2}, {"followers_min": 129_601},
        {"age_min": 43_201}, {"delay_s": 7}, {"unique_min": 61}, {"links": "all"},
        {"emoji": "yes"}, {"slow_s": 1.5},
    ],
)  # fmt: skip
async def test_modes_have_bounds(wrong, ask, room):
    with pytest.raises(BadBody):
        await ask.ok("chat:modes", chat=room, **wrong)


async def test_nothing_holds_for_those_who_keep_the_chat_nor_where_nothing_was_set(ask, room):
    before = await ask.ok("chat:may", ada, chat=room)
    await ask.ok("chat:modes", chat=room, followers_min=0, slow_s=30)

    after = [await ask.ok("chat:may", who, chat=room) for who in (hana, mo)]

    assert before == FREE
    assert after == [FREE | {"keeps": True}] * 2


async def test_a_member_is_told_what_holds_for_them_and_how_long(ask, room):
    await ask.ok("chat:modes", chat=room, slow_s=30)
    await ask.ok("chat:say", ada, chat=room, text="Good evening")
    await asyncio.sleep(10)

    slow = await ask.ok("chat:may", ada, chat=room)
    await ask.ok("chat:modes", chat=room, slow_s=0, followers_min=5)
    await ask.ok("follow:add", bo, whom="hana")
    stranger, follower = [await ask.ok("chat:may", who, chat=room) for who in (ada, bo)]

    assert slow == FREE | {"slow_s": 30, "wait_ms": 20_000}
    assert (stranger["no"], stranger["no_wait_ms"]) == (FollowersOnly.code, 0)
    assert (follower["no"], follower["no_wait_ms"]) == (FollowersOnly.code, 300_000)
    await ask.ok("chat:modes", chat=room, followers_min=-1, age_min=5)
    assert (await ask.ok("chat:may", ada, chat=room))["no"] == TooNew.code
