"""A blocked picture is known by its bytes, and by its look where there is something to see."""

import pytest

from moderation.blocked_pictures import Blocked

LOOK = "0f1e2d3c4b5a69780123456789abcdef"
PLAIN = "0" * 32  # all of one colour


def blocked(*looks):
    return Blocked("a" * 32, "f" * 64, looks, "sam", "a replica", 1)


@pytest.mark.parametrize(
    ("source", "looks", "meant"),
    [
        ("f" * 64, (), True),
        ("e" * 64, (LOOK,), True),
        ("e" * 64, (PLAIN, LOOK[:-1] + "0"), True),
        ("e" * 64, (PLAIN,), False),
        ("e" * 64, (), False),
    ],
)
def test_it_is_known_by_its_bytes_or_its_look(source, looks, meant):
    assert blocked(LOOK).meant(source, looks) is meant


def test_a_picture_of_one_colour_does_not_forbid_all_others():
    assert not blocked(PLAIN).meant("e" * 64, (PLAIN,))
    assert blocked(PLAIN).meant("f" * 64, (PLAIN,))
