"""Whatever address a visitor writes anywhere, the node asks nobody for it."""

import asyncio
import contextlib
import secrets
import socket
import sys

import httpx
import jwt
import msgspec
import pytest

from gateway.compose import embedded
from rialto.answer import BadBody
from rialto.command import COMMANDS, Member
from rialto.roles import Role
from rialto.settings import Settings
from rialto.world import World
from tests.callers import Asker, body_for
from tests.forged import FORMS
from tests.media.offers import WHIP

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(180)]

KEYS = (f"forged-{n:08}" for n in range(10**6))
ISSUER = 9  # nobody listens there
WATCHED = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}


class Watch:
    """What this process asked the network for, its own door and what the operator named apart."""

    def __init__(self):
        self.left, self.port = [], 0
        sys.addaudithook(self.hear)  # it cannot be taken away again

    def hear(self, event, given):
        if not self.port or event not in WATCHED:
            return
        asked = given[1] if event in ("socket.connect", "socket.sendto") else given[:2]
        known = [("127.0.0.1", port) for port in (self.port, ISSUER)]
        if isinstance(asked, tuple) and asked[:2] not in known:
            self.left.append((event, asked))


WATCH = Watch()


@pytest.fixture
async def node(tmp_path):
    settings = Settings(
        secret=secrets.token_hex(32), port=0, data=str(tmp_path), people_each=10_000
    )
    async with embedded(settings, World()) as node:
        WATCH.left, WATCH.port = [], node.port
        yield node
        WATCH.port = 0


@pytest.fixture
async def http(node):
    url = f"http://127.0.0.1:{node.port}"
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
        yield http


def places(spec):
    """Return the fields of an ask into which a visitor may write what they like."""
    fields = msgspec.inspect.type_info(spec.asks).fields
    return [f.encode_name for f in fields if isinstance(f.type, msgspec.inspect.StrType)]


def forged(spec, form):
    """Return asks of a command that are as they should be but for one field, which is ``form``."""
    known = {"cover": "teapots", "category": "home", "instrument": "card-ok"}
    known["price"] = known["total"] = {"amount": 3800, "currency": "EUR"}
    for place in places(spec):
        if place != "key":
            try:
                body = body_for(spec, known)
            except TypeError:  # of a shape that only a command of its own kind knows
                body = {}
            yield body | {place: form} | ({"key": next(KEYS)} if spec.writes else {})


async def test_there_are_as_many_forms_as_were_promised():
    assert len(set(FORMS)) == len(FORMS) >= 60


async def test_the_watch_sees_what_leaves(node):
    with socket.socket() as line, pytest.raises(OSError):  # noqa: PT011  (refused, or no way)
        line.connect(("127.0.0.1", 1))
    await asyncio.get_running_loop().getaddrinfo("localhost", 80)

    assert {event for event, _ in WATCH.left} == {"socket.connect", "socket.getaddrinfo"}


async def test_an_address_that_a_visitor_writes_in_a_command_is_not_asked_for(node):
    asked = 0
    for n, form in enumerate(FORMS):
        mallory = Member(f"mallory-{n}", form[:40], Role.HOST)  # who has asked nothing yet
        for name, spec in COMMANDS.items():
            for body in forged(spec, form):
                with contextlib.suppress(BadBody):
                    await node.house.dispatch(name, msgspec.json.encode(body), mallory)
                asked += 1

        assert WATCH.left == [], form

    assert asked > len(FORMS) * len(COMMANDS) / 2


async def test_an_address_that_a_visitor_writes_in_a_request_is_not_asked_for(node, http):
    for n, form in enumerate(FORMS):
        token = node.tokens.mint(f"mallory-{n}", name="Mallory", role=Role.HOST, ttl_s=600)
        signed = {"authorization": f"Bearer {token}"}
        named = {"alg": "ES256", "jku": form, "x5u": form, "kid": form, "iss": form}
        forged_token = jwt.encode({"sub": "ada"}, "s" * 32, headers=named | {"alg": "HS256"})
        keyed, own = signed | {"idempotency-key": next(KEYS)}, {"origin": str(http.base_url)}
        for reply in (
            await http.post("/session/begin", json={"way": "market", "then": form}, headers=own),
            await http.post("/session/begin", json={"way": form}, headers=own),
            await http.get("/session/back", params={"code": form, "state": form, "iss": form}),
            await http.post("/uploads", headers={"authorization": f"Bearer {forged_token}"}),
            await http.get("/share", params={"url": form, "text": form, "title": form}),
            await http.post("/uploads?purpose=avatar", content=form * 8, headers=keyed),
            await http.get("/", params={"lang": form}, headers={"referer": "http://127.0.0.1/"}),
        ):
            assert reply.status_code < 500 or "does not answer" in reply.text, (form, reply.text)

        assert WATCH.left == [], form


async def offered(http, path, offer, headers):
    """Offer once the engine is there, which starts beside the node."""
    while True:
        reply = await http.post(path, content=offer, headers=headers)
        if reply.status_code != 503:
            return reply
        await asyncio.sleep(0.1)


async def test_nobody_is_written_to_who_only_stands_in_an_offer(node, http):
    ask = Asker(node.house.dispatch, node.house)
    room = (await ask.ok("room:create", title="Tea", cover="teapots", category="home"))["room"]
    token = node.tokens.mint("hana", name="Hana", role=Role.HOST, ttl_s=600)
    headers = {"authorization": f"Bearer {token}", "content-type": "application/sdp"}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.setblocking(False)
        line = "a=candidate:1 1 UDP 2130706431 {} {} typ host\r\n"
        hosts = (("127.0.0.1", stranger.getsockname()[1]), ("169.254.169.254", 80))
        lines = "".join(line.format(*host) for host in hosts)
        offer = WHIP.replace("a=mid:0\r\n", f"a=mid:0\r\n{lines}", 1)
        assert lines in offer

        reply = await offered(http, f"/whip/{room}", offer, headers)
        await http.delete(reply.headers["location"], headers=headers)

        assert reply.status_code == 201
        with pytest.raises(BlockingIOError):
            stranger.recv(2_000)
