"""The client's half of a websocket without I/O: the upgrade, masked frames out, whole texts in."""

TEXT, BINARY, CLOSE = 0x81, 0x82, 0x88
MOST_BYTES = 16 * 1024 * 1024


class BadFrame(Exception):
    """The server sent what a websocket of ours never gets: told in a word."""


def upgrade(host: str, path: str) -> bytes:
    """Return the request that begins a websocket."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return a frame under the mask of zeros (RFC 6455 section 5.3)."""
    size = len(payload)
    head = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return bytes((opcode,)) + head + bytes(4) + payload


class Scanner:
    """Cuts what a server sends into its texts; it waits for the rest of a part.

    ``close`` is the code of its close frame, 0 before.
    """

    __slots__ = ("close", "rest")

    def __init__(self) -> None:
        self.rest, self.close = b"", 0

    def feed(self, data: bytes) -> list[bytes]:
        """Return the texts that are whole now; raises BadFrame."""
        if self.rest:
            data = self.rest + data
        texts, at, end = [], 0, len(data)
        while end - at >= 2:
            start, size = _head(data, at)
            if start < 0 or start + size > end:
                break
            if data[at] == TEXT:
                texts.append(data[start : start + size])
            elif data[at] == CLOSE:
                self.close = int.from_bytes(data[start : start + 2], "big") or 1005
            else:
                raise BadFrame(f"opcode {data[at]:#x}")
            at = start + size
        self.rest = data[at:]
        return texts


def _head(data: bytes, at: int) -> tuple[int, int]:
    """Return where the payload begins and its size; the place is -1 while the head is not whole."""
    size = data[at + 1]
    if size < 126:
        return at + 2, size
    if size > 127:
        raise BadFrame("masked")
    start = at + (4 if size == 126 else 10)
    if len(data) < start:
        return -1, 0
    size = int.from_bytes(data[at + 2 : start], "big")
    if size > MOST_BYTES:
        raise BadFrame("too long")
    return start, size
