"""Hostile HTTP: each request has its end and a clear answer, and the others notice nothing."""

import asyncio
import itertools
from contextlib import AsyncExitStack
from urllib.parse import quote

import pytest

from tests.edge.raw import GONE, HELLO, line
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(90)]

ADDRESSES = (f"127.3.{n // 250}.{n % 250 + 1}" for n in itertools.count())
PROBLEM = b"content-type: application/problem+json"
API = "POST /api/feed:live"


def asked(first, *headers, body=b"", host="rialto.example", length=True):
    """Return a request; ``length`` says how long its body is, unless another header does."""
    lines = [f"{first} HTTP/1.1", f"Host: {host}", *headers]
    if body and length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


KEYED = "Idempotency-Key: key-of-a-picture"
CHUNKED = "Transfer-Encoding: chunked"
RANGES = ",".join(f"{n}-" for n in range(9_000))
SMUGGLED = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
BAD_HTTP = {
    "two lengths": asked(API, "Content-Length: 2", "Content-Length: 3", body=b"{}", length=False),
    "a length that is none": asked(API, "Content-Length: -1"),
    "a length with a sign": asked(API, "Content-Length: +2", body=b"{}", length=False),
    "a length of many digits": asked(API, f"Content-Length: {'9' * 30}"),
    "a length and chunks": asked(API, CHUNKED, "Content-Length: 5", body=SMUGGLED, length=False),
    "chunks that are none": asked(API, CHUNKED, body=b"zz\r\n{}\r\n0\r\n\r\n", length=False),
    "a chunk longer than told": asked(API, CHUNKED, body=b"1\r\n{}}}}\r\n", length=False),
    "chunks nobody asked for": asked("GET /healthz", CHUNKED, body=b"zz\r\n", length=False),
    "a header with a blank": asked(API, "Content-Length : 2", body=b"{}", length=False),
    "a folded length": asked(API, "Transfer-Encoding:\r\n chunked ,", length=False),
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a path with a blank": asked("GET /a b"),
    "a path of 1 MB": asked(f"GET /{'x' * 1_000_000}"),
    "a header of 1 MB": asked("GET /", f"X-Odd: {'x' * 1_000_000}"),
}
CODED = {
    "another coding": (asked(API, "Transfer-Encoding: gzip"), 501),
    "a coding much like one": (asked(API, "Transfer-Encoding: xchunked"), 501),
}
TRAVERSALS = (
    "/static/../pyproject.toml", "/static/..%2fpyproject.toml", "/static/%2e%2e/pyproject.toml",
    "/static/%252e%252e/pyproject.toml", "/static//etc/passwd", "/static/..\\pyproject.toml",
    "/static/%5c..%5cpyproject.toml", "/static/%00", "/static/%ff%fe", "/static/" + "a/" * 9_000,
    "/static/" + "x" * 5_000, "//etc/passwd", "/%zz", "/blobs/..%2f..%2fetc%2fpasswd",
    "/blobs/" + "F" * 64, "http://evil.example/elsewhere", "/static/nothing.mjs", "/elsewhere/",
    "/pictures/..%2fapp.py", "/api",
)  # fmt: skip
ICE = ("Content-Type: application/trickle-ice-sdpfrag", "If-Match: *")
REFUSED = {
    "another protocol": (b"PRI * HTTP/2.0\r\nHost: a\r\n\r\n", 404),
    **{f"the path {path[:40]}": (asked(f"GET {path}"), 404) for path in TRAVERSALS},
    **{
        f"{method} of a page": (asked(f"{method} /"), 405)
        for method in ("PUT", "DELETE", "TRACE", "PATCH", "PROPFIND", "get", "X" * 900)
    },
    "a command by GET": (asked("GET /api/feed:live"), 405),
    "a command that is none": (asked("POST /api/room:paint", body=b"{}"), 404),
    "a body that is no JSON": (asked(API, body=b"{"), 400),
    "a nest of brackets": (asked(API, body=b'{"category":' + b"[" * 20_000), 400),
    "a body that is too long": (asked(API, body=b" " * 40_000), 413),
    "no token": (asked("POST /uploads", body=b"x"), 401),
    "a scheme that is none": (asked(API, "Authorization: Basic YTpi", body=b"{}"), 401),
    "a token of 9 KiB": (asked(API, f"Authorization: Bearer {'e' * 9_000}", body=b"{}"), 401),
    "a picture of another type": (asked("POST /whip/a", "Content-Type: text/html", body=b"x"), 415),
    "ICE of another type": (asked("PATCH /whep/a/s", "If-Match: *", body=b"x"), 415),
    "a restart of nothing": (asked("PATCH /whep/a/s", *ICE, body=b"a=ice-ufrag:"), 400),
    "ICE without end": (asked("PATCH /whep/a/s", *ICE, body=b"a" * 300_000), 413),
    "a picture that is too long": (
        asked("POST /whep/a", "Content-Type: application/sdp", body=b"a" * 300_000),
        413,
    ),
    "commands for no session": (asked("POST /emulation", body=b'{"node":"x"}'), 404),
    "commands that are none": (asked("POST /emulation", body=b"["), 400),
    "a stream that begins too long": (
        asked("POST /connection/http_stream", body=b" " * 20_000), 413,
    ),
    "a stream for another page": (
        asked("GET /connection/sse", "Origin: https://evil.example"), 403,
    ),
}  # fmt: skip
SERVED = {
    "a query of 50 KB": asked(f"GET /?{'q' * 50_000}"),
    "thousands of ranges": asked("GET /static/app.css", f"Range: bytes={RANGES}"),
    "a range that is none": asked("GET /static/app.css", "Range: bytes=9-1,a-b"),
    "another host": asked("GET /", host="evil.example"),
    "a host with a path": asked("GET /healthz", host="a/static/x?"),
    "a host that is none": asked("GET /", host="[::1"),
    "HEAD": asked("HEAD /"),
    "a room that cannot be": asked("GET /room/%00%ff"),
}


