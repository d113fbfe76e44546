"""Limits that buyers set themselves: tightened at once, loosened a day later, obeyed everywhere."""

import pytest

from livestream.limits import (
    DAY_MS,
    HOUR_MS,
    BuyerLimits,
    EnoughToday,
    Limits,
    NoSuchZone,
    NotAtNight,
    OverSpend,
    must_be_zone,
    night_ms,
    worth,
)
from marketplace.rates import RateTable
from rialto.money import Money

EUR = Limits("EUR", 5_000, 20_000)
NIGHT = 0b11  # from midnight to two
NOON = 1_800_014_400_000  # 2027-01-15 12:00 UTC
RATES = RateTable("EUR", 0, {"USD": 1.25, "JPY": 160.0, "KWD": 0.4})


def buyer(limits=EUR):
    return BuyerLimits("ada", limits)


@pytest.mark.parametrize(
    "tighter",
    [
        Limits("EUR", 4_000, 20_000),
        Limits("EUR", 5_000, 10_000),
        Limits("EUR", 5_000, 20_000, 30),
        Limits("EUR", 5_000, 20_000, 0, NIGHT, "Europe/Rome"),
    ],
)
def test_what_is_tighter_holds_at_once_and_is_loosened_a_day_later(tighter):
    row = buyer().chosen(tighter, NOON)
    assert (row.at(NOON), row.then) == (tighter, None)

    row = row.chosen(EUR, NOON)

    assert row.at(NOON + DAY_MS - 1) == tighter.stricter(EUR)
    assert row.at(NOON + DAY_MS) == EUR


def test_what_is_tighter_in_one_way_and_looser_in_another_holds_in_the_tighter_one():
    row = buyer().chosen(Limits("EUR", 9_000, 10_000), NOON)

    assert row.at(NOON) == Limits("EUR", 5_000, 10_000)
    assert row.at(NOON + DAY_MS) == Limits("EUR", 9_000, 10_000)


def test_who_loosens_again_waits_again():
    row = buyer().chosen(Limits("EUR", 9_000), NOON).chosen(Limits(), NOON + HOUR_MS)

    assert row.at(NOON + DAY_MS) == EUR
    assert row.at(NOON + HOUR_MS + DAY_MS) == Limits()


def test_another_currency_counts_a_day_later():
    row = buyer().chosen(Limits("USD", 1, 1), NOON)

    assert row.at(NOON) == EUR
    assert row.at(NOON + DAY_MS) == Limits("USD", 1, 1)


def test_the_first_limits_hold_at_once():
    assert buyer(Limits()).chosen(EUR, NOON).at(NOON) == EUR


def test_another_time_zone_does_not_wake_anybody_before_a_day_is_over():
    held = Limits(hours=NIGHT, zone="UTC")
    row = buyer(held).chosen(Limits(hours=NIGHT, zone="Asia/Tokyo"), NOON)

    with pytest.raises(NotAtNight):
        row.must_be_awake(NOON + 12 * HOUR_MS)  # midnight in UTC
    with pytest.raises(NotAtNight):
        row.must_be_awake(NOON + 3 * HOUR_MS)  # midnight in Tokyo
    row.must_be_awake(NOON)


@pytest.mark.parametrize(
    ("spent", "price", "span"),
    [
        ([], 5_001, "day"),
        ([(NOON - HOUR_MS, 4_000)], 1_001, "day"),
        ([(NOON - 2 * DAY_MS, 19_000)], 1_001, "week"),
    ],
)
def test_what_goes_over_a_limit_is_refused_and_what_just_fits_is_not(spent, price, span):
    told = [(at, Money(amount, "EUR")) for at, amount in spent]

    with pytest.raises(OverSpend) as refused:
        buyer().must_afford(Money(price, "EUR"), told, NOON, None)

    assert refused.value.facts["span"] == span
    assert refused.value.facts["left"] == {"amount": price - 1, "currency": "EUR"}
    buyer().must_afford(Money(price - 1, "EUR"), told, NOON, None)


def test_without_a_limit_of_money_anything_is_afforded():
    buyer(Limits(minutes=5)).must_afford(Money(10**9, "EUR"), [], NOON, None)


def test_a_price_of_which_nobody_knows_what_it_is_worth_is_refused():
    with pytest.raises(OverSpend):
        buyer().must_afford(Money(1, "USD"), [], NOON, None)
    buyer().must_afford(Money(6_250, "USD"), [], NOON, RATES)
    with pytest.raises(OverSpend):
        buyer().must_afford(Money(6_251, "USD"), [], NOON, RATES)


@pytest.mark.parametrize(
    ("money", "currency", "is_"),
    [
        (Money(100, "EUR"), "EUR", 100),
        (Money(100, "EUR"), "USD", 125),
        (Money(160, "JPY"), "EUR", 100),
        (Money(1_000, "KWD"), "EUR", 250),
        (Money(100, "EUR"), "CHF", None),
    ],
)
def test_what_something_is_worth_in_another_currency(money, currency, is_):
    assert worth(money, currency, RATES) == is_


@pytest.mark.parametrize(
    ("zone", "hour", "wait"),
    [("UTC", 12, 0), ("UTC", 0, 2), ("UTC", 1, 1), ("Asia/Tokyo", 15, 2), ("Asia/Tokyo", 0, 0)],
)
def test_the_night_is_where_the_buyer_is(zone, hour, wait):
    now = NOON - 12 * HOUR_MS + hour * HOUR_MS

    assert night_ms(NIGHT, zone, now) == wait * HOUR_MS
    assert night_ms(NIGHT, zone, now + 60_000) == max(0, wait * HOUR_MS - 60_000)


def test_who_never_buys_waits_a_day():
    assert night_ms(2**24 - 1, "UTC", NOON) == DAY_MS


def test_minutes_are_counted_once_on_however_many_devices_and_anew_each_day():
    row = buyer(Limits(minutes=2)).here(NOON).here(NOON + 1)
    row.must_be_awake(NOON)
    row = row.here(NOON + 60_000)

    with pytest.raises(EnoughToday) as refused:
        row.must_be_awake(NOON + 60_000)

    assert refused.value.retry_after_ms == 12 * HOUR_MS - 60_000
    assert row.minutes(NOON) == 2
    assert row.minutes(NOON + DAY_MS) == 0
    row.must_be_awake(NOON + DAY_MS)
    assert row.here(NOON + DAY_MS).minutes(NOON + DAY_MS) == 1


@pytest.mark.parametrize("zone", ["", "Nowhere/Atall", "../../etc/passwd", "\0", "x" * 64])
def test_hours_need_a_time_zone_that_is_known(zone):
    with pytest.raises(NoSuchZone):
        must_be_zone(Limits(hours=1, zone=zone))


def test_without_hours_and_zone_there_is_nothing_to_know():
    must_be_zone(Limits())
