"""Who asks without pause is told to wait, at each door by its own limit, and nobody else is."""

import itertools
import json
from contextlib import AsyncExitStack
from urllib.parse import quote

import pytest

from gateway.channel_pace import READS, SUBSCRIBES
from gateway.limits import MOST_LINES
from gateway.people import SIGN_INS
from tests.edge.conftest import witnessing
from tests.edge.raw import GONE, HELLO, TEXT, frame, line
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(90)]

ADDRESSES = (f"127.4.{n // 250}.{n % 250 + 1}" for n in itertools.count())
TOO_BUSY, TOO_MANY_REQUESTS = 111, 3013
ROUNDS = 200
MOST_AT_ONCE = 100  # commands: fewer than may wait


async def outcomes(hostile, *commands):
    """Send commands, many to a frame; return what each was answered: its kind, or a code."""
    found = []
    for at in range(0, len(commands), MOST_AT_ONCE):
        some = [{"id": at + n + 2, **one} for n, one in enumerate(commands[at : at + MOST_AT_ONCE])]
        await hostile.send(frame(TEXT, b"\n".join(json.dumps(one).encode() for one in some)))
        replies = {}
        while len(replies) < len(some):
            replies |= {reply["id"]: reply for reply in await hostile.all_told()}
        found += [replies[one["id"]] for one in some]
    return [reply["error"]["code"] if "error" in reply else list(reply)[-1] for reply in found]


def again_and_again(channel):
    return [{"subscribe": {"channel": channel}}, {"unsubscribe": {"channel": channel}}] * ROUNDS


def allowed(told, most, per_s=2.0):
    """Say whether so many came through at once, and hardly more over the time of a test."""
    return most <= told <= most + per_s * 30 < ROUNDS


async def test_who_subscribes_without_pause_is_told_to_wait(serving, unmoved):
    async with line(serving.port, next(ADDRESSES)) as hostile:
        await hostile.open(HELLO)

        told = await outcomes(hostile, *again_and_again("product:tea"))
        await unmoved.ask("feed:live")

        assert allowed(told.count("subscribe"), SUBSCRIBES.burst)
        assert told.count(TOO_BUSY) == ROUNDS - told.count("subscribe")


@pytest.mark.parametrize("read", ["history", "presence", "presence_stats"])
async def test_who_reads_without_pause_is_told_to_wait(serving, unmoved, read):
    async with line(serving.port, next(ADDRESSES)) as hostile:
        await hostile.open(HELLO)

        asked = {read: {"channel": "chat:none"}}
        told = await outcomes(hostile, {"subscribe": {"channel": "chat:none"}}, *[asked] * ROUNDS)
        await unmoved.ask("feed:live")

        assert allowed(told.count(read), READS.burst)
        assert told.count(TOO_BUSY) == ROUNDS - told.count(read)


def hello(bearer):
    return json.dumps({"id": 1, "connect": {"token": bearer}}).encode()


def get(path, *headers):
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: a", *headers, "", "")).encode()


async def test_who_signs_in_without_pause_is_sent_away_at_every_door(serving, unmoved, secret):
    bearer = token(secret, "hasty")
    for _ in range(SIGN_INS.burst):
        async with line(serving.port, next(ADDRESSES)) as hostile:
            await hostile.open(hello(bearer))
    async with (
        line(serving.port, next(ADDRESSES)) as late,
        line(serving.port, next(ADDRESSES)) as stream,
        line(serving.port, next(ADDRESSES)) as command,
        line(serving.port, next(ADDRESSES)) as other,
    ):
        await late.open()
        await late.send(frame(TEXT, hello(bearer)))
        await stream.send(get(f"/connection/sse?cf_connect={quote(hello(bearer))}"))
        await command.send(
            b"POST /api/feed:live HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
            b"Authorization: Bearer " + bearer.encode() + b"\r\n\r\n{}"
        )
        await unmoved.ask("feed:live")
        await other.open(hello(token(secret, "calm")))

        assert await late.end() == TOO_MANY_REQUESTS
        assert await stream.head() == 200
        await stream.rest()
        assert b'"disconnect":{"code":3013' in stream.heard
        assert await command.head() == 200, "a command is no sign-in"


async def test_a_room_takes_in_so_many_at_once_and_the_others_later(serve, secret, tmp_path):
    life = serve(handshakes=10, people_each=1000)  # then twenty a second
    with (tmp_path / "log").open("a+b") as life.log:
        async with (
            life,
            witnessing(life, secret) as witness,
            line(life.port, next(ADDRESSES)) as hostile,
        ):
            await witness.subscribe("chat:full")
            await hostile.open(HELLO)

            told = await outcomes(hostile, *again_and_again("chat:full")[:200])
            await witness.ask("feed:live")

            assert 19 <= told.count("subscribe") < 100
            assert told.count(TOO_BUSY) == 100 - told.count("subscribe")


async def test_one_address_holds_so_many_lines_without_a_question(serving, unmoved):
    address = next(ADDRESSES)
    async with AsyncExitStack() as stack:
        lines = [
            await stack.enter_async_context(line(serving.port, address)) for _ in range(MOST_LINES)
        ]
        for one in lines:
            await one.send(get("/healthz", f"X-Odd: {'x' * 15_000}")[:-2])
        async with (
            line(serving.port, address) as late,
            line(serving.port, next(ADDRESSES)) as other,
        ):
            await late.send(get("/healthz"))
            await other.send(get("/healthz"))
            await unmoved.ask("feed:live")

            assert await late.end() == GONE
            assert await other.head() == 200
        await lines[0].send(b"\r\n")
        assert await lines[0].head() == 200, "those who are in are served"
