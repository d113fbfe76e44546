"""Preferences: kept for a person, the same everywhere, and nothing that no page could show."""

import pytest

from accounts.preferences import (
    LANGUAGES,
    PREFERENCES,
    ChosenMeanwhile,
    UnknownCurrency,
    UnknownLanguage,
    UnknownRegion,
    hides,
)
from gateway.pages import WEB
from marketplace.rates import RateTable
from rialto.answer import BadBody
from storage.work import Look
from tests.callers import SETTINGS, ada, bo, guest

LOOKS = SETTINGS["looks"]


async def test_what_is_chosen_on_one_device_is_there_on_another(ask):
    saved = await ask.ok("settings:save", ada, **SETTINGS)

    mine = (await ask.ok("settings:mine", ada))["settings"]
    assert mine == saved == SETTINGS | {"version": 1}


async def test_whoever_never_chose_has_what_everybody_has(ask):
    await ask.ok("settings:save", ada, **SETTINGS)

    told = [await ask.ok("settings:mine", who) for who in (bo, guest)]

    assert told[0] == told[1]
    assert told[0]["settings"]["language"] == ""
    assert told[0]["settings"]["version"] == 0
    assert told[0]["currencies"] == ["EUR"]


async def test_other_pages_of_the_person_are_told_and_nobody_elses(ask, hear):
    hers, his = hear("user:ada"), hear("user:bo")

    saved = await ask.ok("settings:save", ada, **SETTINGS)

    assert hers == [{"kind": "settings", "settings": saved}]
    assert his == []


async def test_nobody_chooses_over_what_they_have_not_seen(ask):
    first = await ask.ok("settings:save", ada, **SETTINGS)
    other = {**SETTINGS, "saver": False}

    late = await ask.no("settings:save", ada, **other)
    seen = await ask.ok("settings:save", ada, **{**other, "version": first["version"]})

    assert (late["code"], late["facts"]) == (ChosenMeanwhile.code, {"version": 1})
    assert (seen["saver"], seen["version"]) == (False, 2)


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("language", "fr", UnknownLanguage), ("language", "pt-br", UnknownLanguage),
        ("region", "XX", UnknownRegion), ("region", "it", UnknownRegion),
        ("currency", "XTS", UnknownCurrency), ("currency", "eur", UnknownCurrency),
    ],
)  # fmt: skip
async def test_what_no_page_could_show_is_refused_and_nothing_is_kept(
    ask, store, field, value, refusal
):
    refused = await ask.no("settings:save", ada, **{**SETTINGS, field: value})

    assert refused["code"] == refusal.code
    assert await store.get(PREFERENCES, "ada") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "x" * 17}, {"region": None}, {"saver": "yes"}, {"version": -1},
        {"hobbies": ["chess"]}, {"hobbies": ["food"] * 7}, {"silent": ["all"]}, {"hidden": "name"},
        {"looks": {**LOOKS, "scheme": "sepia"}}, {"looks": {**LOOKS, "text": 110}},
        {"looks": {**LOOKS, "theme": "../x"}}, {"looks": {**LOOKS, "theme": "x" * 25}},
        {"looks": {**LOOKS, "glow": 1}}, {"more": 1},
    ],
)  # fmt: skip
async def test_what_is_no_choice_at_all_is_a_fault(ask, wrong):
    with pytest.raises(BadBody):
        await ask.no("settings:save", ada, **{**SETTINGS, **wrong})


async def test_nothing_needs_to_be_chosen(ask):
    nothing = {"language": "", "region": "", "currency": "", "hobbies": [], "hidden": []}

    saved = await ask.ok("settings:save", ada, **{**SETTINGS, **nothing})

    assert {name: saved[name] for name in nothing} == nothing


async def test_what_is_named_twice_is_chosen_once(ask):
    twice = {"hobbies": ["tech", "food", "tech"], "silent": ["live", "live"]}

    saved = await ask.ok("settings:save", ada, **{**SETTINGS, **twice})

    assert (saved["hobbies"], saved["silent"]) == (["tech", "food"], ["live"])


async def test_others_are_not_told_what_one_hides(ask, store):
    await ask.ok("settings:save", ada, **SETTINGS)

    look = Look(store)
    assert await hides("ada", "purchases", look)
    assert not await hides("ada", "presence", look)
    assert not await hides("bo", "purchases", look)


def test_the_languages_are_those_of_the_pages():
    assert {path.name for path in (WEB / "words").iterdir()} == LANGUAGES


async def test_any_currency_with_a_rate_may_be_chosen_and_stays_where_rates_are_lost(
    ask, house, world
):
    house.rates.table = RateTable("EUR", world.now_ms(), {"GBP": 0.85, "USD": 1.08})
    assert (await ask.ok("settings:mine", ada))["currencies"] == ["EUR", "GBP", "USD"]
    await ask.ok("settings:save", ada, **SETTINGS | {"currency": "GBP"})

    house.rates.table = None
    kept = SETTINGS | {"currency": "GBP", "saver": False, "version": 1}

    assert (await ask.ok("settings:save", ada, **kept))["currency"] == "GBP"
    other = await ask.no("settings:save", ada, **SETTINGS | {"currency": "USD", "version": 2})
    assert other["code"] == UnknownCurrency.code
