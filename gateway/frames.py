"""Websocket frames as a server writes them (RFC 6455 section 5.2), and what a text may hold."""

TEXT, BINARY = b"\x81", b"\x82"
SHORT, MEDIUM = 125, 0xFFFF


def text_frame(payload: bytes) -> bytes:
    """Return ``payload`` as one frame, to be written as it is to any number of sockets."""
    return _frame(TEXT, payload)


def binary_frame(payload: bytes) -> bytes:
    return _frame(BINARY, payload)


def is_text(message: bytes) -> bool:
    """Say whether a whole message is the UTF-8 that a text must be (RFC 6455 section 8.1)."""
    try:
        return message.isascii() or bool(message.decode())
    except UnicodeDecodeError:
        return False


def _frame(head: bytes, payload: bytes) -> bytes:
    size = len(payload)
    if size <= SHORT:
        return head + size.to_bytes(1, "big") + payload
    if size <= MEDIUM:
        return head + b"\x7e" + size.to_bytes(2, "big") + payload
    return head + b"\x7f" + size.to_bytes(8, "big") + payload
