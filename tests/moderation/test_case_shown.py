"""What those who decide are shown of a case, and with what they may decide on it."""

import typing

import pytest

from moderation.case_shown import means
from moderation.grounds import Ground
from moderation.macros import fitting
from moderation.statements import APPEAL_MS
from rialto.command import Member
from rialto.roles import Role
from tests.callers import RIGHT, ada, guest, hana, lea, mo, sam, tess


async def steps(court, who=tess):
    case = court.cases()[-1].id
    shown = (await court.ask.ok("case:read", who, case=case))["means"]
    return [rung["step"] for rung in shown["steps"]]


async def test_a_line_may_be_answered_by_every_step_with_every_ground_and_macro_of_words(
    court,
):
    case = await court.case()

    shown = (await court.ask.ok("case:read", tess, case=case))["means"]

    assert len(shown["steps"]) == 11
    assert shown["steps"][5] == {
        "step": "timeout", "least_s": 60, "usual_s": 3_600, "most_s": 86_400,
    }  # fmt: skip
    assert shown["grounds"] == list(typing.get_args(Ground))
    assert set(shown["unlawful"]) < set(shown["grounds"])
    assert [one["macro"] for one in shown["macros"]] == fitting(of_a_product=False)
    assert shown["appeal_ms"] == APPEAL_MS


async def test_an_appeal_shows_what_it_is_against_and_nothing_worse_than_that(court):
    case = await court.appeal(await court.decided("removal"))

    shown = await court.ask.ok("case:read", lea, case=case)

    assert (shown["against"]["step"], shown["against"]["state"]) == ("removal", "appealed")
    assert await steps(court, lea) == ["none", "nudge", "warning", "removal"]
    assert "fraud" not in [one["macro"] for one in shown["means"]["macros"]]
    assert shown["means"]["appeal_ms"] == 0


async def test_what_did_not_happen_in_a_room_is_answered_by_nothing_that_holds_in_one(court):
    await court.ask.ok("access:ban", sam, user="ada", reason="fraud")

    offered = await steps(court, lea)

    assert not {"timeout", "room_ban"} & set(offered)
    assert offered[-1] == "ban"


@pytest.mark.parametrize("appealed", [False, True])
async def test_of_a_product_it_is_first_asked_whether_it_is_genuine_a_replica_or_a_fake(
    appealed, court
):
    case = await court.offered()
    if appealed:
        told = (await court.decide(case, "suspension"))["statement"]
        case = await court.appeal(court.statement(told), hana)

    shown = (await court.ask.ok("case:read", lea, case=case))["means"]

    assert [one["macro"] for one in shown["macros"]] == [
        "genuine", "replica", "fake", "fraud", "nothing",
    ]  # fmt: skip


async def test_of_an_appeal_whose_statement_is_gone_everything_is_offered(court):
    await court.appeal(await court.decided("removal"))

    assert len(means(court.cases()[-1], None).steps) == 11


async def test_appeals_are_listed_apart(court):
    waits = await court.case(mo)
    appeal = await court.appeal(await court.decided("warning"))

    listed = await court.ask.ok("case:list", lea, state="appeals")

    assert ([one["case"] for one in listed["cases"]], listed["next"]) == ([appeal], "")
    assert waits in {one["case"] for one in (await court.ask.ok("case:list", lea))["cases"]}


async def test_a_list_says_who_it_is_about_who_has_it_and_what_one_has_to_do_with_it(court):
    case = await court.case()
    await court.claim(case)

    listed = [
        (await court.ask.ok("case:list", who))["cases"][0]
        for who in (tess, Member("ada", "Ada", Role.AGENT), Member("bo", "Bo", Role.AGENT))
    ]

    assert [one["interest"] for one in listed] == ["", "subject", "reported"]
    assert (listed[0]["subject_name"], listed[0]["agent_name"]) == (ada.user, tess.user)


@pytest.mark.parametrize(
    ("reader", "email"),
    [(tess, RIGHT["email"]), (lea, RIGHT["email"]), (Member("al", "Al", Role.AUDITOR), "")],
)
async def test_the_address_of_who_told_of_a_right_is_shown_to_those_who_decide_alone(
    reader, email, court
):
    case = await court.offered()
    room = next(each.scope for each in court.cases() if each.id == case)
    told = {**RIGHT, "addresses": [f"/room/{room}?thing=teapot"]}
    await court.ask.ok("rights:notify", guest, **told)

    [shown] = (await court.ask.ok("case:read", reader, case=case))["rights"]

    assert (shown["email"], shown["name"]) == (email, RIGHT["name"])
