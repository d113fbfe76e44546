"""A visitor's line over HTTP: one answer to read, and posts that name its session."""

import asyncio
from urllib.parse import unquote

import httpx
import msgspec
import pytest

from gateway.stream_line import StreamLine, base_of
from gateway.visitor import Broken

HELLO = b'{"id":1,"connect":{"client":"c","session":"S","node":"N"}}'
NEWS = b'{"push":{"channel":"probe:ada","pub":{"data":"\xe2\x80\xa8"}}}'


class Node(httpx.AsyncBaseTransport):
    """Answers as a node does, in the parts that are given, and keeps what it was asked."""

    def __init__(self, *parts, status=200, posted=204):
        self.parts, self.status, self.posted, self.asked = parts, status, posted, []

    async def handle_async_request(self, request):
        self.asked.append(request)
        if request.url.path == "/emulation":
            return httpx.Response(self.posted)
        return httpx.Response(self.status, stream=Parts(self.parts))


class Parts(httpx.AsyncByteStream):
    def __init__(self, parts):
        self.parts = parts

    async def __aiter__(self):
        for part in self.parts:
            yield part


def line(node, *, events=False):
    return StreamLine(httpx.AsyncClient(transport=node), "https://rialto.example", events)


async def read(line):
    return [told async for told in line]


async def test_lines_come_out_whole_however_they_are_cut():
    whole = HELLO + b"\n" + NEWS + b"\n"
    through = line(Node(*(whole[at : at + 7] for at in range(0, len(whole), 7))))
    await through.send("hello")

    assert await read(through) == [HELLO, NEWS]


async def test_events_are_read_as_the_lines_that_they_carry():
    node = Node(b"data: " + HELLO + b"\n\ndata: " + NEWS + b"\n\n")
    through = line(node, events=True)
    await through.send('{"id": 1}')

    assert await read(through) == [HELLO, NEWS]
    asked = node.asked[0]
    assert (asked.method, asked.url.path) == ("GET", "/connection/sse")
    assert unquote(asked.url.query.decode()) == 'cf_connect={"id": 1}'


async def test_what_follows_is_posted_under_the_session_of_the_connect_reply():
    node = Node(HELLO + b"\n")
    through = line(node)
    await through.send("hello")
    await read(through)

    await through.send("more")

    first, second = node.asked
    assert (first.method, first.url.path, first.content) == (
        "POST",
        "/connection/http_stream",
        b"hello",
    )
    assert second.url.path == "/emulation"
    assert msgspec.json.decode(second.content) == {"session": "S", "node": "N", "data": "more"}


async def test_an_answer_that_does_not_begin_says_with_which_status():
    through = line(Node(status=429))
    await through.send("hello")

    with pytest.raises(Broken, match="429"):
        await read(through)


async def test_a_post_that_is_not_taken_is_no_success():
    through = line(Node(HELLO + b"\n", posted=404))
    await through.send("hello")
    await read(through)

    with pytest.raises(Broken, match="404"):
        await through.send("more")


async def test_nothing_is_asked_before_there_is_something_to_say():
    node = Node()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await read(line(node))

    assert node.asked == []


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("ws://127.0.0.1:8000/connection/websocket", "http://127.0.0.1:8000"),
        ("wss://host/connection/websocket", "https://host"),
        ("wss://host/live/connection/websocket", "https://host/live"),
    ],
)
def test_http_is_spoken_beside_the_websocket(url, base):
    assert base_of(url) == base


@pytest.mark.parametrize("url", ["wss://host", "https://host/connection/websocket", ""])
def test_what_is_not_the_url_of_a_websocket_is_refused(url):
    with pytest.raises(ValueError, match="wss://host/connection/websocket"):
        base_of(url)
