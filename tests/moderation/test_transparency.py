"""Transparency: the figures of half a year, from what happened, with nobody named."""

import asyncio
import typing

import msgspec
import pytest
from msgspec.structs import replace

from livestream.shelf import TABLES
from moderation.grounds import Ground
from moderation.ladder import Step
from moderation.rules import Rule
from moderation.snapshots import product_ref
from moderation.transparency import (
    CATEGORIES,
    Period,
    Told,
    figures,
    filed,
    half,
    read,
    restricts,
)
from storage.work import Look
from tests.callers import RIGHT, Member, guest, lea, mo

EVER = Period(0, 2**53)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-H1", 1_767_225_600_000, 1_782_864_000_000),
        ("2026-H2", 1_782_864_000_000, 1_798_761_600_000),
    ],
)
def test_a_half_year_begins_and_ends_at_midnight_utc(text, since, until):
    assert half(text) == Period(since, until)


@pytest.mark.parametrize("wrong", ["2026", "2026-H3", "26-H1", "2026-H1 "])
def test_what_is_no_half_year_is_told(wrong):
    with pytest.raises(ValueError, match="2026-H2"):
        half(wrong)


def test_where_nothing_happened_nothing_is_divided():
    told = figures(Told([], [], [], [], []), EVER)

    assert (told.notices, told.actions, told.appeals) == (0, 0, 0)
    assert told.automated_share is told.error_rate is told.median_ms is None
    assert told.reversal_rate is told.appeal_median_ms is None


async def test_what_happened_is_counted(court, room, store):
    first = await court.decided("removal")
    await court.decided("suspension", mo, ground="spam")
    await court.decide(await court.case(Member("cy")), "none")
    await court.ask.ok("sanction:timeout", scope=room, user="cy", seconds=60, reason="rude")
    await court.review(first, "none")

    told = figures(await read(Look(store)), EVER)

    assert (told.notices, told.notices_by_ground) == (3, {"scam": 3})
    assert (told.actions, told.actions_by_basis) == (3, {"law": 1, "terms": 2})
    assert told.actions_by_step == {"removal": 1, "suspension": 1, "timeout": 1}
    assert told.actions_by_ground == {"other": 1, "scam": 1, "spam": 1}
    assert (told.appeals, told.appeals_by_outcome, told.reversal_rate) == (1, {"overturned": 1}, 1)
    assert (told.automated_share, told.error_rate, told.median_ms) == (0, None, 0)
    assert told.appeal_median_ms == 0
    assert "ada" not in repr(told)


async def test_what_trusted_flaggers_told_is_counted_apart_with_its_own_time(court, store):
    await court.ask.ok("flagger:name", lea, user="vera", organisation="Guild", grounds=["scam"])
    flagged, plain = await court.case(reporter=Member("vera")), await court.case(mo)
    await asyncio.sleep(60)
    statement = court.statement((await court.decide(flagged, "removal"))["statement"])
    await asyncio.sleep(60)
    await court.decide(plain, "none")

    told = figures(await read(Look(store)), EVER)

    assert (told.notices, told.trusted_notices) == (2, 1)
    assert told.trusted_notices_by_ground == {"scam": 1}
    assert (told.median_ms, told.trusted_median_ms) == (90_000, 60_000)
    assert filed(statement)["source_type"] == "SOURCE_TRUSTED_FLAGGER"


async def test_a_notice_of_a_right_is_counted_once_at_however_many_things_it_points(
    ask, court, store, house
):
    await ask.ok("flagger:name", lea, user="vera", organisation="Guild", grounds=["counterfeit"])
    room = await ask._room()

    async def lay(work):
        table = await work.get(TABLES, room)
        bowl = replace(table.shelf.item("teapot"), product="bowl")
        work.store(TABLES, replace(table, shelf=table.shelf.shown(bowl)))

    await house.commit(lay)
    two = [f"/room/{room}?thing=teapot", f"/room/{room}?thing=bowl"]
    await ask.ok("rights:notify", guest, **{**RIGHT, "addresses": two})
    await ask.ok("rights:notify", Member("vera"), **{**RIGHT, "addresses": two[:1]})
    await court.case()

    told = figures(await read(Look(store)), EVER)

    assert (told.notices, told.notices_by_ground) == (3, {"counterfeit": 2, "scam": 1})
    assert (told.trusted_notices, told.trusted_notices_by_ground) == (1, {"counterfeit": 1})
    assert figures(await read(Look(store)), Period(0, 1)).notices == 0


async def test_what_was_before_or_after_is_not_counted(court, store, world):
    await court.decided("removal")

    for period in (Period(0, world.now_ms()), Period(world.now_ms() + 1, 2**53)):
        told = figures(await read(Look(store)), period)
        assert (told.notices, told.actions, told.median_ms) == (0, 0, None)


