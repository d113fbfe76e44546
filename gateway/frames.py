"""Websocket frames as a server writes them (RFC 6455 section 5.2): text, whole, unmasked."""

TEXT = b"\x81"
SHORT, MEDIUM = 125, 0xFFFF


def text_frame(payload: bytes) -> bytes:
    """Return ``payload`` as one frame, to be written as it is to any number of sockets."""
    size = len(payload)
    if size <= SHORT:
        head = TEXT + size.to_bytes(1, "big")
    elif size <= MEDIUM:
        head = TEXT + b"\x7e" + size.to_bytes(2, "big")
    else:
        head = TEXT + b"\x7f" + size.to_bytes(8, "big")
    return head + payload
