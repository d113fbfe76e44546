"""Fossil deltas: what is made of them is what was meant, in any script, and shorter."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.fossil import DIGITS, delta

TEXTS = st.text(alphabet="aB0é€😀{}", max_size=40)


def applied(old, change):
    """Apply a delta as the format says: a reading of our own, to hold the writing against."""
    size, at = number(change, 0)
    assert change[at : at + 1] == b"\n"
    at, made = at + 1, b""
    while True:
        count, at = number(change, at)
        sign, at = change[at : at + 1], at + 1
        if sign == b"@":
            place, at = number(change, at)
            made, at = made + old[place : place + count], at + 1
        elif sign == b":":
            made, at = made + change[at : at + count], at + count
        else:
            assert sign == b";"
            return made, size


def number(change, at):
    n = 0
    while (digit := DIGITS.find(change[at : at + 1])) >= 0 and at < len(change):
        n, at = n * 64 + digit, at + 1
    return n, at


@given(TEXTS, TEXTS)
def test_a_delta_makes_the_second_of_the_first(old, new):
    change = delta(old.encode(), new.encode())

    made, size = applied(old.encode(), change)

    assert made.decode() == new
    assert size == len(new.encode())
    change.decode()  # it goes as a text, so no character is cut in two


def test_a_figure_that_moves_costs_less_than_the_whole():
    old = b'{"kind":"stat","viewers":100,"likes":7,"left":{"teapot-1":40,"teapot-2":20}}'
    new = old.replace(b"100", b"107")

    assert len(delta(old, new)) < len(new) / 2


def test_a_delta_is_written_as_the_sdks_are_known_to_read_it():
    old = b'{"likes":1,"viewers":100,"pad":"xxxxxxxxxxxxxxxxxxxxxxxx"}'
    new = b'{"likes":2,"viewers":107,"pad":"xxxxxxxxxxxxxxxxxxxxxxxx"}'

    assert delta(old, new) == b'v\n9@0,F:2,"viewers":107Y@O,2xMu7G;'
