"""WHIP and WHEP over HTTP: each answer as RFC 9725 has it."""

import httpx
import pytest
from starlette.applications import Starlette

from gateway.limits import Allowance, Doorkeeper
from gateway.pictures import Joins, routes
from media import whip
from media.port import (
    AlreadyPublished,
    BadOffer,
    EngineBusy,
    EngineDown,
    NoPicture,
    NothingUsable,
)
from media.turn import Turn
from rialto.refusal import Busy, KeyReused, SignInFirst, TooFast
from tests.gateway.pictures import HOST, SDP, Engine, Hosts, doors


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
async def http(engine):
    async with doors(engine) as http:
        yield http


@pytest.mark.parametrize(("door", "headers"), [("whip", SDP | HOST), ("whep", SDP)])
async def test_an_offer_is_answered_with_a_session(http, engine, door, headers):
    reply = await http.post(f"/{door}/r1", content="v=0", headers=headers)

    assert reply.status_code == 201
    assert reply.headers["content-type"].startswith("application/sdp")
    assert reply.headers["location"] == f"/{door}/r1/s1"
    assert reply.headers["etag"] == '"tag"'
    assert reply.headers["access-control-allow-origin"] == "*"
    assert {"Location", "ETag", "Link"} <= set(
        reply.headers["access-control-expose-headers"].split(", ")
    )
    assert reply.text == "v=0 the answer"
    assert engine.asked == [(door, "r1", "v=0")]


async def test_the_servers_that_help_to_reach_us_come_with_the_session(engine):
    turn = Turn(("stun:stun.example",), "", lambda: 0)
    async with doors(engine, None, turn) as http:
        reply = await http.post("/whep/r1", content="v=0", headers=SDP)

    assert reply.headers["link"] == '<stun:stun.example>; rel="ice-server"'


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json"])
async def test_anything_but_sdp_is_unsupported(http, engine, kind):
    reply = await http.post("/whep/r1", content="v=0", headers={"Content-Type": kind})

    assert (reply.status_code, reply.headers["accept-post"]) == (415, "application/sdp")
    assert engine.asked == []


async def test_parameters_of_the_content_type_do_not_matter(http):
    headers = {"Content-Type": "Application/SDP; charset=utf-8"}

    assert (await http.post("/whep/r1", content="v=0", headers=headers)).status_code == 201


async def test_a_body_longer_than_any_offer_is_too_large(http, engine):
    reply = await http.post("/whep/r1", content="v" * (whip.MOST_BODY + 1), headers=SDP)

    assert reply.status_code == 413
    assert engine.asked == []


async def test_bytes_that_are_no_text_reach_the_engine_as_such(http, engine):
    await http.post("/whep/r1", content=b"v=\xff", headers=SDP)

    assert engine.asked == [("whep", "r1", "v=\ufffd")]


@pytest.mark.parametrize(
    ("token", "challenge"),
    [
        (None, "Bearer"),
        ("Basic Zm9v", "Bearer"),
        ("Bearer bad", 'Bearer error="invalid_token"'),
    ],
)
async def test_publishing_needs_a_token(http, engine, token, challenge):
    headers = SDP | ({"Authorization": token} if token else {})

    posted = await http.post("/whip/r1", content="v=0", headers=headers)
    deleted = await http.delete("/whip/r1/s1", headers=headers)

    assert (posted.status_code, deleted.status_code) == (401, 401)
    assert posted.headers["www-authenticate"] == challenge
    assert posted.json()["code"] == SignInFirst.code
    assert engine.asked == []


async def test_publishing_elsewhere_is_forbidden(http):
    reply = await http.post("/whip/not-mine", content="v=0", headers=SDP | HOST)

    assert reply.status_code == 403
    assert "www-authenticate" not in reply.headers


@pytest.mark.parametrize(
    ("refusal", "status", "retry"),
    [
        (BadOffer(why="not SDP"), 400, None),
        (NothingUsable(), 422, None),
        (AlreadyPublished(), 409, None),
        (NoPicture(), 409, "2"),
        (EngineBusy(), 503, "5"),
        (EngineDown(), 503, "2"),
        (TooFast(retry_after_ms=1_001), 429, "2"),
        (Busy(), 503, "1"),
        (KeyReused(), 403, None),
    ],
)
async def test_each_refusal_has_its_status(http, engine, refusal, status, retry):
    engine.refusal = refusal

    reply = await http.post("/whep/r1", content="v=0", headers=SDP)

    assert reply.status_code == status
    assert reply.headers.get("retry-after") == retry
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["access-control-allow-origin"] == "*"
    body = reply.json()
    assert (body["status"], body["code"], body["facts"]) == (status, refusal.code, refusal.facts)


@pytest.mark.parametrize(("door", "headers"), [("whip", HOST), ("whep", {})])
async def test_a_session_is_deleted_once(http, door, headers):
    await http.post(f"/{door}/r1", content="v=0", headers=SDP | headers)

    statuses = [(await http.delete(f"/{door}/r1/s1", headers=headers)).status_code for _ in "ab"]

    assert statuses == [200, 404]


async def test_deleting_while_the_engine_is_down_says_so(http, engine):
    engine.refusal = EngineDown()

    assert (await http.delete("/whep/r1/s1")).status_code == 503


@pytest.mark.parametrize("path", ["/whip/r1", "/whep/r1", "/whip/r1/s1", "/whep/r1/s1"])
async def test_a_browser_may_ask_first(http, path):
    reply = await http.options(path)

    assert reply.status_code == 204
    assert reply.headers["accept-post"] == "application/sdp"
    assert "Authorization" in reply.headers["access-control-allow-headers"]
    assert "DELETE" in reply.headers["access-control-allow-methods"]
    assert "PATCH" in reply.headers["access-control-allow-methods"]
    assert reply.headers["accept-patch"] == "application/trickle-ice-sdpfrag"


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", "/whip/r1"), ("GET", "/whip/r1"), ("PUT", "/whep/r1"), ("POST", "/whep/r1/s1")],
)
async def test_other_methods_are_not_allowed(http, method, path):
    assert (await http.request(method, path)).status_code == 405


async def test_one_address_cannot_open_sessions_without_pause(engine):
    now_s = [0.0]
    joins = Joins(
        Doorkeeper(lambda: now_s[0], arrivals=Allowance(2, 1.0)), frozenset({"127.0.0.1"})
    )
    app = Starlette(routes=routes(engine, Hosts(engine), joins))

    async def ask(address):
        headers = SDP | {"X-Forwarded-For": address}
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
            return await http.post("/whep/r1", content="v=0", headers=headers)

    statuses = [(await ask("192.0.2.1")).status_code for _ in range(3)]
    other = await ask("192.0.2.2")
    now_s[0] = 1.0

    assert statuses == [201, 201, 429]
    assert other.status_code == (await ask("192.0.2.1")).status_code == 201
