"""Of a flood of lines as many are shown as can be read, and everybody has a part in it."""

import asyncio

import pytest

from chat import sampling
from chat.sampling import Sampling
from storage.work import Look
from tests.callers import Member, ada, bo, hana, mo


@pytest.fixture
def clock():
    return {"ms": 1_000}


@pytest.fixture
def few(clock):
    return Sampling(lambda: clock["ms"], per_s=4)


def test_as_many_are_shown_as_a_second_holds_and_the_next_second_shows_more(few, clock):
    shown = [
        few.shows(
            "c",
            f"author-{n}",
        )
        for n in range(6)
    ]
    clock["ms"] += 1_000

    assert shown == [True] * 4 + [False] * 2
    assert few.shows("c", "author-5")
    assert few.left_out == 2


def test_who_says_much_leaves_half_of_it_to_those_who_said_nothing(few):
    much = [few.shows("c", "ada") for _ in range(4)]

    others = [few.shows("c", who) for who in ("bo", "cy", "di")]

    assert much == [True, True, False, False]
    assert others == [True, True, False]


def test_one_chat_takes_nothing_from_another(few):
    for n in range(5):
        few.shows("c", f"author-{n}")

    assert few.shows("d", "ada")
    assert (few.sampled("c"), few.sampled("d"), few.sampled("e")) == (True, False, False)


def test_it_is_told_for_five_seconds_that_some_were_left_out(few, clock):
    for n in range(5):
        few.shows("c", f"author-{n}")

    clock["ms"] += 4_999
    before = few.sampled("c")
    clock["ms"] += 1

    assert (before, few.sampled("c")) == (True, False)


def test_chats_in_which_nothing_is_said_any_more_are_forgotten(few, clock, monkeypatch):
    monkeypatch.setattr(sampling, "MOST_CHATS", 2)
    for author in "abcde":
        few.shows("flooded", author)
    few.shows("quiet", "ada")
    clock["ms"] += 1_000

    few.shows("new", "ada")

    assert set(few.windows) == {"flooded", "new"}


async def test_what_is_left_out_is_answered_kept_and_read_back_and_the_room_says_so(
    ask, house, room, hear
):
    house.sampling.per_s = 1
    heard, figures = hear(f"chat:{room}"), hear(f"stat:{room}")
    said = [await ask.ok("chat:say", who, chat=room, text="Hi") for who in (ada, bo)]

    lines = (await ask.ok("chat:read", chat=room))["lines"]
    stat = await house.stats.stat(room, Look(house.commit.store))

    assert [line["author"] for line in heard] == ["ada"]
    assert [line["id"] for line in lines] == [line["id"] for line in said]
    assert stat.sampled
    assert figures == []


@pytest.mark.parametrize("who", [hana, mo], ids=lambda who: who.user)
async def test_the_host_and_who_moderates_are_always_shown(who: Member, ask, house, room, hear):
    house.sampling.per_s = 1
    await ask.ok("chat:say", ada, chat=room, text="Hi")
    heard = hear(f"chat:{room}")

    await ask.ok("chat:say", who, chat=room, text="Slowly, please")

    assert [line["author"] for line in heard] == [who.user]


async def test_who_is_mentioned_hears_of_a_line_that_is_not_shown(ask, house, room, hear):
    house.sampling.per_s = 1
    await ask.ok("chat:say", ada, chat=room, text="Hi")
    told = hear("user:ada")

    await ask.ok("chat:say", bo, chat=room, text="Ada!", mentions=["ada"])
    await asyncio.sleep(0)

    assert [news["kind"] for news in told] == ["mentioned"]
