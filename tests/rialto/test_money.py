"""Money: whole minor units of one currency."""

import msgspec
import pytest

from rialto.money import Money, OtherCurrency


def read(body):
    return msgspec.json.decode(body, type=Money)


def test_sums_of_one_currency_are_added_and_multiplied():
    assert Money(3800, "EUR") + Money(200, "EUR") == Money(4000, "EUR")
    assert Money(3800, "JPY").times(3) == Money(11_400, "JPY")


def test_sums_of_two_currencies_are_never_added():
    with pytest.raises(OtherCurrency, match="EUR and JPY"):
        Money(1, "EUR") + Money(1, "JPY")


def test_the_largest_amount_is_one_that_a_page_still_counts_exactly():
    assert read(b'{"amount": 9007199254740991, "currency": "EUR"}').amount == 2**53 - 1

    with pytest.raises(msgspec.ValidationError):
        read(b'{"amount": 9007199254740992, "currency": "EUR"}')


@pytest.mark.parametrize(
    "body",
    [
        b'{"amount": -1, "currency": "EUR"}',
        b'{"amount": 1.5, "currency": "EUR"}',
        b'{"amount": "1", "currency": "EUR"}',
        b'{"amount": 1, "currency": "eur"}',
        b'{"amount": 1, "currency": "EURO"}',
        b'{"amount": 1}',
        b'{"amount": 1, "currency": "EUR", "tip": 1}',
    ],
)
def test_what_is_no_money_is_not_read(body):
    with pytest.raises(msgspec.ValidationError):
        read(body)
