"""Reports: evidence as it stood, once from each, and no word of who reported."""

import asyncio

import pytest

from moderation.case import CASES
from moderation.reports import PAGE, REPORTS, NothingThere, ReportedAlready
from rialto.answer import BadBody
from rialto.command import Member
from rialto.refusal import Denied
from tests.callers import ada, bo, hana, mo


@pytest.fixture
async def line(ask, room):
    return (await ask.ok("chat:say", ada, chat=room, text="Buy it from me instead"))["id"]


async def test_what_was_reported_stays_though_the_line_is_taken_back(ask, room, line):
    await ask.ok("report:line", bo, chat=room, line=line, reason="scam", note="as last week")
    await ask.ok("chat:delete", mo, chat=room, line=line)

    cards = (await ask.ok("report:list", mo, scope=room))["reports"]

    told = {
        name: cards[0][name] for name in ("line", "author", "author_name", "text", "why", "note")
    }
    assert told == {
        "line": line,
        "author": "ada",
        "author_name": "Ada",
        "text": "Buy it from me instead",
        "why": "scam",
        "note": "as last week",
    }


async def test_nobody_in_the_room_is_told_who_reported_or_that_somebody_did(ask, room, line, hear):
    heard = [hear(f"{kind}:{room}") for kind in ("room", "chat")] + [hear("user:ada")]

    await ask.ok("report:line", bo, chat=room, line=line, reason="abuse")

    assert heard == [[], [], []]
    assert "bo" not in repr(await ask.ok("report:list", mo, scope=room))


async def test_that_a_report_came_is_announced_once_as_a_change_of_its_case(
    ask, room, line, hear, store
):
    announced = hear("outbox:house")

    for who in (bo, Member("cy")):
        await ask.ok("report:line", who, chat=room, line=line, reason="abuse")

    (case,) = store.rows[CASES.name]
    assert announced == [{"kind": "case:changed", "case": case}] * 2


async def test_each_reports_a_line_once(ask, room, line):
    await ask.ok("report:line", bo, chat=room, line=line, reason="abuse")

    refused = await ask.no("report:line", bo, chat=room, line=line, reason="spam")

    assert refused["code"] == ReportedAlready.code
    assert await ask.ok("report:line", mo, chat=room, line=line, reason="spam")


async def test_reported_twice_at_once_is_reported_once(ask, room, line, store):
    body = {"chat": room, "line": line, "reason": "abuse"}

    answers = await asyncio.gather(
        *(ask("report:line", bo, key=f"key number {n}", **body) for n in range(3))
    )

    assert sorted(next(iter(answer)) for answer in answers) == ["no", "no", "ok"]
    assert len(store.rows[REPORTS.name]) == 1


@pytest.mark.parametrize("how", ["gone", "of another room", "never said"])
async def test_what_is_not_there_is_not_reported(how, ask, room, line):
    if how == "gone":
        await ask.ok("chat:delete", chat=room, line=line)
    body = {
        "chat": "another" if how == "of another room" else room,
        "line": "never said" if how == "never said" else line,
    }

    refused = await ask.no("report:line", bo, **body, reason="spam")

    assert refused["code"] == NothingThere.code


async def test_members_do_not_read_what_was_reported(ask, room):
    refused = await ask.no("report:list", ada, scope=room)

    assert refused["code"] == Denied.code


async def test_the_latest_reports_of_a_room_are_listed_newest_first(ask, room, line):
    sent = [
        (await ask.ok("report:line", Member(f"somebody {n}"), chat=room, line=line, reason="spam"))[
            "report"
        ]
        for n in range(PAGE + 1)
    ]

    listed = (await ask.ok("report:list", hana, scope=room))["reports"]

    assert [card["report"] for card in listed] == sent[:0:-1]


@pytest.mark.parametrize("wrong", [{"reason": "dislike"}, {"note": "n" * 301}])
async def test_a_report_has_bounds(wrong, ask, room, line):
    with pytest.raises(BadBody):
        await ask.ok("report:line", bo, **{"chat": room, "line": line, "reason": "spam", **wrong})
