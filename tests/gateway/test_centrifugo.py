"""Centrifugo's hooks: the documented calls, answered by the rules of our own sockets."""

import base64

import httpx
import msgspec
import pytest
from msgspec.structs import replace
from starlette.applications import Starlette

from gateway import limits
from gateway.admission import Admission
from gateway.centrifugo import Hooks
from gateway.tokens import Tokens
from rialto.command import Guest, Member
from rialto.roles import Role
from storage.work import Look
from tests.callers import Asker, ada, sam

SHOWN = "a proxy secret of at least 32 bytes"
COMMON = {"client": "9336a229", "transport": "websocket", "protocol": "json", "encoding": "json"}
HOOKS = ("connect", "refresh", "subscribe", "sub_refresh", "publish", "rpc")


@pytest.fixture
async def http(house, world, store):
    tokens = Tokens("s" * 32, world.now_ms)
    admission = Admission(tokens, Look(store), house.commit, house.dispatch.welcome)
    hooks = Hooks(house.dispatch, admission, SHOWN, frozenset({"10.0.0.9"}))
    transport = httpx.ASGITransport(app=Starlette(routes=hooks.routes()), client=("10.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto/centrifugo") as http:
        yield http


@pytest.fixture
def call(http):
    async def call(hook, headers=None, **told):
        shown = {"x-rialto-proxy": SHOWN} | (headers or {})
        reply = await http.post(hook, json=COMMON | told, headers=shown)
        assert reply.status_code == 200
        return reply.json()

    return call


@pytest.fixture
def callers(house, monkeypatch):
    """Return the list of those who ask, in order."""
    asked = []
    dispatch = type(house.dispatch).__call__

    async def noted(self, name, body, who):
        asked.append(who)
        return await dispatch(self, name, body, who)

    monkeypatch.setattr(type(house.dispatch), "__call__", noted)
    return asked


async def test_who_shows_no_token_is_let_in_as_a_guest(call):
    told = await call("connect", name="js", version="5.8", data={}, channels=["user:bo"])

    assert told == {"result": {"user": ""}}


async def test_a_person_must_come_back_with_a_new_token_and_a_guest_need_not(call):
    assert await call("refresh", user="ada") == {"result": {"expired": True}}
    assert await call("refresh", user="") == {"result": {}}


@pytest.mark.parametrize("kind", ["room", "chat", "product", "store", "stat"])
async def test_what_is_open_to_all_may_be_listened_to(call, kind):
    assert await call("subscribe", user="", channel=f"{kind}:x") == {"result": {}}
    assert await call("sub_refresh", user="", channel=f"{kind}:x") == {"result": {}}


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("user:ada", 103),
        ("outbox:house", 103),
        ("nothing:x", 102),
        ("room", 107),
        ("room:a b", 107),
        ("room:" + "x" * 65, 107),
        ("", 107),
    ],
)
async def test_what_is_not_is_refused_as_at_our_own_door(call, channel, code):
    told = await call("subscribe", user="ada", channel=channel)

    assert told["error"]["code"] == code
    assert await call("sub_refresh", user="ada", channel=channel) == {"result": {"expired": True}}


async def test_nobody_publishes_past_the_commands(call):
    told = await call("publish", user="ada", channel="chat:x", data={"text": "Hi"})

    assert told["error"] == {"code": 103, "message": "permission denied"}


async def test_a_command_is_answered_as_a_socket_is(call, house):
    told = await call("rpc", user="", method="feed:live", data={})
    direct = await house.dispatch("feed:live", b"{}", Guest("192.0.2.1"))

    assert told == {"result": {"data": msgspec.json.decode(direct)}}


async def test_a_refusal_is_an_answer(call):
    told = await call("rpc", user="", method="order:mine", data={})

    assert told["result"]["data"]["no"]["code"] == 1005


async def test_a_command_without_data_is_asked_with_nothing(call):
    assert "ok" in (await call("rpc", user="", method="feed:live"))["result"]["data"]


async def test_data_may_come_in_base64(call):
    data = base64.b64encode(b'{"text":"Hi","chat":"none","key":"a-key-of-ada"}').decode()

    told = await call("rpc", user="ada", encoding="binary", method="chat:say", b64data=data)

    assert told["result"]["data"]["no"]["code"] == 1301


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"method": "room:paint", "data": {}}, 104),
        ({"method": "", "data": {}}, 104),
        ({"data": {}}, 104),
        ({"method": "room:show", "data": {"room": 7}}, 107),
        ({"method": "room:show", "data": [1]}, 107),
        ({"method": "room:show", "data": None}, 107),
        ({"method": "feed:live", "b64data": "*"}, 107),
    ],
)
async def test_a_fault_has_the_protocols_own_code(call, asked, code):
    assert (await call("rpc", user="ada", **asked))["error"]["code"] == code


