"""What fails with one row holds up no other; a node that has been replaced stops all the same."""

import pytest

from livestream.alone import alone
from rialto.refusal import Busy
from storage.port import Stale, Unavailable


@pytest.mark.parametrize(
    ("error", "told"),
    [(Busy(), "row.put_off"), (Unavailable("full"), "row.put_off"), (ValueError(), "row.failed")],
)
def test_a_failure_is_noted_with_its_row_and_the_next_has_its_turn(caplog, error, told):
    with alone("settle", "row-7"):
        raise error

    (record,) = caplog.records
    assert (record.message, record.work, record.row) == (told, "settle", "row-7")


def test_a_node_that_has_been_replaced_stops():
    with pytest.raises(Stale), alone("settle", "row-7"):
        raise Stale("node")
