"""Signs: what a text as a whole is like is told, and what only resembles it is not."""

import pytest

from moderation.fold import Plain, fold
from moderation.signs import signs


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("handle", "find ada_pots there"), ("handle", "same as teapots77"),
        ("handle", 'look for "Pots of Ada"'), ("handle", "ada#0815"),
        ("mention", "it is there, @ada"), ("digits", "size 60, price 00, length 00, width 077"),
        ("digits", "nine nine zero, zero four, sixty one"), ("digits", "幺零零零零零零零捌"),
        ("account", "ES26 9999 0000 1100 0000 1234"), ("account", "5500 0000 0000 0004"),
        ("account", "22ОО ОООО ОООО О456"), ("account", "5500000000000004"),
        ("site", "teapots punto shop"), ("site", "teapots (dot) t o p"), ("dash", "tea dash pots"),
    ],
)  # fmt: skip
def test_a_sign_is_seen_however_it_is_written(sign, text):
    assert sign in signs(Plain(fold(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Is the 2 l pot here?", "@ada it is lovely", "on 26.11.2026 at 10:30", "size 38 or 40",
        "12 x 30 cm", "that is the point", "iphone 15 pro", "my order 4411 2231",
    ],
)  # fmt: skip
def test_ordinary_texts_have_none(text):
    assert signs(Plain(fold(text))) - {"digits"} == frozenset()
