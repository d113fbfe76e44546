"""A bare TCP line to the server: handshakes and frames made by hand, and how it ended."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager

HELLO = b'{"id":1,"connect":{}}'
PATH = "/connection/websocket"
TEXT, BINARY, CONT, CLOSE, PING, PONG = 0x1, 0x2, 0x0, 0x8, 0x9, 0xA
FIN, RSV1, RSV2, RSV3 = 0x80, 0x40, 0x20, 0x10
GONE = "gone"
END_S = 40.0
SEGMENT = 1400


def frame(opcode, payload=b"", *, flags=FIN, masked=True, size=None, width=None):
    """Return a frame; ``size`` is told instead of the true one, in ``width`` bytes."""
    size = len(payload) if size is None else size
    width = width or (1 if size < 126 else 2 if size < 1 << 16 else 8)
    mask = FIN if masked else 0
    told = {1: bytes((mask | size & 0x7F,))}
    told |= {n: bytes((mask | mark,)) + (size % (1 << 8 * n)).to_bytes(n) for n, mark in WIDE}
    return bytes((flags | opcode,)) + told[width] + (bytes(4) if masked else b"") + payload


WIDE = ((2, 126), (8, 127))


def closing(code, reason=b""):
    return frame(CLOSE, code.to_bytes(2) + reason)


def request(first=f"GET {PATH} HTTP/1.1", more=b"", **headers):
    """Return an upgrade request; a header that is None is left out, one that is a list repeated."""
    told = {
        "Host": "rialto.example",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [first.encode("latin-1")]
    for name, values in told.items():
        many = values if isinstance(values, list) else [values]
        lines += [f"{name}: {one}".encode("latin-1") for one in many if one is not None]
    return b"\r\n".join(lines) + b"\r\n" + more + b"\r\n"


class Line:
    """One connection. It reads only when asked to; what a peer that is gone is sent is lost."""

    def __init__(self, taken):
        self.socket, self.loop = taken, asyncio.get_running_loop()
        self.heard, self.over, self.upgraded = b"", False, False

    async def send(self, data):
        """Send; False once the peer is gone."""
        try:
            await self.loop.sock_sendall(self.socket, data)
        except OSError:
            self.over = True
        return not self.over

    async def pour(self, data, times=1, takes=0):
        """Send again and again, as fast as the peer takes it, until that is gone.

        Of what comes ``takes`` bytes are read each time.
        """
        for _ in range(times):
            if not await self.send(data):
                return
            if takes:
                await self.read(takes)
            await asyncio.sleep(0)

    async def read(self, most=1 << 16):
        """Read once; empty at the end, however that came."""
        try:
            data = await self.loop.sock_recv(self.socket, most)
        except OSError:
            data = b""
        self.heard += data
        self.over = self.over or not data
        return data

    async def head(self):
        """Read the answer to a request up to its body, and return its status."""
        async with asyncio.timeout(END_S):
            while b"\r\n\r\n" not in self.heard and await self.read():
                pass
        if not self.heard.startswith(b"HTTP/1.1 "):
            return GONE
        head, _, self.heard = self.heard.partition(b"\r\n\r\n")
        status = int(head.split(b" ")[1])
        self.upgraded = status == 101
        return status

    async def open(self, *hello):
        assert await self.send(request())
        assert await self.head() == 101
        for payload in hello:
            await self.send(frame(TEXT, payload))
            await self.told()
        return self

    async def told(self):
        """Return the next reply; pings and pushes are not meant."""
        return (await self.all_told())[0]

    async def all_told(self):
        """Return the replies of the next frame that carries any."""
        async with asyncio.timeout(END_S):
            while True:
                for opcode, payload in self.frames():
                    if opcode == TEXT:
                        replies = map(json.loads, payload.splitlines())
                        if found := [reply for reply in replies if "id" in reply]:
                            return found
                    elif opcode == CLOSE:
                        raise ConnectionError(payload)
                if not await self.read():
                    raise ConnectionError("gone")

    def frames(self):
        """Take off the whole frames that were heard."""
        while len(self.heard) >= 2:
            opcode, size, at = self.heard[0] & 0xF, self.heard[1], 2
            for width, mark in WIDE:
                if size == mark:
                    size, at = int.from_bytes(self.heard[2 : 2 + width]), 2 + width
            if len(self.heard) < at + size:
                return
            payload, self.heard = self.heard[at : at + size], self.heard[at + size :]
            yield opcode, payload

    async def end(self):
        """Read to the end; return the close code, or the status, or that it is gone."""
        if not self.upgraded:
            status = await self.head()
            if status != 101:
                await self.rest()
                return status
        await self.rest()
        for opcode, payload in self.frames():
            if opcode == CLOSE:
                return int.from_bytes(payload[:2]) if payload else None
        return GONE

    async def rest(self):
        """Read until the peer closes or resets; raises TimeoutError if it does neither."""
        async with asyncio.timeout(END_S):
            while await self.read():
                pass
        return self.over


@asynccontextmanager
async def line(port, address, *, room=None):
    """Connect from ``address``, with about ``room`` bytes of room for what comes.

    Then the segments are those of a real network: for the loopback's, of 64 KiB, the kernel would
    keep megabytes at the sender.
    """
    with socket.socket() as taken:
        taken.setblocking(False)
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if room:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
            taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        taken.bind((address, 0))
        await asyncio.get_running_loop().sock_connect(taken, ("127.0.0.1", port))
        yield Line(taken)
