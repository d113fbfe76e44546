"""Strange and hostile clients are answered clearly; process and other guests notice nothing."""

import asyncio
import base64
import json
from contextlib import asynccontextmanager

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from gateway.tokens import Tokens
from gateway.visitor import Refused, visiting
from rialto.roles import Role
from tests.edge.conftest import WORLD
from tests.media.offers import WHEP, WHIP
from tests.sale.crowd import token

pytestmark = [
    pytest.mark.edge,
    pytest.mark.threads,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("unmoved"),
]

HELLO = '{"id":1,"connect":{}}'
SDP = {"Content-Type": "application/sdp"}
GONE = 1006


@asynccontextmanager
async def line_to(serving, *hello, **asked):
    asked = {"compression": None, "ping_interval": None, "proxy": None, "max_size": None} | asked
    async with connect(serving.url, **asked) as line:
        for frame in hello:
            await line.send(frame)
            await line.recv()
        yield line


async def answer(line):
    """Return the next reply; pings and pushes are not meant."""
    async with asyncio.timeout(20):
        while True:
            for part in (await line.recv()).split("\n"):
                told = json.loads(part)
                if "id" in told:
                    return told


async def closed_with(line):
    """Read until the line is closed, and return its code."""
    async with asyncio.timeout(20):
        try:
            while True:
                await line.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else GONE


FRAMES = {
    "malformed JSON": ("{", 3501),
    "an empty frame": ("", 3501),
    "blank lines": ("\n\n", 3501),
    "a list": ("[]", 3501),
    "an unknown method": ('{"id":2,"dance":{}}', 3501),
    "wrong types": ('{"id":"two","rpc":5}', 3501),
    "an id that is negative": ('{"id":-1,"rpc":{"method":"feed:live"}}', 3501),
    "no id": ('{"rpc":{"method":"feed:live"}}', 3501),
    "a second connect": ('{"id":2,"connect":{}}', 3501),
    "a pong nobody asked for": ('{"id":0}\n{"id":0}', 3501),
    "a nest of brackets": ('{"id":2,"rpc":{"method":"feed:live","data":' + "[" * 9000, 3501),
    "half a character": (
        '{"id":2,"rpc":{"method":"feed:live","data":{"category":"\\ud800"}}}',
        3501,
    ),
    "a message to nobody": ('{"send":{"data":{}}}', 3508),
    "40 KiB": ('{"id":2,"rpc":{"method":"' + "x" * 40_960 + '"}}', 1009),
    "a binary frame": (b'{"id":2,"rpc":{"method":"feed:live"}}', 1003),
    "more than is carried at once": (
        "\n".join(f'{{"id":{n},"subscribe":{{"channel":"room:{n}"}}}}' for n in range(2, 400)),
        3013,
    ),
}


@pytest.mark.parametrize(("frame", "code"), FRAMES.values(), ids=FRAMES)
async def test_a_strange_frame_ends_the_line_with_a_code(serving, frame, code):
    async with line_to(serving, HELLO) as line:
        await line.send(frame)

        assert await closed_with(line) == code


ASKS = {
    "an unknown command": ({"method": "room:paint", "data": {}}, 104),
    "a name of its own": ({"method": "../etc/passwd", "data": {}}, 104),
    "an unknown field": ({"method": "feed:live", "data": {"price": 1}}, 107),
    "a wrong type": ({"method": "feed:live", "data": {"category": 7}}, 107),
    "a list for a body": ({"method": "feed:live", "data": []}, 107),
    "a missing field": ({"method": "room:show", "data": {}}, 107),
}


@pytest.mark.parametrize(("asked", "code"), ASKS.values(), ids=ASKS)
async def test_a_strange_ask_is_an_error_and_the_line_stays(serving, asked, code):
    async with line_to(serving, HELLO) as line:
        await line.send(json.dumps({"id": 2, "rpc": asked}))

        assert (await answer(line))["error"]["code"] == code
        await line.send('{"id":3,"rpc":{"method":"feed:live","data":{}}}')
        assert "ok" in (await answer(line))["rpc"]["data"]


CHANNELS = {
    "": 107, "room": 107, "room:": 107, "room:a b": 107, 'room:"': 107, "ROOM:1": 107,
    "room:" + "x" * 65: 107, "user:ada": 103, "outbox:house": 103, "secret:1": 102,
}  # fmt: skip


@pytest.mark.parametrize(("channel", "code"), CHANNELS.items())
async def test_a_channel_that_is_none_is_refused(serving, channel, code):
    async with line_to(serving, HELLO) as line:
        await line.send(json.dumps({"id": 2, "subscribe": {"channel": channel}}))

        assert (await answer(line))["error"]["code"] == code


async def test_a_flood_of_pings_is_cut_off(serving):
    async with line_to(serving, HELLO) as line:
        for _ in range(200):
            line.transport.write(b"\x89\x80\x00\x00\x00\x00")

        assert await closed_with(line) == GONE


async def test_fragments_without_end_are_ended(serving):
    async with line_to(serving, HELLO) as line:
        line.transport.write(b"\x01\x81\x00\x00\x00\x00{")
        for _ in range(100):
            line.transport.write(b"\x00\x80\x00\x00\x00\x00")

        assert await closed_with(line) == 1008


