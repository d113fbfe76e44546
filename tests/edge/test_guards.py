"""Hostile bytes below the protocol: each attack has its end, and the others notice nothing."""

import asyncio
import itertools
import zlib
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from tests.edge.raw import (
    BINARY,
    CLOSE,
    CONT,
    FIN,
    GONE,
    HELLO,
    PING,
    PONG,
    RSV1,
    RSV2,
    RSV3,
    TEXT,
    closing,
    frame,
    line,
    request,
)  # fmt: skip

MOST_ASKS = 10  # while something goes on: fewer than one person may ask at once
pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(90)]

ASK = b'{"id":2,"rpc":{"method":"feed:live","data":{}}}'
FLOOD = 4000
START = frame(TEXT, b"{", flags=0)
BOMB = zlib.compress(bytes(15 << 20), 9, -15)
ADDRESSES = (f"127.2.{n // 250}.{n % 250 + 1}" for n in itertools.count())


@dataclass
class Attack:
    """What is sent again and again, and how that may end."""

    data: bytes
    ends: object
    times: int = 1

    def allows(self, end):
        return end in self.ends if isinstance(self.ends, tuple) else end == self.ends


# The peer of a flood may find the line reset before it reads why.
CUT = (GONE,)
TOO_MANY_PARTS = (1008, GONE)
FRAMES = {
    "reserved bit 1": Attack(frame(TEXT, ASK, flags=FIN | RSV1), 1002),
    "reserved bit 2": Attack(frame(TEXT, ASK, flags=FIN | RSV2), 1002),
    "reserved bit 3": Attack(frame(TEXT, ASK, flags=FIN | RSV3), 1002),
    "a reserved bit in a ping": Attack(frame(PING, b"x", flags=FIN | RSV1), 1002),
    "a deflate bomb nobody agreed to": Attack(frame(TEXT, BOMB, flags=FIN | RSV1), (1002, 1009)),
    "no mask": Attack(frame(TEXT, ASK, masked=False), 1002),
    "no mask on a ping": Attack(frame(PING, masked=False), 1002),
    **{f"opcode {code:x}": Attack(frame(code), 1002) for code in (*range(3, 8), *range(11, 16))},
    "one byte too long": Attack(frame(TEXT, b" " * 32_769), (1009, GONE)),
    "a length of 4 GiB": Attack(frame(TEXT, size=1 << 32, width=8), 1009),
    "a length of 2^63": Attack(frame(TEXT, size=1 << 63, width=8), (1002, 1009)),
    "the longest length": Attack(frame(BINARY, size=(1 << 64) - 1, width=8), (1002, 1009)),
    "a ping of 126 bytes": Attack(frame(PING, b"x" * 126), 1002),
    "a ping of 4 GiB": Attack(frame(PING, size=1 << 32, width=8), (1002, 1009)),
    "a ping in parts": Attack(frame(PING, b"x", flags=0), 1002),
    "a close of 126 bytes": Attack(frame(CLOSE, b"\x03\xe8" + b"x" * 124), 1002),
    "a close in parts": Attack(frame(CLOSE, b"\x03\xe8", flags=0), 1002),
    "a continuation of nothing": Attack(frame(CONT, b"{}"), 1002),
    "a message within a message": Attack(START + frame(TEXT, b"{}"), 1002),
    "binary within a message": Attack(START + frame(BINARY, b"{}"), 1002),
    "a close within a message": Attack(START + closing(1000), 1002),
    "a close of one byte": Attack(frame(CLOSE, b"\x03"), 1002),
    "a reason that is no text": Attack(closing(1000, b"\xff\xfe"), 1007),
    **{
        f"a close with {code}": Attack(closing(code), 1002)
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535)
    },
    "a close without a code": Attack(frame(CLOSE), None),
    "a close, and more": Attack(closing(1000) + frame(TEXT, ASK) * 50, (1000, GONE)),
    "two closes": Attack(closing(3000) + closing(4999), (3000, GONE)),
    "data after a close": Attack(closing(4999) + b"GET / HTTP/1.1\r\n\r\n", (4999, GONE)),
    "text that is none": Attack(frame(TEXT, b'{"id":\xff}'), 1007),
    "half a surrogate": Attack(frame(TEXT, b'"\xed\xa0\x80"'), 1007),
    "an overlong slash": Attack(frame(TEXT, b'"\xc0\xaf"'), 1007),
    "text that is none, in parts": Attack(
        frame(TEXT, b'"\xf0\x9f', flags=0) + frame(CONT, b"\x98(", flags=0) + frame(CONT, b'"'),
        1007,
    ),
    "blanks in many frames, all just allowed": Attack(
        frame(TEXT, b" " * 512, flags=0)
        + frame(CONT, b" " * 512, flags=0) * 61
        + frame(CONT, b" " * 512),
        3501,
    ),
    "more than is allowed, in many frames": Attack(
        frame(TEXT, b" " * 512, flags=0) + frame(CONT, b" " * 1024, flags=0) * 40, (1009, GONE)
    ),
    "continuations without end": Attack(
        START + frame(CONT, flags=0) * 200, TOO_MANY_PARTS, FLOOD
    ),
    "parts of one byte": Attack(
        START + frame(CONT, b" ", flags=0) * 200, TOO_MANY_PARTS, FLOOD
    ),
    "pings of which no answer is read": Attack(frame(PING, b"x" * 125) * 100, CUT, FLOOD),
    "pongs nobody asked for": Attack(frame(PONG, b"x" * 125) * 100, CUT, FLOOD),
    "pings among the parts of a message": Attack(
        START + (frame(PING) + frame(CONT, flags=0)) * 50, CUT, FLOOD
    ),
    "43 000 frames of six bytes at once": Attack(frame(PING) * 43_000, CUT),
    "43 000 empty messages at once": Attack(frame(TEXT) * 43_000, (3501, GONE)),
    "asks faster than anybody asks": Attack(frame(TEXT, ASK) * 40, CUT, FLOOD),
    "the bytes of another protocol": Attack(b"\x16\x03\x01\x02\x00\x01" * 99, (1002, GONE)),
}  # fmt: skip


