"""WHIP and WHEP over HTTP: each answer as RFC 9725 has it."""

from dataclasses import dataclass

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
    Session,
)
from media.turn import Turn
from rialto.refusal import Busy, Denied, KeyReused, SignInFirst, TooFast

SDP = {"Content-Type": "application/sdp"}
HOST = {"Authorization": "Bearer good"}
KEYS = f"a=ice-ufrag:abcd\r\na=ice-pwd:{'0' * 22}\r\n"


class Engine:
    """Opens what it is asked to, or refuses with ``refusal``."""

    def __init__(self):
        self.refusal = None
        self.asked, self.open = [], set()

    async def play(self, room, offer):
        return self.open_one("whep", room, offer)

    def open_one(self, what, room, offer):
        if self.refusal:
            raise self.refusal
        self.asked.append((what, room, offer))
        self.open.add("s1")
        return Session("s1", "v=0 the answer", '"tag"')

    async def restart(self, session):
        if self.refusal:
            raise self.refusal
        if session not in self.open:
            return None
        self.asked.append(("restart", session))
        return Session(session, "a=ice-lite", '"another"')

    async def etag(self, session):
        if self.refusal:
            raise self.refusal
        return '"tag"' if session in self.open else ""

    async def end(self, session):
        if self.refusal:
            raise self.refusal
        known = session in self.open
        self.open.discard(session)
        return known


@dataclass
class Hosts:
    engine: Engine

    async def may_publish(self, room, token):
        if token != "good":  # noqa: S105
            raise SignInFirst
        if room == "not-mine":
            raise Denied

    async def publish(self, room, offer, token):
        await self.may_publish(room, token)
        return self.engine.open_one("whip", room, offer)


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
async def http(engine):
    app = Starlette(routes=routes(engine, Hosts(engine)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
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
    app = Starlette(routes=routes(engine, Hosts(engine), None, turn))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://r") as http:
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


@pytest.fixture(params=["whip", "whep"])
async def patch(request, http):
    """PATCH a session, as its host where it is one's picture: ``what``, and what If-Match names."""
    signed = HOST if request.param == "whip" else {}
    await http.post(f"/{request.param}/r1", content="v=0", headers=SDP | signed)

    async def patch(what, tag=None, at="s1", kind="application/trickle-ice-sdpfrag"):
        headers = signed | {"Content-Type": kind} | ({"If-Match": tag} if tag else {})
        return await http.patch(f"/{request.param}/r1/{at}", content=what, headers=headers)

    return patch


@pytest.mark.parametrize(
    ("tag", "at", "status"),
    [
        ('"tag"', "s1", 204), ('"other", "tag"', "s1", 204),
        ('"other"', "s1", 412), ('W/"tag"', "s1", 412), ("tag", "s1", 412),
        (None, "s1", 428),
        ('"tag"', "s2", 404),
    ],
)  # fmt: skip
async def test_candidates_are_taken_by_the_tag_of_their_session(patch, tag, at, status):
    reply = await patch("a=candidate:1 1 udp 1 192.0.2.1 9 typ host", tag, at)

    assert reply.status_code == status
    assert reply.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("tag", ["*", '"*"'])
async def test_a_restart_is_answered_with_new_keys_and_another_tag(patch, engine, tag):
    reply = await patch(KEYS, tag)

    assert reply.status_code == 200
    assert reply.headers["etag"] == '"another"'
    assert reply.headers["content-type"] == "application/trickle-ice-sdpfrag"
    assert reply.text == "a=ice-lite"
    assert engine.asked[1:] == [("restart", "s1")]


@pytest.mark.parametrize(
    "text",
    [
        "", "a=ice-ufrag:abcd", KEYS.replace("abcd", "abc"), KEYS.replace("0" * 22, "0" * 21),
        KEYS.replace("abcd", "ab d"), KEYS.replace("abcd", "a" * 257), "\xff", KEYS[::-1],
    ],
)  # fmt: skip
async def test_a_restart_without_both_keys_is_none(patch, engine, text):
    reply = await patch(text, "*")

    assert (reply.status_code, reply.headers["content-type"]) == (400, "application/problem+json")
    assert len(engine.asked) == 1


async def test_a_restart_of_nothing_is_not_found(patch):
    assert (await patch(KEYS, "*", at="s2")).status_code == 404


async def test_ice_is_told_in_a_fragment_no_longer_than_an_offer(patch):
    other, long = await patch(KEYS, "*", kind="application/sdp"), await patch("a" * 70_000, "*")

    assert other.headers["accept-patch"] == "application/trickle-ice-sdpfrag"
    assert (other.status_code, long.status_code) == (415, 413)


async def test_while_the_engine_is_down_ice_is_too(patch, engine):
    engine.refusal = EngineDown()

    assert [(await patch(KEYS, tag)).status_code for tag in ('"tag"', "*")] == [503, 503]


async def test_only_a_host_tells_of_the_ice_of_a_picture(http):
    headers = {"Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*"}

    nobody = await http.patch("/whip/r1/s1", content=KEYS, headers=headers)
    other = await http.patch("/whip/not-mine/s1", content=KEYS, headers=headers | HOST)

    assert (nobody.status_code, other.status_code) == (401, 403)


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