async def test_frames_that_are_none_end_the_line(serving):
    for unmasked_or_reserved in (b"\x81\x02{}", b"\x83\x80\x00\x00\x00\x00", b"\xf1\x80\0\0\0\0"):
        async with line_to(serving, HELLO) as line:
            line.transport.write(unmasked_or_reserved)

            assert await closed_with(line) == 1002


async def test_who_does_not_connect_within_ten_seconds_is_stale(serving):
    async with line_to(serving) as line:
        assert await closed_with(line) == 3502


async def test_who_asks_before_connecting_is_ended(serving):
    async with line_to(serving) as line:
        await line.send('{"id":1,"rpc":{"method":"feed:live","data":{}}}')

        assert await closed_with(line) == 3501


def unsigned(user):
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none", "typ": "JWT"}, {"sub": user, "exp": 4_000_000_000})
    )
    return f"{head}.{body}."


@pytest.mark.parametrize("bad", ["x", "a.b.c", unsigned("ada"), "ey" * 4000], ids=range(4))
async def test_a_token_that_is_none_of_ours_ends_the_line_for_good(serving, bad):
    async with line_to(serving) as line:
        await line.send(json.dumps({"id": 1, "connect": {"token": bad}}))

        assert await closed_with(line) == 3500


async def test_an_expired_token_is_told_so(serving, secret):
    late = Tokens(secret, lambda: WORLD.now_ms() - 7_200_000)
    async with line_to(serving) as line:
        old = late.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=60)
        await line.send(json.dumps({"id": 1, "connect": {"token": old}}))

        assert (await answer(line))["error"]["code"] == 109


@pytest.mark.parametrize("user", ['a"b', "a b", "ü", "x" * 65, "user:1", ""])
async def test_a_user_who_could_not_have_a_channel_is_no_user(serving, secret, user):
    minted = Tokens(secret, WORLD.now_ms).mint(user, name="", role=Role.VIEWER, ttl_s=60)
    async with line_to(serving) as line:
        await line.send(json.dumps({"id": 1, "connect": {"token": minted}}))

        assert await closed_with(line) == 3500


async def test_a_page_from_elsewhere_may_not_connect(serving):
    with pytest.raises(InvalidStatus) as refused:
        async with line_to(serving, origin="https://elsewhere.example"):
            pass

    assert refused.value.response.status_code == 403


async def test_a_command_that_breaks_a_rule_is_refused_with_its_reason(serving, hosting, secret):
    async with hosting(serving) as room, visiting(serving.url, token(secret, "ada"), WORLD) as ada:
        price = {"amount": 1, "currency": "EUR"}
        hold = {"room": room.id, "sku": "teapot-1", "quantity": 1, "price": price}
        with pytest.raises(Refused) as invented:
            await ada.change("order:hold", **hold)
        said = {"key": WORLD.new_id(), "chat": room.id}
        await ada.ask("chat:say", text="One", **said)
        with pytest.raises(Refused) as reused:
            await ada.ask("chat:say", text="Another", **said)
        await room.host.change("room:end", room=room.id)
        with pytest.raises(Refused) as late:
            await ada.change("chat:say", chat=room.id, text="Anybody here?")

    assert invented.value.no["code"] == 1203
    assert invented.value.no["facts"]["price"]["amount"] == 3800
    assert reused.value.no["code"] == 1003
    assert late.value.no["code"] == 1303


@asynccontextmanager
async def pictures(serving):
    address = f"http://127.0.0.1:{serving.port}"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        yield http


async def test_a_picture_is_taken_from_the_rooms_host_alone_and_once(serving, hosting, secret):
    async with hosting(serving) as room, pictures(serving) as http:
        bearer = {"Authorization": f"Bearer {token(secret, room.name, Role.HOST)}"}
        stranger = {"Authorization": f"Bearer {token(secret, 'ada', Role.HOST)}"}
        door = f"/whip/{room.id}"

        told = {
            "no token": await http.post(door, content=WHIP, headers=SDP),
            "a bad token": await http.post(
                door, content=WHIP, headers=SDP | {"Authorization": "Bearer x"}
            ),
            "another host": await http.post(door, content=WHIP, headers=SDP | stranger),
            "no SDP": await http.post(door, content="v=0\r\nm=nonsense", headers=SDP | bearer),
            "binary": await http.post(door, content=b"\xff\x00" * 99, headers=SDP | bearer),
            "another type": await http.post(door, content=WHIP, headers=bearer),
            "endless": await http.post(door, content="a" * 300_000, headers=SDP | bearer),
            "the first": await http.post(door, content=WHIP, headers=SDP | bearer),
            "the second": await http.post(door, content=WHIP, headers=SDP | bearer),
            "to watch nothing": await http.post("/whep/nowhere", content=WHEP, headers=SDP),
        }

        assert {name: reply.status_code for name, reply in told.items()} == {
            "no token": 401,
            "a bad token": 401,
            "another host": 403,
            "no SDP": 400,
            "binary": 400,
            "another type": 415,
            "endless": 413,
            "the first": 201,
            "the second": 409,
            "to watch nothing": 409,
        }
        ended = await http.delete(told["the first"].headers["location"], headers=bearer)
        assert ended.status_code == 200