@pytest.mark.parametrize("attack", FRAMES.values(), ids=FRAMES)
async def test_a_frame_that_is_an_attack_ends_its_own_line_alone(serving, unmoved, attack):
    async with line(serving.port, next(ADDRESSES)) as hostile, asyncio.TaskGroup() as tasks:
        await hostile.open(HELLO)

        pouring = tasks.create_task(hostile.pour(attack.data, attack.times))
        await unmoved.ask("feed:live")
        await pouring

        assert attack.allows(end := await hostile.end()), end


ODD = {
    "a length in more bytes than it needs": frame(TEXT, ASK, width=2),
    "a length in eight bytes": frame(TEXT, ASK, width=8),
    "a ping of 125 bytes": frame(PING, b"x" * 125) + frame(TEXT, ASK),
    "a pong nobody asked for": frame(PONG) + frame(TEXT, ASK),
    "a character in two parts": frame(TEXT, ASK[:-2] + b',"x":"\xd0', flags=0)
    + frame(CONT, b'\xb6"}}'),
    "an empty part": frame(TEXT, flags=0) + frame(CONT, ASK, flags=0) + frame(CONT),
    "pings between parts": frame(TEXT, ASK[:5], flags=0) + frame(PING) + frame(CONT, ASK[5:]),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_what_is_odd_but_allowed_is_answered(serving, unmoved, odd):
    async with line(serving.port, next(ADDRESSES)) as strange:
        await strange.open(HELLO)

        await strange.send(odd)

        assert (await strange.told())["id"] == 2


async def test_a_line_may_come_byte_by_byte(serving, unmoved):
    async with line(serving.port, next(ADDRESSES)) as slow:
        for byte in request():
            await slow.pour(bytes((byte,)))
        assert await slow.head() == 101
        for byte in frame(TEXT, HELLO + b"\n" + ASK):
            await slow.pour(bytes((byte,)))

        assert (await slow.told())["id"] == 1
        assert (await slow.told())["id"] == 2


KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HANDSHAKES = {
    "another version": (request(Sec_WebSocket_Version="7"), 400),
    "two versions": (request(Sec_WebSocket_Version=["13", "13"]), 400),
    "no version": (request(Sec_WebSocket_Version=None), 400),
    "no key": (request(Sec_WebSocket_Key=None), 400),
    "a short key": (request(Sec_WebSocket_Key="c2hvcnQ="), 400),
    "a key that is none": (request(Sec_WebSocket_Key="!" * 24), 400),
    "two keys": (request(Sec_WebSocket_Key=[KEY, KEY]), 400),
    "HTTP/1.0": (request("GET /connection/websocket HTTP/1.0"), 400),
    "HTTP/9.9": (request("GET /connection/websocket HTTP/9.9"), 400),
    "a POST": (request("POST /connection/websocket HTTP/1.1"), 405),
    "a body": (request(Content_Length="5") + b"hello", 400),
    "a body in chunks": (request(Transfer_Encoding="chunked") + b"0\r\n\r\n", 400),
    "no upgrade": (request(Upgrade=None), 404),
    "another upgrade": (request(Upgrade="h2c"), 404),
    "a connection to be closed": (request(Connection="close"), 404),
    "another path": (request("GET /elsewhere HTTP/1.1"), 404),
    "a path above": (request("GET /connection/../connection/websocket HTTP/1.1"), 404),
    "a zero in a header": (request(X_Odd="a\0b"), 400),
    "a return in a header": (request(X_Odd="a\rb"), 400),
    "a folded header": (request(more=b"X-Odd: a\r\n b\r\n"), (101, 400)),
    "a header without a name": (request(more=b": a\r\n"), 400),
    "no host": (request(Host=None), 400),
    "two hosts": (request(Host=["a", "b"]), 400),
    "a subprotocol that is no text": (request(Sec_WebSocket_Protocol="\xff\xfe"), (101, 400)),
    "a header of 9 KiB": (request(X_Odd="x" * 9_000), (400, 431)),
    "300 headers": (request(X_Odd=["x"] * 300), (400, 431)),
    "headers without end": (request(X_Odd=["x" * 100] * 5_000), (400, 431, GONE)),
    "a path of 9 KiB": (request(f"GET /{'x' * 9_000} HTTP/1.1"), (404, 414)),
    "nothing of HTTP": (b"\x00\x01\x02\r\n\r\n", (400, GONE)),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), (400, GONE)),
}  # fmt: skip
ORIGINS = (
    "null", "", "https://rialto.example", "http://127.0.0.1", "http://127.0.0.1:{port}0",
    "https://127.0.0.1:{port}", "http://127.0.0.1:{port}.evil.example", "HTTP://127.0.0.1:{port}",
    "http://evil.example/http://127.0.0.1:{port}", "http://a.127.0.0.1:{port}",
    "http://127.0.0.1.:{port}", "http://127.0.0.1:{port}@evil.example", "http://localhos\u00fe:{port}",
    "file://", "http://127.0.0.1:{port}/",
)  # fmt: skip


