"""A visitor made of software: how it reads what comes."""

from gateway.visitor import lines


def test_a_frame_is_parted_at_newlines_and_not_within_a_text():
    assert lines('{"text": "a\u2028b\u0085c"}\n{}') == ['{"text": "a\u2028b\u0085c"}', "{}"]
    assert lines(b"{}\n{}") == ["{}", "{}"]