async def test_a_mistake_of_ours_is_told_as_one_that_may_pass(call, house, monkeypatch, caplog):
    async def broken(*asked):
        raise RuntimeError("a bug")

    monkeypatch.setattr(type(house.dispatch), "__call__", broken)

    told = await call("rpc", user="ada", method="feed:live")

    assert (told["error"]["code"], told["error"]["temporary"]) == (100, True)
    assert [record.message for record in caplog.records] == ["rpc.failed"]


@pytest.mark.parametrize(
    ("meta", "member"),
    [
        ({"name": "Ada", "role": "host"}, Member("ada", "Ada", Role.HOST)),
        ({"name": "A" * 50}, Member("ada", "A" * 40, Role.VIEWER)),
        ({"role": "king"}, Member("ada", "ada", Role.VIEWER)),
        ({"role": "guest"}, Member("ada", "ada", Role.VIEWER)),
        ({"role": 7}, Member("ada", "ada", Role.VIEWER)),
        (["anything"], Member("ada", "ada", Role.VIEWER)),
        (None, Member("ada", "ada", Role.VIEWER)),
    ],
)
async def test_the_tokens_meta_says_who_asks_and_grants_nothing_else(call, callers, meta, member):
    await call("rpc", user="ada", method="feed:live", meta=meta)

    assert callers == [replace(member, origin="10.0.0.1")]


async def test_a_token_of_nobody_who_could_be_a_user_ends_the_line(call):
    told = await call("rpc", user="no such id!", method="feed:live")

    assert told == {"disconnect": {"code": 3500, "reason": "invalid token"}}


@pytest.mark.parametrize(
    ("forwarded", "origin"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("203.0.113.5, 10.0.0.9", "203.0.113.5"),
        ("2001:db8::7", "2001:db8::"),
        ("nonsense", "unknown"),
        ("", "10.0.0.1"),
    ],
)
async def test_a_guest_is_counted_by_the_address_that_the_last_proxy_saw(
    call, callers, forwarded, origin
):
    await call("rpc", {"x-forwarded-for": forwarded}, user="", method="feed:live")

    assert callers == [Guest(origin)]


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("shown", [None, "", "wrong", SHOWN[:-1], SHOWN + "x", "ÿ" * 40])
async def test_who_does_not_know_the_secret_is_told_nothing(http, hook, shown):
    headers = {} if shown is None else {"x-rialto-proxy": shown.encode("latin-1")}

    reply = await http.post(hook, json=COMMON | {"channel": "room:x"}, headers=headers)

    assert reply.status_code == 403


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"client":7}',
        b"\xff\xfe",
        b"{" * 9000,
        b'{"client":"c","user":7}',
    ],
)
async def test_what_is_no_call_is_a_bad_request(http, hook, body):
    reply = await http.post(hook, content=body, headers={"x-rialto-proxy": SHOWN})

    assert reply.status_code == 400


async def test_a_message_that_is_too_long_is_the_clients_mistake(call):
    data = {"text": "x" * (limits.MESSAGE_BYTES + 20_000)}

    told = await call("rpc", user="ada", method="chat:say", data=data)

    assert told["error"]["code"] == 107


@pytest.mark.parametrize("hook", HOOKS)
async def test_hooks_are_only_posted_to(http, hook):
    assert (await http.get(hook, headers={"x-rialto-proxy": SHOWN})).status_code == 405


async def test_who_is_banned_or_has_signed_out_is_refused_though_the_token_is_good(
    call, house, world
):
    ask = Asker(house.dispatch)
    logout = {"method": "access:logout", "data": {"key": "a-key-of-ada"}}
    await ask.ok("access:logout", ada)

    old = await call("rpc", user="ada", meta={"iat": world.now_ms() / 1000}, **logout)
    fresh = await call("rpc", user="ada", meta={"iat": world.now_ms() / 1000 + 1}, **logout)
    await ask.ok("access:ban", sam, user="bo", reason="fraud")
    banned = await call("rpc", user="bo", **logout)

    assert old["result"]["data"]["no"]["code"] == 1005
    assert "ok" in fresh["result"]["data"]
    assert banned["result"]["data"]["no"]["code"] == 1507


async def test_who_is_banned_from_a_room_is_not_admitted_to_its_channels(call, house):
    ask = Asker(house.dispatch, house)
    made = await ask.ok("room:create", title="Evening", cover="teapots", category="home")
    room = made["room"]
    await ask.ok("room:ban", scope=room, user="bo", reason="rude")

    told = await call("subscribe", user="bo", channel=f"chat:{room}")

    assert told["error"] == {"code": 1563, "message": "you may not be in this room"}
    assert await call("subscribe", user="ada", channel=f"chat:{room}") == {"result": {}}
    assert await call("subscribe", channel=f"chat:{room}") == {"result": {}}