@pytest.mark.parametrize(("asked", "ends"), HANDSHAKES.values(), ids=HANDSHAKES)
async def test_a_handshake_that_is_none_is_refused(serving, unmoved, asked, ends):
    async with line(serving.port, next(ADDRESSES)) as hostile:
        await hostile.send(asked)
        await unmoved.ask("feed:live")

        status = await hostile.head()
        assert Attack(b"", ends).allows(status), status
        if status not in (101, 404):  # a page that is not there leaves the line for another
            assert await hostile.rest()


@pytest.mark.parametrize("origin", ORIGINS)
async def test_a_page_from_elsewhere_opens_no_line(serving, unmoved, origin):
    async with line(serving.port, next(ADDRESSES)) as hostile:
        await hostile.send(request(Origin=origin.format(port=serving.port)))
        await unmoved.ask("feed:live")

        assert await hostile.end() == 403


async def test_what_is_sent_behind_the_upgrade_is_read_as_frames(serving, unmoved):
    async with (
        line(serving.port, next(ADDRESSES)) as hasty,
        line(serving.port, next(ADDRESSES)) as hostile,
    ):
        await hasty.send(request() + frame(TEXT, HELLO))
        await hostile.send(request() + b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        await unmoved.ask("feed:live")

        assert (await hasty.head(), (await hasty.told())["id"]) == (101, 1)
        assert await hostile.end() == 1002


@pytest.mark.parametrize("takes", [0, 1])
async def test_who_hardly_reads_is_cut_while_it_is_told_things(serving, unmoved, takes):
    many = frame(TEXT, b"\n".join([b'{"id":2,"rpc":{"method":"feed:live"}}'] * 500))
    async with line(serving.port, next(ADDRESSES), room=4096) as hostile:
        await hostile.open(HELLO)

        async with asyncio.TaskGroup() as tasks:
            pouring = tasks.create_task(hostile.pour(many, 300, takes=takes))
            for _ in range(MOST_ASKS):
                if not pouring.done():
                    await unmoved.ask("feed:live")

        assert await hostile.rest()


async def test_what_only_waits_is_ended(serving, unmoved):
    """Silent lines, half a handshake, half a head, by the hundred: all at once, they take long."""
    half = request()[:-2]
    waiting = {"nothing": b"", "half a handshake": half, "half a head": b"GET / HTTP/1.1\r\nA: "}
    async with AsyncExitStack() as stack:
        lines = []
        for said in (*waiting.values(), half) * 50:
            lines.append(await stack.enter_async_context(line(serving.port, next(ADDRESSES))))
            await lines[-1].send(said)
        silent = await stack.enter_async_context(line(serving.port, next(ADDRESSES)))
        await silent.open()
        beginning = await stack.enter_async_context(line(serving.port, next(ADDRESSES)))
        await beginning.open(HELLO)
        await beginning.send(frame(TEXT, ASK)[:9])

        await unmoved.ask("feed:live")
        ends = await asyncio.gather(*(one.end() for one in (*lines, silent)))

        assert set(ends[:-1]) == {GONE}
        assert ends[-1] == 3502
