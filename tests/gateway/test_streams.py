"""The protocol over plain HTTP: one long answer out, commands in by posts, the same limits."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from gateway import client_pb2, limits
from gateway.streams import Outlet, Streams
from tests.gateway.clients import settle

HELLO = b'{"id":1,"connect":{}}'
OURS = "https://rialto.example"


@dataclass
class Reader:
    """Whoever reads the long answer: an ASGI server's side of it."""

    asked: bytes = b""
    status: int = 0
    headers: dict = field(default_factory=dict)
    read: bytes = b""
    ended: bool = False
    reads: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    given: bool = False

    async def receive(self):
        if not self.given:
            self.given = True
            return {"type": "http.request", "body": self.asked}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            return
        await self.reads.wait()
        self.read += message["body"]
        self.ended = not message.get("more_body")


@pytest.fixture
def streams(door):
    return Streams(door)


@pytest.fixture
def app(streams):
    return Starlette(routes=streams.routes())


@pytest.fixture
def opening(app):
    """Open a stream and leave it with the block."""

    @asynccontextmanager
    async def opening(path, body=b"", *, slow=False, **headers):
        reader = Reader(body)
        if not slow:
            reader.reads.set()
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": "POST" if body else "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
            "client": ("192.0.2.9", 7),
            "server": ("rialto.example", 80),
            "scheme": "http",
        }
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(app(scope, reader.receive, reader.send))
            await settle()
            try:
                yield reader
            finally:
                reader.reads.set()
                reader.gone.set()
                await task

    return opening


@pytest.fixture
async def post(app):
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=OURS) as client:
        yield client.post


def lines(reader):
    return [msgspec.json.decode(line) for line in reader.read.splitlines()]


def connected(reader):
    return lines(reader)[0]["connect"]


async def emulate(post, session, node, *commands):
    data = b"\n".join(msgspec.json.encode(command) for command in commands).decode()
    return await post("/emulation", json={"session": session, "node": node, "data": data})


async def test_commands_come_by_posts_and_are_answered_on_the_stream(opening, post):
    async with opening("/connection/http_stream", HELLO) as reader:
        told = connected(reader)
        ping = {"id": 2, "unsubscribe": {"channel": "room:r"}}
        answer = await emulate(post, told["session"], told["node"], ping)
        await settle()

        assert (answer.status_code, lines(reader)[1:]) == (204, [{"id": 2, "unsubscribe": {}}])
        assert reader.headers["content-type"] == "application/json"
        assert "content-length" not in reader.headers


async def test_events_are_the_same_as_events(opening):
    async with opening(f"/connection/sse?cf_connect={quote(HELLO)}") as reader:
        assert reader.read.startswith(b'data: {"id":1,"connect":{')
        assert reader.read.endswith(b"\n\n")
        assert reader.headers["content-type"] == "text/event-stream"


async def test_protobuf_is_spoken_where_it_is_sent(opening, post):
    hello = b"\x04\x08\x01\x22\x00"
    kind = {"content_type": "application/octet-stream"}
    async with opening("/connection/http_stream", hello, **kind) as reader:
        told = client_pb2.Reply.FromString(reader.read[reader.read.index(b"\x08") :]).connect
        asked = client_pb2.EmulationRequest(session=told.session, node=told.node, data=b"\x00")
        headers = {"content-type": "application/octet-stream"}
        await post("/emulation", content=asked.SerializeToString(), headers=headers)
        await settle()

    assert reader.read.endswith(b"bad request")  # a pong that nobody asked for


async def test_whoever_goes_is_let_go(opening, door, streams):
    async with opening("/connection/http_stream", HELLO):
        assert len(streams.open) == len(door.edge.clients) == 1
        assert door.doorkeeper.open

    assert not streams.open
    assert not door.edge.clients
    assert not door.doorkeeper.open


async def test_a_server_that_stops_says_so_and_ends_the_answer(opening, streams):
    async with opening("/connection/http_stream", HELLO) as reader:
        streams.close()
        await settle()

        assert lines(reader)[-1] == {"push": {"disconnect": {"code": 3001, "reason": "shutdown"}}}
        assert reader.ended


async def test_who_connects_with_nothing_is_ended(opening):
    async with opening("/connection/http_stream", b"nonsense") as reader:
        assert lines(reader)[-1]["push"]["disconnect"]["code"] == 3501
        assert reader.ended


async def test_a_reader_that_does_not_read_is_cut(opening, door, streams):
    async with opening("/connection/http_stream", HELLO, slow=True):
        ((client, _),) = streams.open.values()
        for _ in range(9):
            client.write(b"x" * (limits.WRITE_BUFFER_BYTES // 8))

        assert client.wire.over
        assert client.wire.waiting == []


async def test_a_reader_that_lags_gives_up_its_channels_and_recovers(opening, streams):
    async with opening("/connection/http_stream", HELLO) as reader:
        ((client, _),) = streams.open.values()
        client.receive(b'{"id":2,"subscribe":{"channel":"room:r"}}')
        await asyncio.sleep(1)
        client.write(b"x" * (limits.LAGGING_BYTES + 1))
        await settle()

        last = msgspec.json.decode(reader.read.splitlines()[-1])
        assert last["push"]["unsubscribe"]["code"] == 2500


async def test_posts_for_a_node_that_is_no_more_are_told_so(post, door):
    assert (await emulate(post, "x", "another")).status_code == 404
    assert (await emulate(post, "gone", door.edge.node)).status_code == 204


async def test_a_flood_of_posts_ends_the_connection(opening, post, monkeypatch):
    monkeypatch.setattr(limits, "FRAMES", limits.Allowance(2, 0.001))
    async with opening("/connection/http_stream", HELLO) as reader:
        told = connected(reader)
        for n in range(2, 5):
            ask = {"id": n, "unsubscribe": {"channel": "room:r"}}
            await emulate(post, told["session"], told["node"], ask)
        await settle()

        assert lines(reader)[-1]["push"]["disconnect"]["code"] == 3013


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"data":7}', b"\xff"])
async def test_a_post_that_cannot_be_read_is_refused(post, body):
    assert (await post("/emulation", content=body)).status_code == 400


async def test_what_is_too_long_is_refused(post):
    long = b"x" * (2 * limits.MESSAGE_BYTES + 1)

    assert (await post("/emulation", content=long)).status_code == 413
    assert (await post("/connection/http_stream", content=long)).status_code == 413
    first = b"x" * (limits.PRE_CONNECT_BYTES + 1)
    assert (await post("/connection/http_stream", content=first)).status_code == 413


async def test_an_address_with_too_many_is_told_so(app, door, post):
    door.doorkeeper = limits.Doorkeeper(lambda: 0.0, open_each=0)

    late = await post("/connection/http_stream", content=HELLO)

    assert (late.status_code, late.headers["retry-after"]) == (429, "2")


async def test_another_page_may_not_and_ours_may(app, post):
    theirs, ours = {"origin": "https://elsewhere.example"}, {"origin": OURS}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=OURS) as client:
        refused = await client.options("/emulation", headers=theirs)
        allowed = await client.options("/emulation", headers=ours)

    assert (await post("/emulation", content=b"{}", headers=theirs)).status_code == 403
    assert (refused.status_code, allowed.status_code) == (403, 204)
    assert allowed.headers["access-control-allow-origin"] == OURS
    assert (await post("/emulation", json={}, headers=ours)).headers["vary"] == "origin"


def test_sessions_are_not_to_be_guessed():
    assert len({Outlet(None).session for _ in range(50)}) == 50
    assert len(Outlet(None).session) == 32
