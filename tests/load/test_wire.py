"""Frames as a client reads them, however the network cuts them."""

import pytest

from load.wire import BadFrame, Scanner, masked


def frame(payload):
    size = len(payload)
    if size < 126:
        return b"\x81" + bytes((size,)) + payload
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


TEXTS = [b"", b"{}", b"a" * 125, b"b" * 126, b"c" * 70_000]


@pytest.mark.parametrize("step", [1, 2, 3, 7, 4096, 1 << 20])
def test_texts_come_out_whole_however_they_are_cut(step):
    sent, scanner, got = b"".join(map(frame, TEXTS)), Scanner(), []

    for at in range(0, len(sent), step):
        got += scanner.feed(sent[at : at + step])

    assert got == TEXTS
    assert scanner.rest == b""


def test_a_close_frame_tells_its_code():
    scanner = Scanner()

    scanner.feed(b"\x88\x02" + (3501).to_bytes(2, "big"))

    assert scanner.close == 3501


@pytest.mark.parametrize("data", [b"\x82\x01a", b"\x81\x81\0\0\0\0a", b"\x81\x7f" + b"\xff" * 8])
def test_what_a_server_may_not_send_is_refused(data):
    with pytest.raises(BadFrame):
        Scanner().feed(data)


def test_what_a_client_sends_is_masked():
    assert masked(b"ab") == b"\x81\x82\0\0\0\0ab"
    assert masked(b"a" * 300)[:4] == b"\x81\xfe\x01\x2c"
