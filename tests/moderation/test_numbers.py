"""Numbers: a telephone is told from what else shoppers count."""

import pytest

from moderation.fold import Plain
from moderation.numbers import phone


@pytest.mark.parametrize(
    "text",
    [
        "+39 347 1234567",
        "0039 347 1234567",
        "89261234567",
        "06 12 34 56 78",
        "call 555 1234",
        "555 1234, phone",
        "600 100 200",
        "4006381333932",  # not the check digit of a bar code
        "0100 200 300 rub",
        "12345678901 12345678901 12345678901",
        "one 2 three 4 five 6 seven 9",
        "一三八零零一三八零",
    ],
)
def test_is_a_number_to_call(text):
    assert phone(Plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "555 1234",
        "36 37 38 39 40",
        "40 39 38 37 36",
        "36.5 37 37.5 38 38.5",
        "821/850/860",
        "100 200 300",
        "12500-15000",
        "2026-11-26 20:00",
        "26.11.2026 20:00:00",
        "order 1234567890",
        "4006381333931",
        "1 250 000 000 rub",
        "$1.250.000.000",
        "1200 600 7500 mm",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
        "1234567890123456789012",
        "one two three four five six seven",
        "seven six five four three two one",
        "one two five",
        "1 2 3 5 5 6 7 red",
        "一二三四五六七八九",
    ],
)
def test_is_none(text):
    assert phone(Plain(text)) is None
