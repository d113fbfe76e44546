"""Answers: what a client reads."""

import msgspec
from msgspec import Struct

from rialto.answer import no, ok
from rialto.refusal import Busy, Denied, Refusal


class Seen(Struct):
    units: int


def test_an_answer_is_ok_and_carries_its_result():
    assert ok(Seen(3)) == b'{"ok":{"units":3}}'


def test_a_refusal_says_why_and_carries_its_facts():
    told = msgspec.json.decode(no(Denied(needs="HOST")))

    assert told == {
        "no": {
            "code": 1001,
            "reason": "you may not do that here",
            "retry_after_ms": None,
            "facts": {"needs": "HOST"},
        }
    }


def test_a_refusal_tells_when_to_try_again_its_kind_s_time_or_its_own():
    assert (Busy().retry_after_ms, Busy(retry_after_ms=0).retry_after_ms) == (1000, 0)
    assert Busy().retry_after_ms == 1000, "one refusal's time is not its kind's"


def test_refusals_are_known_by_their_codes():
    assert Refusal.known[Denied.code] is Denied
    assert str(Denied()) == Denied.reason