async def told(serving, witness, data):
    """Send a request, let the witness ask beside it; return the status and the head."""
    async with line(serving.port, next(ADDRESSES)) as hostile:
        await hostile.send(data)
        await witness.ask("feed:live")
        async with asyncio.timeout(20):
            while b"\r\n\r\n" not in hostile.heard and await hostile.read():
                pass
        head = hostile.heard.partition(b"\r\n\r\n")[0]
        assert hostile.heard.count(b"HTTP/1.1 ") <= 1, hostile.heard
        status = int(head.split(b" ")[1]) if head else GONE
        return status, head.lower()


@pytest.mark.parametrize("data", BAD_HTTP.values(), ids=BAD_HTTP)
async def test_what_is_not_http_is_refused_and_ended(serving, unmoved, data):
    status, head = await told(serving, unmoved, data)

    assert status in (400, GONE)
    assert not head or b"connection: close" in head


@pytest.mark.parametrize(("data", "status"), CODED.values(), ids=CODED)
async def test_a_coding_that_is_not_known_is_refused(serving, unmoved, data, status):
    assert (await told(serving, unmoved, data))[0] in (400, status)


@pytest.mark.parametrize(("data", "status"), REFUSED.values(), ids=REFUSED)
async def test_a_refusal_over_http_is_a_problem_document(serving, unmoved, data, status):
    seen, head = await told(serving, unmoved, data)

    assert seen == status
    assert PROBLEM in head


@pytest.mark.parametrize("data", SERVED.values(), ids=SERVED)
async def test_what_is_odd_but_harmless_is_served(serving, unmoved, data):
    status, head = await told(serving, unmoved, data)

    assert status in (200, 206, 416, 400, 404)
    assert b"evil.example" not in head


async def test_a_host_that_is_not_ours_is_sent_nowhere(serving, unmoved):
    status, head = await told(serving, unmoved, asked("GET /studio/", host="evil.example"))

    assert (status, b"\r\nlocation:" in head) == (404, False)


@pytest.mark.parametrize("path", ["/healthz", f"/connection/sse?cf_connect={quote(HELLO)}"])
async def test_nonsense_behind_an_answer_ends_the_line(serving, unmoved, path):
    async with line(serving.port, next(ADDRESSES)) as hostile:
        await hostile.send(asked(f"GET {path}", CHUNKED))
        assert await hostile.head() == 200

        await hostile.send(b"zz\r\n")
        await unmoved.ask("feed:live")

        assert await hostile.rest()


async def test_who_invents_a_proxy_still_counts_as_one_address(serve):
    stream = f"GET /connection/sse?cf_connect={quote(HELLO)}"
    async with (
        serve(connections_each=1) as life,
        line(life.port, "127.0.0.1") as first,
        line(life.port, "127.0.0.1") as second,
    ):
        await first.send(asked(stream, "X-Forwarded-For: 192.0.2.1"))
        assert await first.head() == 200

        await second.send(asked(stream, "X-Forwarded-For: 192.0.2.2"))

        assert await second.head() == 429


async def trickled(serving, stack, data, more=b"x"):
    """Send ``data`` and then a byte a second; return how the line ended."""
    slow = await stack.enter_async_context(line(serving.port, next(ADDRESSES)))
    await slow.send(data)
    ending = asyncio.ensure_future(slow.end())  # noqa: TID251
    while not ending.done():
        await slow.send(more)
        await asyncio.wait([ending], timeout=1)
    return ending.result()


async def test_who_is_slow_is_not_waited_for(serving, unmoved, secret):
    """All at once, two hundred heads among them: each takes ten seconds or twice that."""
    bearer = f"Authorization: Bearer {token(secret, 'ada')}"
    sdp, long = "Content-Type: application/sdp", "Content-Length: 4000"
    slow = {
        "a second request": asked("GET /healthz") + b"GET / HTTP/1.1\r\nX: ",
        "a body nobody asked for": asked("GET /healthz", long),
        "a command": asked(API, long),
        "an upload": asked("POST /uploads?purpose=cover", bearer, KEYED, long),
        "a picture": asked("POST /whep/a", sdp, long),
        "commands": asked("POST /emulation", long),
        "a stream": asked("POST /connection/http_stream", long),
        "chunks": asked(API, CHUNKED) + b"400\r\n",
        "who would be told to go on": asked(API, long, "Expect: 100-continue"),
    }
    ends = {
        "a second request": 200, "a body nobody asked for": 200, "a command": 413,
        "an upload": 408, "a picture": 413, "commands": 413, "a stream": 413, "chunks": 413,
        "who would be told to go on": 100,
    }  # fmt: skip
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        heads = [
            tasks.create_task(trickled(serving, stack, b"GET / HTTP/1.1\r\nX: "))
            for _ in range(200)
        ]
        bodies = {
            name: tasks.create_task(trickled(serving, stack, data)) for name, data in slow.items()
        }
        idle = tasks.create_task(trickled(serving, stack, asked("GET /healthz"), b""))
        while not all(task.done() for task in (*heads, *bodies.values(), idle)):
            await unmoved.ask("feed:live")
            await asyncio.wait([*heads, *bodies.values(), idle], timeout=1)

    assert {task.result() for task in heads} == {GONE}
    assert {name: task.result() for name, task in bodies.items()} == ends
    assert idle.result() == 200