def test_rules_that_err_are_named_with_their_part_of_the_errors():
    rules = [Rule("link", right=10, wrong=40), Rule("phone", right=90, wrong=10)]

    told = figures(Told([], [], [], [], rules), EVER)

    assert told.error_rate == round(50 / 150, 4)
    assert [one.rule for one in told.erring_rules] == ["link"]


# As its API takes them since July 2025 (version 2).
CATEGORIES_THERE = [
    "ANIMAL_WELFARE",
    "CONSUMER_INFORMATION",
    "CYBER_VIOLENCE",
    "CYBER_VIOLENCE_AGAINST_WOMEN",
    "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "ILLEGAL_OR_HARMFUL_SPEECH",
    "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
    "NOT_SPECIFIED_NOTICE",
    "OTHER_VIOLATION_TC",
    "PROTECTION_OF_MINORS",
    "RISK_FOR_PUBLIC_SECURITY",
    "SCAMS_AND_FRAUD",
    "SELF_HARM",
    "UNSAFE_AND_PROHIBITED_PRODUCTS",
    "VIOLENCE",
]


def test_each_ground_has_a_category_of_the_database():
    assert set(CATEGORIES) == set(typing.get_args(Ground))
    assert set(CATEGORIES.values()) <= set(CATEGORIES_THERE)


FIELDS = {
    "removal": ("decision_visibility", ["DECISION_VISIBILITY_CONTENT_REMOVED"]),
    "slow": ("decision_visibility", ["DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"]),
    "timeout": ("decision_provision", "DECISION_PROVISION_PARTIAL_SUSPENSION"),
    "hold": ("decision_monetary", "DECISION_MONETARY_SUSPENSION"),
    "suspension": ("decision_account", "DECISION_ACCOUNT_SUSPENDED"),
}


@pytest.mark.parametrize("step", FIELDS)
async def test_a_statement_is_filed_without_naming_anybody(step, court):
    statement = await court.decided(step, facts="Ada Lovelace sold fakes", ground="counterfeit")

    told = filed(statement)

    name, value = FIELDS[step]
    assert told[name] == value
    assert told["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert "illegal_content_legal_ground" in told
    assert (told["source_type"], told["automated_detection"]) == ("SOURCE_ARTICLE_16", "No")
    written = msgspec.json.encode(told).decode()
    assert "Ada" not in written
    assert '"ada"' not in written


ENDS = {
    "slow": "visibility", "timeout": "service", "hold": "monetary", "suspension": "account",
}  # fmt: skip


@pytest.mark.parametrize("step", ENDS)
async def test_when_a_restriction_ends_is_filed_too(step, court):
    told = filed(await court.decided(step))

    assert [name for name in told if name.startswith("end_date")] == [
        f"end_date_{ENDS[step]}_restriction"
    ]


@pytest.mark.parametrize("step", ["removal", "room_ban"])
async def test_what_is_done_at_once_or_for_ever_has_no_end(step, court):
    told = filed(await court.decided(step))

    assert not any(name.startswith("end_date") for name in told)


async def test_what_was_offered_is_filed_as_a_product(court):
    statement = msgspec.structs.replace(await court.decided("removal"), ref=product_ref("teapot"))

    assert filed(statement)["content_type"] == ["CONTENT_TYPE_PRODUCT"]


async def test_what_our_terms_forbid_is_filed_so_and_what_a_rule_found_too(court):
    statement = msgspec.structs.replace(
        await court.decided("removal", ground="spam"), source="rule", rule="together"
    )

    told = filed(statement)

    assert told["decision_ground"] == "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    assert "incompatible_content_ground" in told
    assert (told["source_type"], told["automated_detection"]) == ("SOURCE_VOLUNTARY", "Yes")
    assert told["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"


async def test_what_a_rule_took_back_by_itself_is_filed_and_counted_so(court):
    decided = await court.decided("removal", ground="spam")
    statement = msgspec.structs.replace(
        decided, source="rule", rule="wave", by="rule", by_role="system"
    )

    told = figures(Told([], [], [], [decided, statement], []), Period(0, 2**53))

    assert filed(statement)["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert filed(statement)["content_type"] == ["CONTENT_TYPE_TEXT"]
    alike = msgspec.structs.replace(statement, rule="picture")
    assert filed(alike)["content_type"] == ["CONTENT_TYPE_IMAGE"]
    assert (told.actions, told.decided_by_rules) == (2, 1)


async def test_a_hint_is_no_restriction_and_is_not_filed(court):
    steps = {step: restricts(await court.decided(step)) for step in ("nudge", "removal")}

    assert steps == {"nudge": False, "removal": True}
    assert Step.WARNING < Step.REMOVAL
