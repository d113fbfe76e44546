"""Refusals: each has a code of its own, a reason, and the time of another try."""

import pytest

from rialto.refusal import Busy, Denied, Refusal


def test_a_code_belongs_to_one_refusal_for_ever():
    with pytest.raises(TypeError, match=r"Another reuses code 1001 of Denied"):
        type("Another", (Refusal,), {"code": Denied.code, "reason": "no"})

    assert Refusal.known[Denied.code] is Denied


def test_a_refusal_tells_its_reason_and_its_facts():
    assert str(Denied(needs="HOST")) == Denied.reason
    assert Denied(needs="HOST").facts == {"needs": "HOST"}


def test_one_refusals_time_is_not_that_of_its_kind():
    assert Busy(retry_after_ms=0).retry_after_ms == 0
    assert Busy().retry_after_ms == 1000
    assert Denied().retry_after_ms is None
