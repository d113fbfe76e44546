"""Statements: whoever is restricted is told why, and keeps it; nobody else is told."""

import pytest

from moderation.ladder import Step
from moderation.statements import APPEAL_MS, STATEMENTS, Decider, Measure, lifted, restrict
from storage.work import Work
from tests.callers import ada, bo, mo, sam


async def test_each_restriction_that_there_is_has_a_statement_and_an_appeal(court, room, world):
    line = await court.say()
    await court.ask.ok("sanction:timeout", mo, scope=room, user="ada", seconds=60, reason="rude")
    await court.ask.ok("chat:delete", mo, chat=room, line=line, ground="spam")
    await court.ask.ok("access:ban", sam, user="ada", reason="fraud", seconds=60)

    told = (await court.ask.ok("statement:list", ada))["statements"]

    assert [one["step"] for one in told] == ["suspension", "removal", "timeout"]
    assert all(one["appeal_ms"] == world.now_ms() + APPEAL_MS for one in told)
    assert (told[1]["content"], told[1]["ground"]) == ("Buy it from me instead", "spam")
    for one in told:
        assert await court.ask.ok("statement:appeal", ada, statement=one["id"], text="No")


async def test_a_statement_says_all_that_the_law_asks_for_and_not_who_decided(court, hear):
    told = hear("user:ada")

    await court.decided("mute", ground="hate", facts="a slur", macro="hate")

    (given,) = (news["statement"] for news in told if news["kind"] == "statement")
    assert (given["ground"], given["basis"], given["facts"]) == ("hate", "law", "a slur")
    assert (given["step"], given["macro"], given["source"]) == ("mute", "hate", "report")
    assert (given["detected"], given["decided"]) == (False, False)
    assert given["content"] == "Buy it from me instead"
    assert "tess" not in repr(given)


async def test_what_only_our_terms_forbid_says_so(court):
    assert (await court.decided("nudge", ground="spam")).shown().basis == "terms"


async def test_ones_own_statements_are_listed_and_no_other(court):
    await court.decided("warning")

    assert (await court.ask.ok("statement:list", bo))["statements"] == []


async def test_what_one_takes_back_oneself_needs_no_reasons(court, room, store):
    await court.ask.ok("chat:delete", mo, chat=room, line=await court.say(mo))

    assert STATEMENTS.name not in store.rows


async def test_no_statement_is_written_without_the_audit(court, store, world):
    work = Work(store)
    made = restrict(
        Measure(verb="test", user="ada", step=Step.WARNING), Decider("mo", "moderator"), work, world
    )

    assert [link.row.id for link in work.links]
    assert made.deciders == ("mo",)
    work.links.clear()
    with pytest.raises(TypeError, match="audited"):
        work.batch(await store.claim("embedded", 10_000))


@pytest.mark.parametrize("id", ["", "none"])
async def test_what_has_no_statement_is_lifted_without_one(id, house, store, world):
    work = Work(store)

    await lifted(id, world.now_ms(), work)

    assert work.puts == {}
