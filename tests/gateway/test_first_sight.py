"""A room's page with the room in it: for everybody, and never more than a guest may see."""

import html
import json
import re

import brotli
import httpx
import pytest
from starlette.applications import Starlette

from gateway.first_sight import FirstSight, cover_of
from gateway.pages import routes
from rialto.answer import UnknownCommand
from storage.port import Unavailable

ROOM = {"part": "room", "title": "Tea", "host_name": "Hana", "cover": "teapots", "state": "live"}
BLOCK = re.compile(r'<script class="first-sight" type="application/json">(.*?)</script>', re.S)


class Answering:
    """A dispatch that answers the same to whoever asks."""

    def __init__(self):
        self.told, self.asked = {"no": {"code": 1301, "reason": "no such room"}}, []

    async def __call__(self, name, body, who):
        self.asked.append((name, json.loads(body), who.origin))
        if isinstance(self.told, Exception):
            raise self.told
        return json.dumps(self.told).encode()

    def shows(self, **room):
        self.told = {"ok": {"position": {"offset": 7}, "parts": [ROOM | room, {"part": "shelf"}]}}


@pytest.fixture
def dispatch():
    return Answering()


@pytest.fixture
async def http(dispatch):
    sight = FirstSight(dispatch, frozenset())
    transport = httpx.ASGITransport(Starlette(routes=routes(sight.of)), client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        yield http


async def test_a_room_stands_in_its_page(http, dispatch):
    dispatch.shows()

    reply = await http.get("/room/01J")

    assert dispatch.asked == [("room:show", {"room": "01J"}, "192.0.2.7")]
    assert "<title>Tea · Hana · Rialto</title>" in reply.text
    assert "<h1>Tea</h1>" in reply.text
    cover = r'as="image" href="/static/[0-9a-f]{16}/img/scene.svg" fetchpriority="high">'
    asked = re.search(cover, reply.text)
    assert asked.start() < reply.text.index('rel="modulepreload"')
    assert "<bdi>Hana</bdi>" in reply.text
    assert re.search(
        r'<img class="live still" src="/static/[0-9a-f]{16}/img/scene.svg"', reply.text
    )
    assert json.loads(BLOCK.search(reply.text)[1]) == dispatch.told["ok"]
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["vary"] == "Accept-Language, Cookie, Accept-Encoding"


async def test_what_a_host_writes_is_text_in_markup_and_in_the_block(http, dispatch):
    title = "</script><script>alert(1)</script>\"'&<h1></h1>"
    dispatch.shows(title=title, cover='blob:"><img src=x>')

    reply = await http.get("/room/01J")

    assert f"<h1>{html.escape(title)}</h1>" in reply.text
    assert reply.text.count("<script") == (await http.get("/")).text.count("<script") + 1
    assert json.loads(BLOCK.search(reply.text)[1])["parts"][0]["title"] == title
    assert "<img src=x>" not in reply.text


@pytest.mark.parametrize(
    "told",
    [{"no": {"code": 1301, "reason": "…"}}, UnknownCommand("room:show"), Unavailable("full")],
    ids=lambda told: type(told).__name__,
)
async def test_where_a_room_is_not_to_be_had_the_page_comes_without_it(http, dispatch, told):
    dispatch.told = told

    reply = await http.get("/room/01J")

    assert reply.status_code == 200
    assert "<h1></h1>" in reply.text
    assert not BLOCK.search(reply.text)


async def test_it_is_compressed_for_who_takes_it(dispatch):
    dispatch.shows()
    transport = httpx.ASGITransport(Starlette(routes=routes(FirstSight(dispatch, frozenset()).of)))
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        async with http.stream("GET", "/room/01J", headers={"accept-encoding": "br"}) as reply:
            body = b"".join([part async for part in reply.aiter_raw()])
        plain = await http.get("/room/01J", headers={"accept-encoding": "identity"})

    assert reply.headers["content-encoding"] == "br"
    assert brotli.decompress(body) == plain.content


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("teapots", "/static/1/img/scene.svg"),
        ("lamps", "/static/1/img/cover-lamps.svg"),
        ("upload:0af", "/uploads/0af?w=1080"),
        ("blob:0aF", "/blobs/0aF?w=1080"),
    ],
)
def test_covers_live_where_the_page_looks_for_them(name, where):
    assert cover_of(name, "/static/1") == where
