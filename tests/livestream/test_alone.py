"""What fails with one row holds up no other; a node that has been replaced stops all the same."""

import pytest

from livestream.alone import LONGEST_MS, PAUSE_MS, Alone
from rialto.refusal import Busy
from storage.port import Stale, Unavailable


@pytest.fixture
def clock():
    return {"ms": 0}


@pytest.fixture
def alone(clock):
    return Alone("settle", lambda: clock["ms"])


def fail(alone, times=1):
    for _ in range(times):
        with alone.at("row-7"):
            raise Busy


@pytest.mark.parametrize(
    ("error", "told"),
    [(Busy(), "row.put_off"), (Unavailable("full"), "row.put_off"), (ValueError(), "row.failed")],
)
def test_a_failure_is_noted_with_its_row_and_rests_that_row_alone(alone, caplog, error, told):
    with alone.at("row-7"):
        raise error

    (record,) = caplog.records
    assert (record.message, record.work, record.row) == (told, "settle", "row-7")
    assert alone.rests("row-7")
    assert not alone.rests("row-8")


@pytest.mark.parametrize(
    ("times", "pause_ms"), [(1, PAUSE_MS), (2, 2 * PAUSE_MS), (3, 4 * PAUSE_MS), (99, LONGEST_MS)]
)
def test_each_failure_in_a_row_makes_the_rest_longer(alone, clock, times, pause_ms):
    fail(alone, times)

    clock["ms"] = pause_ms - 1
    before = alone.rests("row-7")
    clock["ms"] = pause_ms

    assert before
    assert not alone.rests("row-7")


def test_what_went_well_is_forgotten(alone, clock):
    fail(alone, 5)

    with alone.at("row-7"):
        pass

    assert alone.failed == {}


def test_a_node_that_has_been_replaced_stops(alone):
    with pytest.raises(Stale), alone.at("row-7"):
        raise Stale("node")
