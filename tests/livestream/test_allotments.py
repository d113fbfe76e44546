"""Allotments: what is promised never exceeds what is leased, and is freed once."""

import pytest

from livestream.allotments import MOST_EACH, Allotment, Allotments
from livestream.refusals import BuyLimit, NotOffered, SoldOut


@pytest.fixture
def allotment():
    return Allotment("key", "room", "teapot-1", 6)


def test_units_are_promised_as_long_as_there_are_any(allotment):
    allotment.hold("ada/1", "o1", "ada", 4)

    with pytest.raises(SoldOut) as refused:
        allotment.hold("bo/1", "o2", "bo", 3)

    assert refused.value.facts == {"left": 2}
    assert allotment.hold("bo/2", "o3", "bo", 2).units == 2
    assert allotment.left == 0


def test_the_same_holder_has_the_promise_made_before(allotment):
    first = allotment.hold("ada/1", "o1", "ada", 2)

    again = allotment.hold("ada/1", "o2", "ada", 2)

    assert again is first
    assert (allotment.left, again.claims) == (4, 2)


def test_one_buyer_holds_no_more_than_one_may_with_several_devices(allotment):
    allotment.hold("ada/1", "o1", "ada", MOST_EACH)

    with pytest.raises(BuyLimit):
        allotment.hold("ada/2", "o2", "ada", 1)

    assert allotment.hold("bo/1", "o3", "bo", 1)


def test_what_was_given_up_before_it_was_journaled_is_free_again(allotment):
    allotment.hold("ada/1", "o1", "ada", 2)
    allotment.hold("ada/1", "o2", "ada", 2)

    allotment.unclaim("ada/1")
    assert allotment.left == 4
    allotment.unclaim("ada/1")

    assert allotment.left == 6
    allotment.unclaim("ada/1")
    assert allotment.left == 6


def test_what_was_journaled_stays_promised_when_a_repetition_is_given_up(allotment):
    hold = allotment.hold("ada/1", "o1", "ada", 2)
    allotment.hold("ada/1", "o2", "ada", 2)

    allotment.journaled(hold)
    allotment.unclaim("ada/1")
    allotment.unclaim("ada/1")

    assert allotment.left == 4


def test_an_order_is_released_once(allotment):
    allotment.hold("ada/1", "o1", "ada", 2)

    allotment.release("o1")
    allotment.release("o1")

    assert allotment.left == 6


def test_fewer_units_than_are_promised_leave_none_and_not_less_than_none(allotment):
    allotment.restore("o1", "ada", 4)
    allotment.units = 2

    assert allotment.left == 0


def test_what_is_open_is_offered_and_what_is_closed_is_not():
    allotments = Allotments()
    opened = allotments.open("r.t.0", "r", "t", 3)
    other = allotments.open("r.u.0", "r", "u", 1)
    assert allotments.left("r") == {"t": 3, "u": 1}

    allotments.close("r.t.0")
    allotments.close("r.t.0")

    with pytest.raises(NotOffered):
        allotments.of("r", "t")
    assert (opened.left, allotments.of("r", "u")) == (0, other)
    allotments.close("r.u.0")
    assert not allotments.by_key
    assert not allotments.by_room


def test_opening_again_sets_the_units_anew_and_keeps_the_promises():
    allotments = Allotments()
    allotments.open("r.t.0", "r", "t", 3).restore("o1", "ada", 2)

    allotments.open("r.t.0", "r", "t", 5)

    assert allotments.left("r") == {"t": 3}
    allotments.release("r.t.0", "o1")
    allotments.release("another", "o1")
    assert allotments.left("r") == {"t": 5}


def test_a_later_allotment_of_a_sku_takes_the_place_of_the_one_before():
    allotments = Allotments()
    before = allotments.open("r.t.0", "r", "t", 3)

    after = allotments.open("r.t.1", "r", "t", 4)

    assert allotments.of("r", "t") is after
    assert before.left == 0
    allotments.close("r.t.0")
    assert allotments.of("r", "t") is after
