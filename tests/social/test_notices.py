"""Notices: one for each thing, newest first, the last 500, read once they were seen."""

import asyncio

import pytest
from msgspec.structs import replace

from rialto.answer import BadBody
from rialto.refusal import SignInFirst
from social.notices import MAILBOXES, MOST, MOST_COUNTED, NOTICES, PAGE, about, notify, retract
from tests.callers import ada, bo, guest


@pytest.fixture
def tell(house, world):
    """Put a notice into Ada's inbox, or somebody else's."""

    async def tell(of, text="", user="ada", kind="answer"):
        notice = replace(about(user, kind, of), text=text)
        await house.commit(lambda work: notify(notice, world.now_ms(), work))
        return notice

    return tell


async def listed(ask, who=ada, **body):
    return [notice["of"] for notice in (await ask.ok("notice:list", who, **body))["notices"]]


async def unread(ask, who=ada):
    return (await ask.ok("notice:count", who))["unread"]


async def test_notices_come_newest_first_and_are_ones_own(ask, tell):
    for of in ("first", "second", "third"):
        await tell(of)
    await tell("theirs", user="bo")

    assert await listed(ask) == ["third", "second", "first"]
    assert await listed(ask, bo) == ["theirs"]


async def test_a_notice_is_pushed_with_how_many_are_unread(ask, tell, hear):
    await tell("first")
    heard = hear("user:ada")

    await tell("second", "It does")

    (news,) = heard
    assert (news["kind"], news["unread"]) == ("notice", 2)
    assert news["notice"] == (await ask.ok("notice:list", ada))["notices"][0]


async def test_told_again_it_changes_nothing(ask, tell, hear):
    await tell("first", "It does")
    before = await ask.ok("notice:list", ada)
    heard = hear("user:ada")

    await tell("first", "It does")

    assert heard == []
    assert await ask.ok("notice:list", ada) == before


async def test_what_happens_later_to_a_thing_takes_its_place_on_top_unread(ask, tell):
    await tell("first", "One")
    await tell("second")
    await ask.ok("notice:read", ada, until_ms=2**52)
    await tell("first", "Two")

    assert await listed(ask) == ["first", "second"]
    assert await unread(ask) == 1


async def test_a_thing_that_moves_while_it_is_unread_counts_once(tell, hear):
    await tell("first", "One")
    heard = hear("user:ada")

    await tell("first", "Two")

    assert [news["unread"] for news in heard] == [1]


async def test_things_of_two_kinds_are_two_notices(ask, tell):
    await tell("same", kind="order")
    await tell("same", kind="answer")

    assert await listed(ask) == ["same", "same"]


async def test_what_was_seen_is_read_and_stays_so(ask, tell, hear):
    await tell("first")
    await tell("second")
    page = await ask.ok("notice:list", ada)
    assert (page["read_ms"], page["unread"]) == (0, 2)
    heard = hear("user:ada")

    answer = await ask.ok("notice:read", ada, until_ms=page["notices"][1]["at_ms"])

    assert answer == {"read_ms": page["notices"][1]["at_ms"], "unread": 1}
    assert heard == [{"kind": "notices_read"} | answer]
    assert await unread(ask) == 1
    await ask.ok("notice:read", ada, until_ms=0)
    assert await unread(ask) == 1


async def test_nothing_new_is_read_and_told_to_nobody(ask, tell, hear):
    heard = hear("user:ada")

    assert await ask.ok("notice:read", ada, until_ms=9) == {"read_ms": 0, "unread": 0}
    assert heard == []


async def test_what_comes_after_a_reading_of_the_future_is_unread(ask, tell):
    await tell("first")
    await ask.ok("notice:read", ada, until_ms=2**52)

    await tell("second")

    assert await unread(ask) == 1


async def test_the_inbox_is_read_page_by_page_though_more_comes(ask, tell):
    for n in range(2 * PAGE + 1):
        await tell(f"{n:03}")
    first = await ask.ok("notice:list", ada)
    await tell("late")
    second = await ask.ok("notice:list", ada, before_ms=first["next"])
    last = await ask.ok("notice:list", ada, before_ms=second["next"])

    seen = [one["of"] for page in (first, second, last) for one in page["notices"]]
    assert seen == [f"{n:03}" for n in reversed(range(2 * PAGE + 1))]
    assert last["next"] == 0


async def test_the_last_500_are_kept_and_99_are_counted(ask, tell, store, hear):
    for n in range(MOST + 20):
        await tell(f"{n:03}")
    heard = hear("user:ada")
    await tell("last")

    kept = [row.of for row in store.rows[NOTICES.name].values()]
    assert len(kept) == MOST == store.rows[MAILBOXES.name]["ada"].kept
    assert min(kept) == "021"
    assert await unread(ask) == MOST_COUNTED + 1 == heard[0]["unread"]


async def test_many_told_at_once_are_all_kept_and_counted(ask, tell, store):
    await asyncio.gather(*(tell(f"{n}") for n in range(5)))

    assert await unread(ask) == 5 == store.rows[MAILBOXES.name]["ada"].kept


async def test_what_is_taken_back_is_gone_and_counts_no_more(ask, tell, house, hear, store):
    kept, notice = await tell("kept"), await tell("taken", "Rude")
    heard = hear("user:ada")

    await house.commit(lambda work: retract(notice, work))
    await house.commit(lambda work: retract(notice, work))

    assert await listed(ask) == [kept.of]
    assert heard == [{"kind": "notices_read", "read_ms": 0, "unread": 1}]
    assert store.rows[MAILBOXES.name]["ada"].kept == 1


async def test_what_took_the_place_of_something_is_not_taken_back_with_it(ask, tell, house):
    before = await tell("thing", "One")
    await tell("thing", "Two")

    await house.commit(lambda work: retract(before, work))

    assert await listed(ask) == ["thing"]


@pytest.mark.parametrize("command", ["notice:list", "notice:count"])
async def test_guests_have_none(command, ask):
    assert (await ask.no(command, guest))["code"] == SignInFirst.code


@pytest.mark.parametrize("moment", [-1, 2**53, "now", None])
async def test_a_moment_is_one(moment, ask):
    with pytest.raises(BadBody):
        await ask.ok("notice:list", ada, before_ms=moment)
    with pytest.raises(BadBody):
        await ask.ok("notice:read", ada, until_ms=moment)
