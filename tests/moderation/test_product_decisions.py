"""Decisions on products: genuine, a replica or a fake, and what an appeal makes of that."""

import pytest

from livestream.permits import PERMITS
from moderation.restraints import OnHold
from tests.callers import hana, lea

OUTCOMES = {"genuine": "none", "replica": "removal", "fake": "hold"}


@pytest.mark.parametrize("macro", OUTCOMES)
async def test_it_turns_out_to_be_genuine_or_a_replica_or_a_fake(macro, report, court, store):
    await report.ok()
    (case,) = court.cases()

    told = await court.decide(case.id, OUTCOMES[macro], macro=macro, facts="")

    permit = store.rows[PERMITS.name].get("teapot")
    if macro == "genuine":
        assert (told["outcome"], told["statement"]) == ("none", "")
        assert not permit.blocked
        assert court.trust() == (0, 1)
        return
    statement = court.statement(told["statement"])
    assert (statement.user, statement.content) == ("hana", "Celadon teapot")
    assert (statement.shown().product, statement.notice_ms) == ("teapot", case.opened_ms)
    assert permit.blockers == ("site",)
    assert court.trust() == (1, 0)
    assert (await court.acts()).count("case:decide") == 1


async def test_who_offers_a_fake_neither_sells_nor_buys_for_a_while(report, court, ask):
    await report.ok()

    await court.decide(court.cases()[0].id, "hold", macro="fake")

    begun = {"title": "Anew", "cover": "teapots", "category": "home"}
    room = (await ask.ok("room:create", hana, **begun))["room"]
    assert (await ask.no("room:start", hana, room=room))["code"] == OnHold.code


async def test_a_warning_leaves_the_product_where_it_lies(report, court, store):
    await report.ok(reason="misleading")

    await court.decide(court.cases()[0].id, "warning", facts="It holds less than you say.")

    assert not store.rows[PERMITS.name]["teapot"].blocked


@pytest.mark.parametrize(
    ("step", "outcome", "blocked"),
    [
        ("none", "overturned", False),
        ("warning", "reduced", False),
        ("removal", "reduced", True),
        ("hold", "upheld", True),
    ],
)
async def test_an_appeal_gives_the_product_back_or_leaves_it_blocked(
    step, outcome, blocked, report, court, store
):
    await report.ok()
    told = await court.decide(court.cases()[0].id, "hold", macro="fake")
    case = await court.appeal(court.statement(told["statement"]), hana)

    decided = await court.decide(case, step, lea, facts="Looked at anew.")

    assert decided["outcome"] == outcome
    assert store.rows[PERMITS.name]["teapot"].blocked is blocked
    assert court.trust() == ((0, 1) if outcome == "overturned" else (1, 0))


async def test_a_statement_about_something_said_names_no_product(court):
    statement = await court.decided("removal")

    assert statement.shown().product == ""
