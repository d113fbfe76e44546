"""Answers: what a client reads."""

import msgspec
from msgspec import Struct

from rialto.answer import no, ok
from rialto.refusal import Denied


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
