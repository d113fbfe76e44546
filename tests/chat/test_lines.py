"""Lines that are taken back, and given back: what who comes later, or hears late, is told."""

import asyncio

import msgspec
import pytest

from chat.lines import LINES, Line, give_back
from tests.callers import ada, bo, hana, mo

NEVER = "nobody is to read this"


@pytest.fixture
def say(ask, room):
    async def say(text=NEVER, who=ada, **body):
        return (await ask.ok("chat:say", who, chat=room, text=text, **body))["id"]

    return say


@pytest.fixture
def replay(house, room):
    """Return what somebody is told who comes back to the chat after having missed it all."""

    def replay():
        kept = house.commit.bus.history(f"chat:{room}", None, 300)
        return [msgspec.json.decode(item.body) for item in kept]

    return replay


@pytest.fixture
def restore(house, store):
    async def restore(line):
        async def once(work):
            give_back(await work.get(LINES, line), work)

        await house.commit(once)

    return restore


async def test_who_comes_later_hears_nothing_of_what_was_taken_back(say, ask, room, replay):
    line = await say()
    await say("Good evening", bo)

    await ask.ok("chat:delete", chat=room, line=line)

    told = replay()
    assert NEVER not in str(told)
    assert [news["kind"] for news in told] == ["deleted", "said", "deleted"]
    assert [news["edition"] for news in told] == [1, 0, 1]


async def test_answers_to_it_are_replayed_without_its_words(say, ask, room, replay):
    line = await say()
    await say("I beg your pardon?", bo, reply_to=line)
    await say("What was that?", hana)

    await ask.ok("chat:delete", chat=room, line=line)

    told = replay()
    assert NEVER not in str(told)
    assert [news["text"] for news in told if news["kind"] == "said"] == [
        "I beg your pardon?",
        "What was that?",
        "I beg your pardon?",
    ]


async def test_an_answer_that_waits_is_shown_no_sooner_for_it(say, ask, room, hear):
    line = await say()
    await ask.ok("chat:modes", chat=room, delay_s=5)
    await say("I beg your pardon?", bo, reply_to=line)
    heard = hear(f"chat:{room}")

    await ask.ok("chat:delete", chat=room, line=line)

    assert [news["kind"] for news in heard] == ["deleted"]


async def test_an_answer_that_was_taken_back_itself_stays_so(say, ask, room, replay):
    line = await say()
    answer = await say("I beg your pardon?", bo, reply_to=line)
    await ask.ok("chat:delete", chat=room, line=answer)

    await ask.ok("chat:delete", chat=room, line=line)

    assert [news["kind"] for news in replay()] == ["deleted"] * 4


async def test_each_time_it_is_of_a_higher_edition_so_that_what_comes_late_is_known(
    say, ask, room, restore, hear, replay
):
    heard = hear(f"chat:{room}")
    line = await say()
    await ask.ok("chat:delete", chat=room, line=line)

    await restore(line)
    await ask.ok("chat:delete", mo, chat=room, line=line)

    assert [(news["kind"], news["edition"]) for news in heard] == [
        ("said", 0),
        ("deleted", 1),
        ("said", 2),
        ("deleted", 3),
    ]
    assert NEVER not in str(replay())


async def test_what_was_given_back_is_read_and_replayed_again(say, ask, room, restore, replay):
    line = await say()
    await ask.ok("chat:delete", chat=room, line=line)

    await restore(line)

    (read,) = (await ask.ok("chat:read", chat=room))["lines"]
    assert (read["text"], read["gone"], read["edition"]) == (NEVER, False, 2)
    assert replay()[-1] == {"kind": "said"} | read


async def test_whom_it_mentions_are_not_told_its_words_when_they_come_back(
    say, ask, room, house, store
):
    async with asyncio.TaskGroup() as tasks:
        outbox = tasks.create_task(house.outbox.run())
        line = await say(mentions=["bo"])
        await asyncio.sleep(1)
        assert NEVER in str(await store.history("user:bo", since=0))

        await ask.ok("chat:delete", chat=room, line=line)

        await asyncio.sleep(1)
        assert NEVER not in str(await store.history("user:bo", since=0))
        outbox.cancel()


@pytest.mark.parametrize(
    ("gone_by", "text", "may"),
    [("mo", "Hi", True), ("", "Hi", False), ("mo", "", False), ("ada", "Hi", False)],
)
def test_a_line_may_return_that_others_took_back_while_it_is_known_what_it_said(gone_by, text, may):
    line = Line("1", "room", "ada", "Ada", "", text, 1, gone_by=gone_by)

    assert line.may_return is may
