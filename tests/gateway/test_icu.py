"""ICU messages: what may be written in a catalogue, and what becomes of it with its values."""

import pytest

from gateway.icu import BadMessage, Tongue, parse, written

TONGUE = Tongue(
    lambda n: "one" if n == 1 else "other", lambda n: f"<{n}>", lambda text: f"[{text}]"
)
INNER = "{n, plural, other {{who, select, me {my #} other {their #}}}}"
# What web/js/icu.js is to make of the same messages as well.
MESSAGES = [
    ("", {}, ""),
    ("Don't pay", {}, "Don't pay"),
    ("To { name }", {"name": "Ada"}, "To [Ada]"),
    ("{n} left", {"n": 3}, "<3> left"),
    ("{n, plural, one {# piece} other {# pieces}}", {"n": 1}, "<1> piece"),
    ("{n, plural, one {# piece} other {# pieces}}", {"n": 2}, "<2> pieces"),
    ("{n, plural, =0 {none} other {#}}", {"n": 0}, "none"),
    ("{n, plural, =0 {} other {#}}", {"n": 0}, ""),
    ("{n, plural, =1 {just one} one {#} other {#}}", {"n": 1}, "just one"),
    ("{n,plural,other{# of {all}}}", {"n": 2, "all": 9}, "<2> of <9>"),
    ("{who, select, host {The host} other {Somebody}}", {"who": "host"}, "The host"),
    ("{who, select, host {The host} other {Somebody}}", {"who": "ada"}, "Somebody"),
    (INNER, {"n": 2, "who": "me"}, "my <2>"),
    ("# alone is a sign", {}, "# alone is a sign"),
    ("'{'{n}'}'", {"n": 1}, "{<1>}"),
    ("{n, plural, other {'#' # o''clock}}", {"n": 5}, "# <5> o'clock"),
]
UNREADABLE = [
    "{", "}", "{}", "{n", "a } b", "{n, plural}", "{n, plural, one {x}}", "{n, date, short}",
    "{n, plural, other {x}", "{n, plural, other x}", "{n, plural, other {x} other {y}}",
    "'{ open", "{n, plural, =x {y} other {z}}",
]  # fmt: skip


def said(message, **values):
    return written(parse(message), values, TONGUE)


@pytest.mark.parametrize(("message", "values", "text"), MESSAGES)
def test_a_message_becomes_a_text(message, values, text):
    assert said(message, **values) == text


@pytest.mark.parametrize("message", UNREADABLE)
def test_a_message_that_cannot_be_read_says_where(message):
    with pytest.raises(BadMessage, match=r"at \d+ of"):
        parse(message)


def test_a_value_that_is_missing_is_our_mistake():
    with pytest.raises(KeyError):
        said("To {name}")
