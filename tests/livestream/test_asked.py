"""What is asked for a brand: floors, and prices far below those of other hosts."""

import pytest

from livestream.asked import KEPT, LEAST_OTHERS, Asked, Offer
from livestream.brands import MOST_BRANDS, Brand
from livestream.limits import worth
from marketplace.rates import RateTable
from rialto.money import Money

AURELIA = Brand("Aurelia", 9_000, "EUR")
UNBOUND = Brand("Aurelia", 0, "EUR")
RATES = RateTable("EUR", 0, {"USD": 2.0})


def in_euros(money, currency):
    return worth(money, currency, RATES)


def offer(amount, currency="EUR", product="bag", host="hana"):
    return Offer(product, host, Money(amount, currency))


@pytest.fixture
def asked():
    """Return what other hosts ask: from 100 euros on, a euro more each."""
    found = Asked()
    for number in range(LEAST_OTHERS):
        found.note(UNBOUND, offer(10_000 + 100 * number, product=f"p{number}", host=f"h{number}"))
    return found


@pytest.mark.parametrize(
    ("price", "little"),
    [((8_999, "EUR"), True), ((9_000, "EUR"), False), ((17_998, "USD"), True),
     ((18_000, "USD"), False), ((1, "XXX"), False), ((0, "EUR"), True)],
)  # fmt: skip
def test_what_is_below_the_floor_is_too_little_by_the_rates_of_the_day(price, little):
    assert Asked().too_little(AURELIA, offer(*price), in_euros) is little


@pytest.mark.parametrize(("amount", "little"), [(4_139, True), (4_140, False)])
def test_below_two_fifths_of_the_median_of_eight_others_is_too_little(asked, amount, little):
    assert asked.too_little(UNBOUND, offer(amount), in_euros) is little


def test_a_host_counts_once_however_much_they_offer(asked):
    for number in range(3 * LEAST_OTHERS):
        asked.note(UNBOUND, offer(1, product=f"cheap{number}", host="ira"))

    # Of nine hosts the fifth asks 103 euros.
    assert asked.too_little(UNBOUND, offer(4_119), in_euros)
    assert not asked.too_little(UNBOUND, offer(4_120), in_euros)


def test_one_host_says_nothing_alone():
    asked = Asked()
    for number in range(LEAST_OTHERS):
        asked.note(UNBOUND, offer(10_000, product=f"p{number}", host="ira"))

    assert not asked.too_little(UNBOUND, offer(1), in_euros)


def test_one_host_drives_out_nobody_else(asked):
    for number in range(2 * KEPT):
        asked.note(UNBOUND, offer(100, product=f"more{number}", host="ira"))

    kept = asked.seen["Aurelia"].values()
    assert len(kept) == KEPT
    assert {one.host for one in kept} == {"ira", *(f"h{n}" for n in range(LEAST_OTHERS))}


def test_fewer_than_eight_say_nothing(asked):
    asked.forget(UNBOUND, "p0")

    assert not asked.too_little(UNBOUND, offer(1), in_euros)
    assert not Asked().too_little(UNBOUND, offer(1), in_euros)


@pytest.mark.parametrize("other", [{"host": "h0"}, {"product": "p0"}])
def test_neither_ones_own_products_nor_the_same_one_count_as_others(asked, other):
    assert not asked.too_little(UNBOUND, offer(1, **other), in_euros)


def test_what_no_rate_is_known_of_does_not_count(asked):
    asked.note(UNBOUND, offer(10_000, "XXX", "p0", "h0"))

    assert not asked.too_little(UNBOUND, offer(1), in_euros)


def test_what_is_asked_anew_takes_the_place_of_what_was_asked_before(asked):
    for number in range(LEAST_OTHERS):
        asked.note(UNBOUND, offer(1_000, product=f"p{number}", host=f"h{number}"))

    assert not asked.too_little(UNBOUND, offer(500), in_euros)
    assert len(asked.seen["Aurelia"]) == LEAST_OTHERS


def test_the_latest_of_each_brand_are_kept_and_of_so_many_brands():
    asked = Asked()
    for number in range(KEPT + 5):
        asked.note(UNBOUND, offer(100, product=f"p{number}"))
    for number in range(MOST_BRANDS):
        asked.note(Brand(f"b{number}", 0, "EUR"), offer(100))

    assert len(asked.seen) == MOST_BRANDS
    assert "Aurelia" not in asked.seen
    kept = Asked()
    for number in range(KEPT + 5):
        kept.note(UNBOUND, offer(100, product=f"p{number}"))
    assert list(kept.seen["Aurelia"]) == [f"p{number}" for number in range(5, KEPT + 5)]


def test_what_was_never_noted_is_forgotten_without_a_word():
    asked = Asked()

    asked.forget(UNBOUND, "bag")

    assert asked.seen == {}
