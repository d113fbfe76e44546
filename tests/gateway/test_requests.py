"""Bodies of requests are read within bounds, or not at all."""

import asyncio

import pytest
from starlette.requests import ClientDisconnect, Request

from gateway.requests import LEAST_PER_S, WITHIN_S, body_of, spare


class Parts:
    """A request whose body comes in parts, each after a pause; one that is None breaks off."""

    def __init__(self, *parts, pause_s=0.0):
        self.parts, self.pause_s = parts, pause_s

    async def stream(self):
        for part in self.parts:
            await asyncio.sleep(self.pause_s)
            if part is None:
                raise ClientDisconnect
            yield part


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (Parts(b"ab", b"cd"), b"abcd"),
        (Parts(), b""),
        (Parts(b"ab", b"cde"), None),
        (Parts(b"ab", None), None),
        (Parts(*[b"x"] * 4, pause_s=WITHIN_S / 3), None),
    ],
    ids=["whole", "empty", "long", "broken", "slow"],
)
async def test_a_body_is_read_within_bounds(request_, body):
    assert await body_of(request_, 4) == body


async def test_a_body_that_comes_slowly_but_comes_is_waited_for():
    slow = Parts(*[bytes(LEAST_PER_S)] * 60, pause_s=1.0)

    assert len(await body_of(slow, 1 << 20)) == 60 * LEAST_PER_S


@pytest.mark.parametrize(
    ("request_", "ended"),
    [
        (Parts(b"ab", b"cd"), True),
        (Parts(b"ab", b"cde"), False),
        (Parts(b"ab", None), False),
        (Parts(*[b"x"] * 4, pause_s=WITHIN_S / 3), False),
    ],
    ids=["whole", "long", "broken", "slow"],
)
async def test_a_body_that_is_not_wanted_is_read_for_nothing_within_bounds(request_, ended):
    assert await spare(request_, 4) is ended


async def test_a_body_that_was_read_has_ended():
    async def receive():
        return {"type": "http.request", "body": b"all of it", "more_body": False}

    request = Request({"type": "http", "headers": []}, receive)
    await request.body()
    stream = Request({"type": "http", "headers": []}, receive)
    async for _ in stream.stream():
        break

    assert await spare(stream, 4)
    assert await spare(request, 99)
